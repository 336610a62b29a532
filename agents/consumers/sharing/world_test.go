package sharing

import (
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
)

var near, total = need.Near, societytest.Total

// trial is a world of users with sharing and nothing else.
type trial struct {
	world  societytest.World
	spec   string // the section; {} is the defaults
	before func(*sim.Builder, *society.World)
	more   func(*sim.Builder, *society.World, *sharing)
}

func (x trial) build(t testing.TB, o simtest.Options) (*sim.Simulation, *sharing) {
	t.Helper()
	p := new(Spec)
	r, _ := x.world.Build(t, o, func(b *sim.Builder, w *society.World) error {
		if x.before != nil {
			x.before(b, w)
		}
		societytest.Add(t, b, w, "sharing", x.spec, p)
		if x.more != nil {
			x.more(b, w, p.run)
		}
		return nil
	})
	return r, p.run
}

func (x trial) run(t testing.TB) (*sim.Simulation, *sharing) { return societytest.Run(t, x.build) }

// starting makes sellers of some consumers before the first tick.
func starting(every int) func(*sim.Builder, *society.World, *sharing) {
	return func(_ *sim.Builder, w *society.World, m *sharing) {
		for i := 0; i < w.N; i += every {
			m.start(1, uint32(i))
		}
	}
}

// governed is a platform that punishes sellers who are reported.
func governed(set func(*society.Governance)) func(*sim.Builder, *society.World) {
	return func(b *sim.Builder, w *society.World) {
		g := society.NewGovernance(b.Scope("governance"), w.N, 0, 0.6)
		set(g)
		w.Governance = g
		b.Scope("forget").Step(sim.Step{Name: "take", Phase: sim.Adapt, Rows: w.N, Chunk: func(c *sim.Chunk) {
			g.TakeOutcomes(c.ID, func(int, uint64, bool) {})
		}})
	}
}

func regular(degree int) society.TiesSpec { return society.TiesSpec{Kind: "regular", Degree: degree} }

// plain reduces a choice to its intercept, and lets nobody mute or give up.
const plain = "enter: {rate: 0/day}, effort: 0, deceit: {share: 0%}, quality: 0.5, price: 10, mute: {above: " +
	"100/day}, leave_after: 1000"
