package policy

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

// trial is a world of users with policy and a stand-in for revenue and spending.
type trial struct {
	world societytest.World
	spec  string
	earns float64 // by the platform, per tick
	plans map[society.Spending]float64
	funcs *society.Functions
	start float64 // of the key of a learner
	more  func(*sim.Builder, *society.World, *policy)
}

func (x trial) build(t testing.TB, o simtest.Options) (*sim.Simulation, *policy) {
	t.Helper()
	p := new(Spec)
	r, _ := x.world.Build(t, o, func(b *sim.Builder, w *society.World) error {
		societytest.Add(t, b, w, "policy", x.spec, p)
		x.standIn(b.Scope("others"), w)
		if x.more != nil {
			x.more(b, w, p.run)
		}
		return nil
	})
	need.Nil(t, p.Attach(r, func(string) (float64, bool) { return x.start, false }, nil))
	return r, p.run
}

// standIn earns, releases functions as policy decides, and spends its plans as far as the treasury
// pays.
func (x trial) standIn(s *sim.Scope, w *society.World) {
	w.Functions = x.funcs
	income := s.Stream(sim.Stream{Name: "income", From: w.Wallets(), To: w.Platform, Phase: sim.Trade,
		Revenue: "ad_revenue"})
	early := s.Stream(sim.Stream{Name: "early", From: w.Platform, To: w.Supplier, Phase: sim.Arrive})
	costs := s.Stream(sim.Stream{Name: "costs", From: w.Platform, To: w.Supplier, Phase: sim.Settle})
	spend := func(stream *sim.Stream, t sim.Tick, kinds ...society.Spending) {
		for _, k := range kinds {
			if amount := money(x.plans[k]); amount > 0 {
				stream.Pay(&sim.Chunk{Tick: t}, 0, 0, units.Money(w.Policy.Share(k)*float64(amount)))
			}
		}
	}
	for k := range society.Spendings {
		if amount := x.plans[k]; amount > 0 {
			w.Policy.Plan(k, func(sim.Tick) units.Money { return money(amount) })
		}
	}
	s.Step(sim.Step{Name: "release", Phase: sim.Arrive, Before: func(t sim.Tick, _ int) {
		if x.funcs != nil && w.Policy.Releases {
			for _, k := range w.Policy.Due {
				x.funcs.Released[k] = true
			}
		}
		spend(early, t, society.SpendGuidance)
	}})
	s.Step(sim.Step{Name: "earn", Phase: sim.Trade, Before: func(t sim.Tick, _ int) {
		income.Pay(&sim.Chunk{Tick: t}, 0, 0, money(x.earns))
	}})
	s.Step(sim.Step{Name: "spend", Phase: sim.Settle, Before: func(t sim.Tick, _ int) {
		spend(costs, t, society.SpendFunctions, society.SpendAudits, society.SpendMarketing)
	}})
}

func (x trial) run(t testing.TB) (*sim.Simulation, *policy) { return societytest.Run(t, x.build) }
