package governance

import (
	"fmt"

	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/results/schema"
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
	k.byConsumers = s.Counter("misconduct_found.consumer", "times that misconduct of a shop was found through a consumer's report")
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

// table is misconduct.csv: a row for each shop, named as in providers.csv.
func (m *governance) table(replicate int) *table.Table {
	t := table.New("misconduct", "What happened to each shop under the platform's governance.", []table.Column{
		schema.ReplicateColumn(),
		table.NewColumn("provider", table.TextType, table.Key, "", "name of the provider"),
		table.NewColumn("quality", table.FloatType, table.Stock, "1", "quality that it delivers at the end when it does not misbehave"),
		table.NewColumn("gain", table.FloatType, table.Factor, "currency", "amount that it can save by misconduct in a period"),
		table.NewColumn("listed", table.IntType, table.Stock, "1", "1: on the platform at the end; 0: not admitted, or removed"),
		table.NewColumn("decisions", table.IntType, table.Flow, "1", "periods in which it decided whether to misbehave"),
		table.NewColumn("misconduct", table.IntType, table.Flow, "1", "periods in which it misbehaved"),
		table.NewColumn("found", table.IntType, table.Flow, "1", "periods in which its misconduct was found"),
		table.NewColumn("wrongly", table.IntType, table.Flow, "1", "times that it was punished although it did not misbehave"),
		table.NewColumn("fines", table.MoneyType, table.Flow, "currency", "fines that it paid"),
		table.NewColumn("refunds", table.MoneyType, table.Flow, "currency", "amount that it refunded to victims"),
	})
	h := &m.shops
	for j := range h.n {
		if !m.firms.Ever(j) {
			continue
		}
		x := h.record[j]
		t.AppendRow(table.Int(replicate), table.Text(fmt.Sprintf("shop.%d", j+1)), table.Float(guided(m.firms.Quality[j], h.left[j])),
			table.Float(h.gain[j]), table.Int(num.One(m.pub.Listed[j])), table.Int(h.spell[j]), table.Int(x.misconduct), table.Int(x.found), table.Int(x.wrongly),
			table.Money(x.fines), table.Money(x.refunds))
	}
	return t
}
