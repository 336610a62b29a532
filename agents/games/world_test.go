package games

import (
	"context"
	"math"
	"testing"
	"time"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// trial is a world of users with games and nothing else.
type trial struct {
	n      int
	ties   society.TiesSpec
	ticks  int
	tick   units.Duration // 0 is a day
	every  int
	titles []spec.Named[TitleSpec]
	world  func(*sim.Builder, *society.World)
}

// game is a title at its defaults but for what change does.
func game(t testing.TB, name, kind string, change func(*TitleSpec)) spec.Named[TitleSpec] {
	t.Helper()
	var v TitleSpec
	_, problems := spec.Decode(spec.Mapping(spec.Entry{Key: "kind", Value: spec.Scalar(kind)}), v.declare)
	if problems.Err() != nil {
		t.Fatal(problems)
	}
	if change != nil {
		change(&v)
	}
	return spec.Named[TitleSpec]{Name: name, V: v}
}

func (x trial) build(t testing.TB, replicate int, o simtest.Options) (*sim.Simulation, *games) {
	t.Helper()
	if x.tick == 0 {
		x.tick = units.Day
	}
	if x.ties.Kind == "" {
		x.ties = society.TiesSpec{Kind: "ring", Degree: 4}
	}
	b := sim.NewBuilder(sim.Config{
		Clock: sim.Clock{Start: time.Date(2013, 8, 5, 0, 0, 0, 0, time.UTC), Tick: x.tick, Ticks: x.ticks},
		Seed:  11, Replicate: replicate, Every: x.every, Workers: o.Workers, Audit: o.Audit,
	})
	w, err := society.Build(b, society.Setting{People: society.PeopleSpec{Count: x.n, Interests: 8, Taste: 0.3}, Ties: x.ties})
	if err != nil {
		t.Fatal(err)
	}
	for i := range w.N {
		w.SetInitial(i)
	}
	if x.world != nil {
		x.world(b, w)
	}
	p := &Spec{Function: "games", Titles: x.titles}
	if err := p.Build(b.Scope("games"), w); err != nil {
		t.Fatal(err)
	}
	r, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return r, p.run
}

func (x trial) run(t testing.TB, replicate int) (*sim.Simulation, *games) {
	t.Helper()
	r, m := x.build(t, replicate, simtest.Options{Workers: 1})
	if err := r.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	return r, m
}

func total(r *sim.Simulation, metric string) (sum float64) {
	for _, x := range r.Series(metric) {
		sum += x
	}
	return sum
}

func last(r *sim.Simulation, metric string) float64 {
	s := r.Series(metric)
	return s[len(s)-1]
}

func near(t *testing.T, name string, got, want, within float64) {
	t.Helper()
	if !(math.Abs(got-want) <= within) {
		t.Errorf("%s is %.9g, should be %.9g", name, got, want)
	}
}

func perDay(x float64) units.Rate { return units.Rate{Value: x, Per: units.Day} }

// atOnce makes everybody install in the first tick: the hazard is far above
// what any match leaves of it, and is 0 after.
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
