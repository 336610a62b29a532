package points

import (
	"math"
	"testing"

	"guanxi/agents"
	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/scenarios/mechanismtest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
)

func TestContract(t *testing.T) {
	mechanismtest.Contract(t, mechanismtest.World{File: "../points.yaml", Neutral: []string{"points.rate=0/day"}},
		Mechanism())
}

// The example of the handbook: goods of 100,000 with 10,000 points of which 9,700 will be redeemed at 1 each. It goes
// on with the rounded share of 9 %.
func TestEquations(t *testing.T) {
	need.Near(t, "paid for points", deferred(100_000, 9_700), 8_842.297, 0.001)
	need.Near(t, "share of the handbook", math.Round(deferred(100, 9.7)), 9, 0)
	need.Near(t, "no rights", deferred(100, 0), 0, 0)
	need.Near(t, "at the goal", pace(0.1, 0.25, 100, 100), 0.125, 1e-15)
	need.Near(t, "20 % shorter intervals", pace(1, 0.2, 0, 50)/pace(1, 0.25, 50, 50), 0.8, 1e-15)
}

// A slow reference, one consumer after the other, with the same draws.
func TestReference(t *testing.T) {
	const n, days, price, cost, worth = 400, 200, 20, 8, 15
	p := new(Spec)
	r, w := societytest.World{N: n, Ticks: days, Users: 0.5}.Build(t, simtest.Options{Workers: 1},
		func(b *sim.Builder, w *society.World) error {
			societytest.Add(t, b, w, "points", "{rate: 0.1/day, earned: 30, lapse: 15d, pull: 0.5}", agents.Mechanism(p))
			return nil
		})
	simtest.Run(t, r)
	sold, rewards, lapsed, held := 0, 0, 0, 0
	for i := range n {
		points, last := 0, 0
		for tick := 1; tick <= days && w.Status[i] == society.Using; tick++ {
			if tick-last >= 15 {
				lapsed += points
				points = 0
			}
			if p.run.draws.Float(uint64(i), uint64(tick)) < 1-math.Exp(-0.1*(1+0.5*float64(points)/100)) {
				sold++
				last = tick
				if points += 30; points >= 100 {
					points -= 100
					rewards++
				}
			}
		}
		held += points
	}
	for name, want := range map[string]int{"points_sold": sold, "points_rewards": rewards, "points_lapsed": lapsed} {
		need.Near(t, name, societytest.Total(r.Series(name)), float64(want), 0)
		if want == 0 {
			t.Errorf("%s is 0: nothing is tried", name)
		}
	}
	right := worth * 0.9 * 30 / 100
	owed := float64(held) / 30 * price * right / (price + right)
	need.Near(t, "owed", societytest.Last(r, "points_owed"), owed, 1e-4*owed)
	need.Near(t, "cash of the platform", w.Platform.Balance().Float(), float64(sold*price-rewards*cost), 0)
}
