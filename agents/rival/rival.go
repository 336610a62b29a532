package rival

import (
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/units"
)

// rival is the state of the mechanism.
type rival struct {
	spec *Spec
	w    *society.World
	pub  *society.Rival

	own []float64 // u_R, a single number, also before the rival appears
}

// Build adds the mechanism to a simulation.
func (p *Spec) Build(s *sim.Scope, w *society.World) error {
	m := &rival{spec: p, w: w}
	p.run = m
	m.own = sim.Column[float64](s, "utility", 1)
	m.own[0] = min(p.Start, p.Most)
	m.pub = &society.Rival{}
	w.Rival = m.pub
	m.publish(!p.From.After(w.Clock.Date(0)))
	s.Gauge("rival_utility", "1", "fit u_R that the rival offers", func() float64 { return m.pub.Utility })
	s.Gauge("share_kept", "1", "share of consumers who have ever used the platform who use it now", func() float64 {
		return num.Quotient(float64(w.Users), float64(w.Registered))
	}, sim.Share())
	s.Step(sim.Step{Name: "compete", Phase: sim.Arrive, Before: m.compete})
	return nil
}

// there returns the part of a tick in which the rival is there; 0 before it appears.
func (m *rival) there(t sim.Tick) units.Duration {
	clock, from := m.w.Clock, m.spec.From
	if from.Before(clock.Date(t - 1)) {
		return clock.Tick
	}
	return max(0, units.Duration(clock.Date(t).Sub(from)))
}

// compete moves u_R.
func (m *rival) compete(t sim.Tick, _ int) {
	there := m.there(t)
	if there > 0 {
		m.own[0] = min(m.own[0]+m.spec.Growth.On(m.w.Clock.Tick).Over(there), m.spec.Most)
	}
	m.publish(there > 0)
}

// publish sets what others read.
func (m *rival) publish(there bool) {
	p, u := m.spec, 0.0
	if there {
		u = m.own[0]
	}
	*m.pub = society.Rival{Utility: u, Threshold: float64(p.Threshold * u), Outside: float64(p.Outside * u),
		Churn: num.Exp(float64(p.Churn * u))}
}
