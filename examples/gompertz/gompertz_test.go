package gompertz

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
	"guanxi/sim/units"
)

func TestContract(t *testing.T) {
	mechanismtest.Contract(t, mechanismtest.World{File: "../gompertz.yaml", Neutral: []string{"gompertz.rate=0/day"}},
		Mechanism())
}

// Users follow the closed form, but for luck and the length of a tick, and are those of a slow reference with the same
// draws.
func TestGompertz(t *testing.T) {
	const n, days, q = 4000, 60, 0.05
	p := new(Spec)
	r, w := societytest.World{N: n, Ticks: 24 * days, Tick: units.Hour, Users: 0.05}.Build(t, simtest.Options{Workers: 2},
		func(b *sim.Builder, w *society.World) error {
			societytest.Add(t, b, w, "gompertz", "{rate: 0.05/day}", agents.Mechanism(p))
			return nil
		})
	began := float64(w.Users) / n
	uses, users := make([]bool, n), 0
	for i := range uses {
		if uses[i] = w.Status[i] == society.Using; uses[i] {
			users++
		}
	}
	simtest.Run(t, r)
	for tick := 1; tick <= 24*days; tick++ {
		f := float64(users) / n
		chance := 1 - math.Exp(-q/24*f*math.Log(1/f)/(1-f))
		for i := range uses {
			if !uses[i] && p.draws.Float(uint64(i), uint64(tick)) < chance {
				uses[i] = true
				users++
			}
		}
	}
	need.Near(t, "users of the reference", float64(w.Users), float64(users), 0)
	need.Near(t, "the closed form", float64(w.Users)/n, math.Pow(began, math.Exp(-q*days)), 0.03)
}
