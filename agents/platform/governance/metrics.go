package governance

import (
	"fmt"

	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/results/table"
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

func (m *governance) measure(s *sim.Scope) {
	k := &m.count
	s.Gauge("misconduct", "1", "share of listed shops that misbehave at the end of the tick", m.misconduct, sim.Share())
	s.Count("shops_listed", "1", "listed shops: admitted and not removed", m.listed)
	k.started = s.Counter("misconduct_started", "decisions of a shop to misbehave for a period")
	k.deceived = s.Counter("misconduct_orders", "purchases at shops that misbehaved")
	k.found = s.Counter("misconduct_found", "times that misconduct of a shop was found")
	k.byAudits = s.Counter("misconduct_found.audit", "times that misconduct of a shop was found by an audit alone")
	k.byConsumers = s.Counter("misconduct_found.consumer", "times that misconduct of a shop was found through a "+
		"consumer's report")
	k.wrongly = s.Counter("wrongly_punished", "punishments of shops that did not misbehave")
	k.removed = s.Counter("shops_removed", "shops removed from the platform, rightly or not")
	k.audits = s.Counter("audits", "audits of shops")
	k.reports = s.Counter("misconduct_reports", "reports by victims of misconduct")
	k.lies = s.Counter("malicious_reports", "reports of misconduct against shops that did not misbehave")
	k.guidances = s.Counter("guidance_steps", "steps of guidance given to shops")
	k.fines = s.MoneyCounter("fines", "fines that shops paid", sim.NotNegative())
	k.refunds = s.MoneyCounter("refunds", "amount that shops refunded to victims", sim.NotNegative())
	k.cost = s.MoneyCounter("governance_cost", "cost of audits and guidance to the platform", sim.NotNegative())
	s.Gauge("platform_trust", "1", "mean trust of users in the platform, 0 to 1", m.trustOfUsers, sim.Share())
}

// misconduct is the share of listed shops that misbehave.
func (m *governance) misconduct() float64 {
	bad := 0
	for j, cheats := range m.shops.cheats {
		if cheats && m.pub.Listed[j] {
			bad++
		}
	}
	return num.Quotient(float64(bad), float64(m.listed()))
}

// listed is the number of shops on the platform.
func (m *governance) listed() (n int64) {
	for _, listed := range m.pub.Listed {
		if listed {
			n++
		}
	}
	return n
}

// row is a row of misconduct.csv: a shop, named as in providers.csv.
type row struct {
	Provider  string  `key:"name of the provider"`
	Quality   float64 `stock:"quality that it delivers at the end when it does not misbehave"`
	Gain      float64 `factor:"amount that it can save by misconduct in a period" unit:"currency"`
	Listed    bool    `stock:"1: on the platform at the end; 0: not admitted, or removed"`
	Decisions int64   `flow:"periods in which it decided whether to misbehave"`
	record
}

func (m *governance) table() *table.Table {
	t := table.Of[row]("misconduct", "What happened to each shop under the platform's governance.")
	h := &m.shops
	for j := range h.n {
		if m.firms.Ever(j) {
			t.Add(row{Provider: fmt.Sprintf("shop.%d", j+1), Quality: guided(m.firms.Quality[j], h.left[j]), Gain: h.gain[j],
				Listed: m.pub.Listed[j], Decisions: int64(h.spell[j]), record: h.record[j]})
		}
	}
	return t
}
