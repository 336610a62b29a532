package services

import (
	"testing"

	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// Coins: what is loaded is a liability until it is spent, and each party captures exactly what it
// does where everything is paid in cash.
func TestCoinsAreBookedOnce(t *testing.T) {
	x := trial{world: societytest.World{N: 2000, Start: later, Ticks: 40, Every: 1, Users: 0.8}, games: 3.7,
		spec: "{stickers: {every: 5d, appeal: -1}}"}
	cash, _ := x.run(t)
	x.spec = "{stickers: {every: 5d, appeal: -1}, coins: {load: 25}}"
	r, m := x.build(t, simtest.Options{Workers: 1, Audit: true})
	defer r.Close()
	for tick := sim.Tick(1); tick <= 40; tick++ {
		simtest.Tick(t, r, tick)
		held := units.Money(0)
		for i, b := range m.balance {
			if units.Money(b) >= m.spec.Coins.Load {
				t.Fatalf("consumer %d holds %v", i, units.Money(b))
			}
			held += units.Money(b)
		}
		if d := m.w.Deposits.Balance(); held != d || d != -m.w.Deposits.Booked() {
			t.Fatalf("tick %d: consumers hold %v, deposits are %v, the liability %v", tick, held, d, -m.w.Deposits.Booked())
		}
		near(t, "metric", last(r, "deposits"), held.Float(), 1e-9)
	}
	if last(r, "deposits") == 0 {
		t.Error("no deposits")
	}
	for _, party := range []string{"consumer", "platform"} {
		if a, b := captured(cash, party), captured(r, party); a != b {
			t.Errorf("%s captures %v in cash and %v with coins", party, a, b)
		}
	}
	for _, name := range []string{"service_revenue", "game_revenue", "platform_revenue", "sticker_sales"} {
		if a, b := total(cash.Series(name)), total(r.Series(name)); a != b || a == 0 {
			t.Errorf("%s is %v in cash and %v with coins", name, a, b)
		}
	}
}
