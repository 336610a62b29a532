package advertisers

import (
	"guanxi/sim/num"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
	"guanxi/sim/units"
)

// row is a row of campaigns.csv.
type row struct {
	Campaign    string       `key:"name of the campaign"`
	Kind        string       `factor:"entry of ads.campaigns that it belongs to"`
	Category    string       `factor:"category of what it advertises; empty: its own"`
	Creative    float64      `factor:"quality of the creative"`
	Value       float64      `factor:"value of an interaction to the advertiser; empty where it is not known" unit:"currency"`
	Budget      *units.Money `factor:"budget for the whole window; empty: no limit"`
	Impressions int64        `flow:"paid exposures"`
	Earned      int64        `flow:"unpaid exposures, by forwards"`
	Reach       int64        `flow:"reach: consumers exposed to it at least once; in large runs extrapolated from every second, fourth, … consumer"`
	Precision   float64      `stock:"share of paid exposures to consumers whose true type it targets"`
	Clicks      int64        `flow:"times that consumers viewed the details, on paid and earned exposures"`
	Engagements int64        `flow:"clicks, likes, comments, forwards and collects, on paid and earned exposures"`
	Hidden      int64        `flow:"times that consumers hid it"`
	Charged     int64        `flow:"paid exposures with a billed interaction"`
	Demand      units.Money  `flow:"cost of its deliveries, paid or not"`
	Spend       units.Money  `flow:"amount paid, never more than the budget"`
	Sales       int64        `flow:"sales of the product"`
	Turnover    units.Money  `flow:"what consumers paid for these sales"`
	Captured    units.Money  `flow:"value that the advertiser captured with it over the whole run; 0 where a shop pays the bill"`
}

// Table is campaigns.csv, with how many consumers each campaign reached.
func (a *Advertisers) Table(reach []int64) *table.Table {
	t := table.Of[row](schema.CampaignsTable, "Advertising campaigns, one row each.")
	for k := range a.Campaigns {
		if !a.w.Advertise.There(k) {
			continue // a candidate that never entered
		}
		c := &a.Campaigns[k]
		s := &c.Total
		x := row{
			Campaign: c.Name, Kind: a.Families[c.Family], Category: c.Entry.Category, Creative: c.Creative, Value: c.Value,
			Impressions: s.Paid, Earned: s.Earned, Reach: reach[k],
			Precision: num.Quotient(float64(s.OnTarget), float64(s.Paid)),
			Clicks:    s.Engaged[Click], Hidden: s.Engaged[Hide], Charged: s.Charged,
			Demand: s.Demand, Spend: s.Spend, Sales: s.Sales, Turnover: s.Turnover, Captured: a.w.Advertise.Captured(k),
		}
		if c.Purse.HasBudget {
			x.Budget = &c.Purse.Budget
		}
		if c.Entry.Bid.HasProfit {
			x.Value = a.worthAt(k, InFeed)
		}
		for y := Click; y < Hide; y++ {
			x.Engagements += s.Engaged[y]
		}
		t.Add(x)
	}
	return t
}
