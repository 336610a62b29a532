package activity

import (
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
)

// A consumer who has bound payment opens the platform e^φ_b times as often; for others nothing
// changes.
func TestPayment(t *testing.T) {
	const n, days = 4000, 10
	of := func(section string, on bool) (bound, others float64) {
		a := &Spec{}
		societytest.Section(t, section, a.Declare)
		r, _ := societytest.World{N: n, Ticks: days, Seed: 4}.Build(t, simtest.Options{Workers: 1},
			func(b *sim.Builder, w *society.World) error {
				if on {
					w.Bound = society.NewBound(b.Scope("payment"), n)
					for i := 0; i < n; i += 2 {
						w.Bound.Set(i, true)
					}
				}
				b.Scope("count").Step(sim.Step{Name: "count", Phase: sim.Settle, Commit: func(sim.Tick, int) {
					for i, k := range w.Sessions {
						if i%2 == 0 {
							bound += float64(k)
						} else {
							others += float64(k)
						}
					}
				}})
				return a.Build(b.Scope("activity"), w)
			})
		simtest.Run(t, r)
		return bound, others
	}
	bound, others := of("{sessions: 10, effects: {payment: 0.4}}", true)
	plain, plainOthers := of("{sessions: 10, effects: {payment: 0.4}}", false)
	per := n / 2. * days
	near(t, "sessions a day", bound/per, 10*math.Exp(0.4), 4*math.Sqrt(15/per))
	if others != plainOthers || plain == bound {
		t.Errorf("sessions of the others %v, %v without payment", others, plainOthers)
	}
	if same, _ := of("{sessions: 10, effects: {payment: 0}}", true); same != plain {
		t.Errorf("%v sessions where payment has no effect, %v without it", same, plain)
	}
}
