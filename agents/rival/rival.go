package rival

import (
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/units"
)

// rival is the state of the mechanism: a number per segment.
type rival struct {
	spec *Spec
	w    *society.World
	pub  *society.Rival

	own []float64 // u_R, also before the rival appears
}

// grown is u_R after a tick of growth.
func grown(u, growth float64) float64 { return u + growth }

// followed is u_R after a tick in which it closes a part of the gap to what it copies:
// u ← u + (1 − e^{−Δ/lag})·(c·fit − u).
func followed(u, fit, share, days, lag float64) float64 {
	return u + float64(num.Hazard(days/lag)*(float64(share*fit)-u))
}

// Build adds the mechanism to a simulation.
func (p *Spec) Build(s *sim.Scope, w *society.World) error {
	m := &rival{spec: p, w: w}
	p.run = m
	n := len(w.Segments)
	m.own = sim.Column[float64](s, "utility", n)
	for g := range m.own {
		m.own[g] = min(p.Start, p.Most)
	}
	m.pub = &society.Rival{Utility: make([]float64, n), Threshold: make([]float64, n), Outside: make([]float64, n), Churn: make([]float64, n)}
	w.Rival = m.pub
	m.publish(!p.From.After(w.Clock.Date(0)))
	s.Gauge("rival_utility", "1", "fit u_R that the rival offers, mean over consumers", func() float64 {
		return w.MeanOver(func(g int) float64 { return m.pub.Utility[g] })
	})
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
	p, there := m.spec, m.there(t)
	for g := range m.own {
		switch {
		case there == 0:
		case p.Kind == "follow":
			m.own[g] = followed(m.own[g], m.w.Fit(uint8(g)), p.Copy, there.Days(), p.Lag.Days())
		default:
			m.own[g] = grown(m.own[g], p.Growth.On(m.w.Clock.Tick).Over(there))
		}
		m.own[g] = min(m.own[g], p.Most)
	}
	m.publish(there > 0)
}

// publish sets what others read.
func (m *rival) publish(there bool) {
	p, r := m.spec, m.pub
	r.MostChurn = 0
	for g, u := range m.own {
		if !there {
			u = 0
		}
		r.Utility[g] = u
		r.Threshold[g] = float64(p.Threshold * u)
		r.Outside[g] = float64(p.Outside * u)
		r.Churn[g] = num.Exp(float64(p.Churn * u))
		r.MostChurn = max(r.MostChurn, r.Churn[g])
	}
}
