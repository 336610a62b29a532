// Package gompertz is a law of adoption: users grow along a Gompertz curve.
package gompertz

import (
	"embed"

	"guanxi/agents"
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

//go:embed *.go
var source embed.FS

//go:embed model.md
var page string

// Mechanism is its entry in the list of mechanisms.
func Mechanism() agents.Outside {
	return agents.Outside{Entry: agents.Entry{Name: "gompertz", Element: "users and needs", Doc: "adoption along a " +
		"Gompertz curve", New: func() agents.Mechanism { return new(Spec) }}, Page: page, Source: source}
}

// Spec is the section `gompertz` of a scenario.
type Spec struct {
	Rate units.Rate

	draws  rng.Key
	chance float64 // of who never used the platform, in this tick
}

// Declare declares its key.
func (p *Spec) Declare(s *spec.Section) {
	s.Rate(&p.Rate, "rate", "0.05/day", "rate at which the logarithm of the share of users goes to 0", spec.Symbol("q"),
		spec.Min(0), spec.Live(), spec.Assumed("0–0.5/day"))
}

// Build adds a step in which those who never used the platform may join. All have the same chance in a tick.
func (p *Spec) Build(s *sim.Scope, w *society.World) error {
	p.draws = s.Key("join")
	cause := w.Cause("gompertz", "adopters by the equation of Gompertz")
	s.Step(sim.Step{Name: "join", Phase: sim.Arrive, Rows: w.N, Before: func(sim.Tick, int) {
		p.chance = num.Hazard(hazard(p.Rate.Over(w.Clock.Tick), float64(w.Users)/float64(w.N)))
	}, Chunk: func(c *sim.Chunk) {
		for i := c.Lo; i < c.Hi; i++ {
			if w.Status[i] == society.Never && p.draws.Float(uint64(i), uint64(c.Tick)) < p.chance {
				w.Join(c, i, cause)
			}
		}
	}})
	return nil
}

// hazard is q·F·ln(1/F)/(1 − F), the hazard of joining where a share F uses the platform; 0 where nobody or everybody
// does.
func hazard(q, f float64) float64 {
	if f <= 0 || f >= 1 {
		return 0
	}
	return -q * f * num.Log(f) / (1 - f)
}
