package ads

import (
	"math"

	"guanxi/sim/results"
)

// table is campaigns.csv.
func (m *ads) table() *results.Table {
	flow := func(name, unit, doc string) results.Column {
		return results.Column{Name: name, Type: results.IntType, Kind: results.Flow, Unit: unit, Doc: doc}
	}
	amount := func(name, doc string) results.Column {
		return results.Column{Name: name, Type: results.MoneyType, Kind: results.Flow, Unit: "currency", Doc: doc}
	}
	t := results.NewCampaigns(
		results.Column{Name: "kind", Type: results.TextType, Kind: results.Factor, Doc: "entry of the scenario that it belongs to"},
		results.Column{Name: "category", Type: results.TextType, Kind: results.Factor, Doc: "what it advertises; empty is a category of its own"},
		results.Column{Name: "creative", Type: results.FloatType, Kind: results.Factor, Unit: "1", Doc: "quality of the creative"},
		results.Column{Name: "value", Type: results.FloatType, Kind: results.Factor, Unit: "currency", Doc: "worth of an interaction to the advertiser; empty where it is not known"},
		results.Column{Name: "budget", Type: results.MoneyType, Kind: results.Factor, Unit: "currency", Doc: "budget for the whole window; empty is no limit"},
		flow("impressions", "1", "paid exposures"),
		flow("earned", "1", "unpaid exposures, by forwards"),
		flow("reach", "1", "consumers exposed to it at least once; in large runs extrapolated from every second, fourth … consumer"),
		results.Column{Name: "precision", Type: results.FloatType, Kind: results.Stock, Unit: "1", Doc: "share of paid exposures whose true type it wants"},
		flow("clicks", "1", "view details, on all exposures"),
		flow("engagements", "1", "clicks, likes, comments, forwards and collects, on all exposures"),
		flow("hidden", "1", "times that it was hidden"),
		flow("charged", "1", "paid exposures with a billed interaction"),
		amount("demand", "what its deliveries cost"),
		amount("spend", "what was paid: never more than the budget"),
		flow("sales", "1", "sales of the product"),
		amount("turnover", "what consumers paid for them"),
		amount("captured", "value that the advertiser captured with it over the whole run; 0 where a shop pays"),
	)
	replicate := results.Int(int64(m.scope.Replicate()))
	reach := m.reached()
	for k := range m.campaigns {
		c := &m.campaigns[k]
		budget, value, precision := results.Missing(), results.Missing(), results.Missing()
		if c.purse.HasBudget {
			budget = results.Money(int64(c.purse.Budget))
		}
		if !math.IsNaN(c.value) {
			value = results.Float(c.value)
		}
		s := &c.total
		if s.paid > 0 {
			precision = results.Float(float64(s.onTarget) / float64(s.paid))
		}
		engagements := int64(0)
		for y := click; y < hide; y++ {
			engagements += s.interactions[y]
		}
		t.AppendRow(replicate, results.Text(c.name), results.Text(m.families[c.family]), results.Text(m.spec.Campaigns[c.family].V.Category),
			results.Float(c.creative), value, budget, results.Int(s.paid), results.Int(s.earned), results.Int(reach[k]), precision,
			results.Int(s.interactions[click]), results.Int(engagements), results.Int(s.interactions[hide]), results.Int(s.charged),
			results.Money(int64(s.demand)), results.Money(int64(s.spend)), results.Int(s.sales), results.Money(int64(s.turnover)), results.Money(int64(m.w.Advertise.Captured(k))))
	}
	return t
}
