package ads

import (
	"math"

	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
)

// table is campaigns.csv.
func (m *ads) table() *table.Table {
	flow := func(name, doc string) table.Column {
		return table.NewColumn(name, table.IntType, table.Flow, "1", doc)
	}
	amount := func(name, doc string) table.Column {
		return table.NewColumn(name, table.MoneyType, table.Flow, "currency", doc)
	}
	t := schema.NewCampaigns(
		table.NewColumn("kind", table.TextType, table.Factor, "", "entry of ads.campaigns that it belongs to"),
		table.NewColumn("category", table.TextType, table.Factor, "", "category of what it advertises; empty: its own"),
		table.NewColumn("creative", table.FloatType, table.Factor, "1", "quality of the creative"),
		table.NewColumn("value", table.FloatType, table.Factor, "currency", "value of an interaction to the advertiser; empty where it is not known"),
		table.NewColumn("budget", table.MoneyType, table.Factor, "currency", "budget for the whole window; empty: no limit"),
		flow("impressions", "paid exposures"),
		flow("earned", "unpaid exposures, by forwards"),
		flow("reach", "reach: consumers exposed to it at least once; in large runs extrapolated from every second, fourth, … consumer"),
		table.NewColumn("precision", table.FloatType, table.Stock, "1", "share of paid exposures to consumers whose true type it targets"),
		flow("clicks", "times that consumers viewed the details, on paid and earned exposures"),
		flow("engagements", "clicks, likes, comments, forwards and collects, on paid and earned exposures"),
		flow("hidden", "times that consumers hid it"),
		flow("charged", "paid exposures with a billed interaction"),
		amount("demand", "cost of its deliveries, paid or not"),
		amount("spend", "amount paid, never more than the budget"),
		flow("sales", "sales of the product"),
		amount("turnover", "what consumers paid for these sales"),
		amount("captured", "value that the advertiser captured with it over the whole run; 0 where a shop pays the bill"),
	)
	replicate := table.Int(m.scope.Replicate())
	reach := m.reached()
	for k := range m.campaigns {
		c := &m.campaigns[k]
		budget, value, precision := table.Missing(), table.Missing(), table.Missing()
		if c.purse.HasBudget {
			budget = table.Money(c.purse.Budget)
		}
		if !math.IsNaN(c.value) {
			value = table.Float(c.value)
		}
		s := &c.total
		if s.paid > 0 {
			precision = table.Float(float64(s.onTarget) / float64(s.paid))
		}
		engagements := int64(0)
		for y := click; y < hide; y++ {
			engagements += s.interactions[y]
		}
		t.AppendRow(replicate, table.Text(c.name), table.Text(m.families[c.family]), table.Text(m.spec.Campaigns[c.family].V.Category),
			table.Float(c.creative), value, budget, table.Int(s.paid), table.Int(s.earned), table.Int(reach[k]), precision,
			table.Int(s.interactions[click]), table.Int(engagements), table.Int(s.interactions[hide]), table.Int(s.charged),
			table.Money(s.demand), table.Money(s.spend), table.Int(s.sales), table.Money(s.turnover), table.Money(m.w.Advertise.Captured(k)))
	}
	return t
}
