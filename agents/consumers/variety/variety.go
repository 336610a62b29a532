package variety

import (
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
)

// variety is the state of the mechanism.
type variety struct {
	spec *Spec
	w    *society.World

	expected []float64 // y, a single number
	before   float64   // what was gained up to the last tick
}

// Build adds the mechanism to a simulation.
func (p *Spec) Build(s *sim.Scope, w *society.World) error {
	m := &variety{spec: p, w: w, expected: sim.Column[float64](s, "expected", 1)}
	p.run = m
	if p.Weight > 0 {
		w.Prospect = &society.Prospect{}
	}
	s.Gauge("expected_surplus", "currency", "surplus of trade on the platform that people expect, for a user and month",
		func() float64 { return m.expected[0] })
	s.Step(sim.Step{Name: "tell", Phase: sim.Arrive, Before: m.tell})
	return nil
}

// tell lets people hear what users gained in the last tick.
func (m *variety) tell(sim.Tick, int) {
	days, all := m.w.Clock.Days(), m.w.Gained()
	gain := num.Hazard(days / m.spec.Memory.Days())
	m.expected[0] = averaged(m.expected[0], told(all-m.before, m.w.Users, days), gain)
	m.before = all
	if p := m.w.Prospect; p != nil {
		p.Fit = float64(m.spec.Weight * m.expected[0])
	}
}
