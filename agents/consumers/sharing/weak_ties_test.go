package sharing

import (
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
)

// A weak tie that ends while a card waits in the feed leaves no trust: a former weak friend is not
// trusted like a strong one.
func TestWeakTieThatEnded(t *testing.T) {
	for _, cut := range []bool{false, true} {
		r, m := trial{world: societytest.World{N: 1000, Ticks: 20, Every: 1, Ties: society.TiesSpec{Kind: "ring", Degree: 2},
			Pace: 0.2, Expire: 30},
			spec: "{" + plain + ", cards: 0/day, buy: {intercept: 1000, price: 1}, pass: off}",
			before: func(b *sim.Builder, w *society.World) {
				k := w.NewWeak(b.Scope("encounters"), 500, 0)
				ties := make([]uint32, 400)
				for j := range ties {
					ties[j] = k.Form(5, 100+j, 0.06, 0)
				}
				b.Scope("end").Step(sim.Step{Name: "end", Phase: sim.Act, Before: func(now sim.Tick, _ int) {
					if cut && now == 2 {
						for _, tie := range ties {
							k.Cut(tie)
						}
					}
				}})
			},
			more: func(_ *sim.Builder, _ *society.World, m *sharing) {
				m.start(1, 5)
				m.add(m.sellers[0], 1, 5, 0, 0)
				for j := range uint32(400) {
					m.sellers[0].waits = append(m.sellers[0].waits, wait{who: 100 + j})
				}
				m.sellers[0].items[0].waits = 400
			}}.run(t)
		orders, seen := r.Series("card_orders"), r.Series("cards_seen")
		if late := total(orders) - orders[1]; total(seen) < 350 || orders[1] < 40 || cut != (late == 0) {
			t.Errorf("ties end %v: of %v who see the card %v buy, %v of them later", cut, total(seen), total(orders), late)
		}
		if want := map[bool]float64{false: 0.06, true: 0}[cut]; len(m.trust) == 0 {
			near(t, "trust", m.trustIn(100, 5, 20), want, 1e-6)
		}
	}
}
