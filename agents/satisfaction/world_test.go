package satisfaction

import (
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

var near, total = societytest.Near, societytest.Total

// trial is a world in which everybody uses the platform and feels the same each day.
type trial struct {
	n            int
	satisfaction string // the section
	ties         society.TiesSpec
	people       string
	tick         units.Duration
	ticks        int
	every        int
	fit          float64 // 0 means 1: no mechanism of functions
	// Per day, of each.
	emotion, experience, contacts float64
	users                         float64 // share at the start; 0 means all, negative nobody
	use                           society.UseValue
	feelers                       func(w *society.World, c *sim.Chunk) // in place of the above
	pace                          float64                              // sessions per day; 0: always there
	world                         func(b *sim.Builder, w *society.World)
}

func (x trial) build(t testing.TB, o simtest.Options) (*sim.Simulation, *society.World, *Spec) {
	t.Helper()
	if x.ties.Kind == "" {
		x.ties = society.TiesSpec{Kind: "ring", Degree: 10}
	}
	f := &Spec{}
	societytest.Section(t, x.satisfaction, f.Declare)
	r, w := societytest.World{N: x.n, Ties: x.ties, People: x.people, Tick: x.tick, Ticks: x.ticks, Every: x.every, Users: x.users, Pace: x.pace}.
		Build(t, o, func(b *sim.Builder, w *society.World) error { return x.mechanism(b, w, f) })
	return r, w, f
}

func (x trial) mechanism(b *sim.Builder, w *society.World, f *Spec) error {
	w.Use = x.use
	if x.world != nil {
		x.world(b, w)
	}
	if x.fit > 0 {
		w.Functions = &society.Functions{Fit: make([]float64, len(w.Segments))}
		for g := range w.Functions.Fit {
			w.Functions.Fit[g] = x.fit
		}
	}
	days := w.Clock.Days()
	b.Scope("test").Step(sim.Step{Name: "feel", Phase: sim.Respond, Rows: w.N, Chunk: func(c *sim.Chunk) {
		if x.feelers != nil {
			x.feelers(w, c)
			return
		}
		for i := c.Lo; i < c.Hi; i++ {
			if w.Status[i] != society.Using {
				continue
			}
			w.Felt.AddExperience(c, i, society.Milli(x.experience*days))
			apart := w.Felt.Days()
			for day := range apart {
				at, each := (float64(day)+0.5)/float64(apart), days/float64(apart)
				w.Felt.AddEmotion(c, i, at, int64(x.emotion*each+0.5), 0)
				for k := range int(x.contacts*each + 0.5) {
					w.Felt.AddContact(c, i, at, i+k)
				}
			}
		}
	}})
	return f.Build(b.Scope("satisfaction"), w)
}

func (x trial) run(t testing.TB) (*sim.Simulation, *society.World, *Spec) {
	r, w, f := x.build(t, simtest.Options{Workers: 1})
	simtest.Run(t, r)
	return r, w, f
}
