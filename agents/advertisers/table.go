package advertisers

import (
	"math"

	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
)

// Table is campaigns.csv of a replicate, with how many consumers each campaign reached.
func (a *Advertisers) Table(of int, reach []int64) *table.Table {
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
	replicate := table.Int(of)
	for k := range a.Campaigns {
		if !a.w.Advertise.There(k) {
			continue // a candidate that never entered
		}
		c := &a.Campaigns[k]
		budget, value, precision := table.Missing(), table.Missing(), table.Missing()
		if c.Purse.HasBudget {
			budget = table.Money(c.Purse.Budget)
		}
		if c.Entry.Bid.HasProfit {
			value = table.Float(a.worthAt(k, InFeed))
		} else if !math.IsNaN(c.Value) {
			value = table.Float(c.Value)
		}
		s := &c.Total
		if s.Paid > 0 {
			precision = table.Float(float64(s.OnTarget) / float64(s.Paid))
		}
		engagements := int64(0)
		for y := Click; y < Hide; y++ {
			engagements += s.Engaged[y]
		}
		t.AppendRow(replicate, table.Text(c.Name), table.Text(a.Families[c.Family]), table.Text(c.Entry.Category),
			table.Float(c.Creative), value, budget, table.Int(s.Paid), table.Int(s.Earned), table.Int(reach[k]), precision,
			table.Int(s.Engaged[Click]), table.Int(engagements), table.Int(s.Engaged[Hide]), table.Int(s.Charged),
			table.Money(s.Demand), table.Money(s.Spend), table.Int(s.Sales), table.Money(s.Turnover), table.Money(a.w.Advertise.Captured(k)))
	}
	return t
}
