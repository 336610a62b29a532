package games

import (
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// What games do where another mechanism is on: services with coins, linkage, encounters.

// Where there are coins, payments are passed on as coin spending: the same payments with the same
// total, and no cash.
func TestCoins(t *testing.T) {
	spent := func(coins bool) (cash, noted units.Money, studio float64) {
		x := trial{world: societytest.World{N: 2000, Ticks: 40, Every: 1}, titles: []spec.Named[TitleSpec]{game(t, "play", "embedded", func(v *TitleSpec) { v.Payers, v.Every = 0.5, 7*units.Day })},
			more: func(b *sim.Builder, w *society.World) {
				if !coins {
					return
				}
				w.Coins = sim.NewLists[society.CoinSpent](w.N)
				b.Scope("services").Step(sim.Step{Name: "buy", Phase: sim.Settle, Rows: w.N, Chunk: func(c *sim.Chunk) {
					for _, p := range w.Coins.Take(c.ID) {
						if int(p.Who) < c.Lo || int(p.Who) >= c.Hi {
							t.Errorf("consumer %d is noted in another chunk", p.Who)
						}
						noted += p.Amount
					}
				}})
			}}
		r, m := x.build(t, simtest.Options{Workers: 1})
		atOnce(m)
		simtest.Run(t, r)
		for _, x := range r.Series("game_revenue") {
			cash += units.Amount(x)
		}
		return cash, noted, total(r.Series("game_payments"))
	}
	cash, none, payments := spent(false)
	nothing, noted, same := spent(true)
	if cash == 0 || none != 0 || nothing != 0 || noted != cash || payments != same {
		t.Errorf("in cash %v and %v noted in %v payments; with coins %v and %v in %v", cash, none, payments, nothing, noted, same)
	}
}
