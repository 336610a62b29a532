package o2o

import (
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

var near, total, money = need.Near, societytest.Total, societytest.Money

// trial is a world of users with stores and nothing else.
type trial struct {
	world societytest.World
	spec  string  // the section; {} is the defaults
	bound float64 // share who have bound payment; 0: there is no payment
	set   func(*sim.Builder, *society.World)
}

func (x trial) build(t testing.TB, o simtest.Options) (*sim.Simulation, *o2o) {
	t.Helper()
	p := new(Spec)
	if x.world.Ties.Kind == "" {
		x.world.Ties = society.TiesSpec{Kind: "ring", Degree: 2}
	}
	r, _ := x.world.Build(t, o, func(b *sim.Builder, w *society.World) error {
		if x.bound > 0 {
			s := b.Scope("payment")
			w.Bound = society.NewBound(s, w.N)
			w.Bound.Fee = 0.006
			key := s.Key("bound")
			s.BeforeRun(func() {
				for i := range w.N {
					w.Bound.Set(i, key.Float(uint64(i), 0) < x.bound)
				}
			})
			s.Step(sim.Step{Name: "settle", Phase: sim.Settle, Rows: w.N,
				Chunk: func(c *sim.Chunk) { w.Bound.Purchases.Take(c.ID) }})
		}
		if x.set != nil {
			x.set(b, w)
		}
		societytest.Add(t, b, w, "o2o", x.spec, p)
		return nil
	})
	return r, p.run
}

func (x trial) run(t testing.TB) (*sim.Simulation, *o2o) { return societytest.Run(t, x.build) }

// captured is what a party has captured so far.
func captured(a *sim.Account) units.Money { return a.Balance() + a.Booked() }
