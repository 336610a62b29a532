package games

import (
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

var near, total, last = need.Near, societytest.Total, societytest.Last

// trial is a world of users with games and nothing else.
type trial struct {
	world  societytest.World
	titles []spec.Named[TitleSpec]
	more   func(*sim.Builder, *society.World)
}

// game is a title at its defaults except for what change sets.
func game(t testing.TB, name, kind string, change func(*TitleSpec)) spec.Named[TitleSpec] {
	t.Helper()
	var v TitleSpec
	societytest.Section(t, "{kind: "+kind+"}", v.declare)
	if change != nil {
		change(&v)
	}
	return spec.Named[TitleSpec]{Name: name, V: v}
}

func (x trial) build(t testing.TB, o simtest.Options) (*sim.Simulation, *games) {
	t.Helper()
	if x.world.Ties.Kind == "" {
		x.world.Ties = society.TiesSpec{Kind: "ring", Degree: 4}
	}
	x.world.Seed = 11
	p := &Spec{Function: "games", Titles: x.titles}
	r, _ := x.world.Build(t, o, func(b *sim.Builder, w *society.World) error {
		if x.more != nil {
			x.more(b, w)
		}
		return p.Build(b.Scope("games"), w)
	})
	return r, p.run
}

func (x trial) run(t testing.TB) (*sim.Simulation, *games) { return societytest.Run(t, x.build) }

func perDay(x float64) units.Rate { return units.Rate{Value: x, Per: units.Day} }

// atOnce makes everybody install in the first tick: the hazard is far above what any match leaves
// of it, and 0 afterwards.
func atOnce(m *games) {
	for _, g := range m.titles {
		c := &sim.Chunk{}
		for lo := 0; lo < m.w.N; lo += sim.DefaultGrain {
			c.ID, c.Lo, c.Hi = lo/sim.DefaultGrain, lo, min(lo+sim.DefaultGrain, m.w.N)
			for i := c.Lo; i < c.Hi; i++ {
				m.add(c, g, uint32(i))
			}
		}
	}
}
