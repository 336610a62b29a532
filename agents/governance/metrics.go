package governance

import (
	"math"

	"guanxi/sim"
)

// counters are the mechanism's flows.
type counters struct {
	started                     *sim.Counter
	deceived, reports, lies     *sim.Counter
	audits, found               *sim.Counter
	byAudits, byConsumers       *sim.Counter
	wrongly, removed, guidances *sim.Counter
	fines, refunds, cost        *sim.Counter
}

// measure declares the metrics.
func (m *governance) measure(s *sim.Scope) {
	k := &m.count
	s.Gauge("misconduct", "1", "share of the shops on the platform that misbehave at the end of the tick", m.misconduct)
	s.Count("shops_listed", "1", "shops on the platform: admitted and not removed", m.listed)
	k.started = s.Counter("misconduct_started", "1", "decisions of a shop to misbehave for a period")
	k.deceived = s.Counter("misconduct_orders", "1", "purchases at shops that misbehaved")
	k.found = s.Counter("misconduct_found", "1", "shops of which misconduct was found")
	k.byAudits = s.Counter("misconduct_found.audit", "1", "of these, by an audit alone")
	k.byConsumers = s.Counter("misconduct_found.consumer", "1", "of these, reported by a consumer")
	k.wrongly = s.Counter("wrongly_punished", "1", "shops punished that did not misbehave")
	k.removed = s.Counter("shops_removed", "1", "shops removed from the platform, rightly or not")
	k.audits = s.Counter("audits", "1", "audits of shops")
	k.reports = s.Counter("misconduct_reports", "1", "reports by victims of misconduct")
	k.lies = s.Counter("malicious_reports", "1", "reports of misconduct of shops that did not misbehave")
	k.guidances = s.Counter("guidance_steps", "1", "steps of guidance of shops")
	k.fines = s.MoneyCounter("fines", "fines that shops paid")
	k.refunds = s.MoneyCounter("refunds", "what shops paid back to victims")
	k.cost = s.MoneyCounter("governance_cost", "what audits and guidance cost the platform")
	s.Gauge("platform_trust", "1", "mean trust of users in the platform, 0 to 1", m.trustOfUsers)
}

// misconduct is the share of listed shops that misbehave.
func (m *governance) misconduct() float64 {
	n := m.listed()
	if n == 0 {
		return math.NaN()
	}
	bad := 0
	for j, cheats := range m.shops.cheats {
		if cheats && m.pub.Listed[j] {
			bad++
		}
	}
	return float64(bad) / float64(n)
}

func (m *governance) listed() (n int64) {
	for _, listed := range m.pub.Listed {
		if listed {
			n++
		}
	}
	return n
}
