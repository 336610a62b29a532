package sim_test

import (
	"context"
	"fmt"
	"time"

	"guanxi/sim"
	"guanxi/sim/units"
)

// A mechanism of one step: each day one member in ten pays the shop 2.50. Chunks of rows run in
// parallel; what is decided of a row is drawn by its number and the tick, so that any number of
// workers gives the same bytes.
func Example() {
	b := sim.NewBuilder(sim.Config{Clock: sim.Clock{Start: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), Tick: units.Day,
		Ticks: 30}, Seed: 1, Replicate: 1, Workers: 2})
	s := b.Scope("club")
	members := s.Account("member", "members", 10_000)
	shop := s.Account("shop", "shop", 1)
	luck := s.Key("visits")
	visits := sim.Column[uint8](s, "visits", 10_000) // state is a column, one value a row
	fee := s.Stream(sim.Stream{Name: "fee", From: members, To: shop, Phase: sim.Act, Doc: "fee of a visit"})
	price := units.Amount(2.5)
	s.Step(sim.Step{Name: "visit", Phase: sim.Act, Rows: 10_000, Chunk: func(c *sim.Chunk) {
		for i := c.Lo; i < c.Hi; i++ {
			if luck.Float(uint64(i), uint64(c.Tick)) < 0.1 {
				visits[i]++
				fee.Pay(c, i, 0, price)
			}
		}
	}})
	run, err := b.Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer run.Close()
	if err := run.Run(context.Background()); err != nil {
		fmt.Println(err)
		return
	}
	all := int64(0)
	for _, n := range visits {
		all += int64(n)
	}
	fmt.Println("paid what visits cost:", shop.Balance() == price.Times(all))
	fmt.Println("nothing lost:", shop.Balance() == -members.Balance())
	// Output:
	// paid what visits cost: true
	// nothing lost: true
}
