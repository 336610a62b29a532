package society_test

import (
	"context"
	"fmt"
	"time"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Consumer 0 joins, leaves and comes back; the request is the same, and the status before tells a
// first join from a return. Requests are applied when the phase ends.
func Example() {
	b := sim.NewBuilder(sim.Config{Clock: sim.Clock{Start: time.Date(2011, 1, 21, 0, 0, 0, 0, time.UTC), Tick: units.Day,
		Ticks: 3}, Seed: 1, Replicate: 1, Workers: 1})
	var people society.PeopleSpec
	spec.Decode(nil, people.Declare) // the defaults
	people.Count = 10
	w, err := society.Build(b, society.Setting{People: people, Ties: society.TiesSpec{Kind: "complete"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	s := b.Scope("adoption")
	friend := w.Cause("friend", "persuaded by a friend")
	s.Step(sim.Step{Name: "join or leave", Phase: sim.Act, Rows: w.N, Chunk: func(c *sim.Chunk) {
		if c.Lo > 0 {
			return
		}
		switch w.Status[0] {
		case society.Never:
			fmt.Println(c.Tick, "joins for the first time")
			w.Join(c, 0, friend)
		case society.Using:
			fmt.Println(c.Tick, "leaves; friends of 1 who use it:", w.FriendsUsing(1))
			w.Leave(c, 0)
		case society.Lapsed:
			fmt.Println(c.Tick, "returns")
			w.Join(c, 0, friend)
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
	}
	fmt.Println(w.Users, "uses it,", w.Registered, "ever did")
	// Output:
	// 1 joins for the first time
	// 2 leaves; friends of 1 who use it: 1
	// 3 returns
	// 1 uses it, 1 ever did
}
