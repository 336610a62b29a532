package satisfaction

import (
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
)

var near, total = need.Near, societytest.Total

// trial is a world in which everybody uses the platform and feels the same each day.
type trial struct {
	world societytest.World
	spec  string  // the section; {} is the defaults
	fit   float64 // 0 means 1: no mechanism of functions
	// Per day, of each.
	emotion, experience, contacts float64
	feelers                       func(w *society.World, c *sim.Chunk) // in place of the above
	more                          func(b *sim.Builder, w *society.World)
}

func (x trial) build(t testing.TB, o simtest.Options) (*sim.Simulation, *satisfaction) {
	t.Helper()
	if x.world.Ties.Kind == "" {
		x.world.Ties = society.TiesSpec{Kind: "ring", Degree: 10}
	}
	p := new(Spec)
	r, _ := x.world.Build(t, o, func(b *sim.Builder, w *society.World) error {
		x.others(b, w)
		societytest.Add(t, b, w, "satisfaction", x.spec, p)
		return nil
	})
	return r, p.run
}

// others stands in for the mechanisms that are experienced.
func (x trial) others(b *sim.Builder, w *society.World) {
	if x.more != nil {
		x.more(b, w)
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
			w.Experienced.AddExperience(c, i, society.Milli(x.experience*days))
			apart := w.Experienced.Days()
			for day := range apart {
				at, each := (float64(day)+0.5)/float64(apart), days/float64(apart)
				w.Experienced.AddEmotion(c, i, at, int64(x.emotion*each+0.5), 0)
				for k := range int(x.contacts*each + 0.5) {
					w.Experienced.AddContact(c, i, at, i+k)
				}
			}
		}
	}})
}

func (x trial) run(t testing.TB) (*sim.Simulation, *satisfaction) { return societytest.Run(t, x.build) }
