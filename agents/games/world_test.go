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

var last = societytest.Last

// trial is a world of users with games and nothing else.
type trial struct {
	n      int
	ties   society.TiesSpec
	ticks  int
	tick   units.Duration // 0 is a day
	every  int
	titles []spec.Named[TitleSpec]
	pace   float64 // sessions a day; 0: always present
	world  func(*sim.Builder, *society.World)
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

func (x trial) build(t testing.TB, replicate int, o simtest.Options) (*sim.Simulation, *games) {
	t.Helper()
	if x.ties.Kind == "" {
		x.ties = society.TiesSpec{Kind: "ring", Degree: 4}
	}
	p := &Spec{Function: "games", Titles: x.titles}
	world := societytest.World{N: x.n, Ties: x.ties, Tick: x.tick, Ticks: x.ticks, Every: x.every, Seed: 11, Replicate: replicate, Pace: x.pace}
	r, _ := world.Build(t, o, func(b *sim.Builder, w *society.World) error {
		if x.world != nil {
			x.world(b, w)
		}
		return p.Build(b.Scope("games"), w)
	})
	return r, p.run
}

func (x trial) run(t testing.TB, replicate int) (*sim.Simulation, *games) {
	t.Helper()
	r, m := x.build(t, replicate, simtest.Options{Workers: 1})
	simtest.Run(t, r)
	return r, m
}

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
