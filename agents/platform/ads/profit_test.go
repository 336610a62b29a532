package ads

import (
	"math"
	"testing"

	"guanxi/agents/advertisers"
	"guanxi/sim/num"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

// profitable is a market of five campaigns with a product that bid for profit.
func profitable(margin float64) trial {
	return trial{n: 4000, ticks: 20, every: 20, spec: func(a *Spec) {
		plain(a)
		a.Billing = "interactive"
		a.Respond.Click, a.Respond.Like = .1, .05
		a.entry("goods", func(c *advertisers.CampaignSpec) {
			c.Count = 5
			c.Bid.HasProfit, c.Bid.Profit.Return, c.Bid.Profit.Dispersion = true, .2, .35
			c.HasProduct = true
			c.Product.Price, c.Product.Margin, c.Product.Sale, c.Product.Elasticity = 100*units.One, margin, .1, 2.6
		})
	}}
}

// A worth to the brand alone, without a required return and dispersion, is a bid by value.
func TestBrandAloneIsAValue(t *testing.T) {
	x := bazaar(t).with(func(a *Spec) { a.Billing = "interactive" })
	brand := x.with(func(a *Spec) {
		for k := range a.Campaigns {
			if c := &a.Campaigns[k].V; c.HasProduct || !c.Bid.HasValue {
				continue
			} else {
				c.Bid.HasValue, c.Bid.HasProfit, c.Bid.Profit.Brand = false, true, 2*units.One
			}
		}
	})
	value := x.with(func(a *Spec) {
		for k := range a.Campaigns {
			if c := &a.Campaigns[k].V; !c.HasProduct && c.Bid.HasValue {
				c.Bid.Value = num.Constant(2)
			}
		}
	})
	alike(t, "a worth to the brand differs from a value", brand, value)
}

// What advertisers expect of their interactions is the margin on what they sell. They win at most at
// V/(1 + r), so that they earn at least the required return on it.
func TestProfitBidsEarnTheirReturn(t *testing.T) {
	r, m := profitable(.4).run(t, 1, 1)
	expected, margin, sales := 0.0, 0.0, 0.0
	for ad := range m.advertisers.Campaigns {
		c, p := &m.advertisers.Campaigns[ad], &m.advertisers.Records[ad]
		expected += 40 * c.Product.Sale * p.Views[0]
		margin += 40 * float64(c.Total.Sales)
		sales += float64(c.Total.Sales)
		if spend := c.Total.Spend.Float(); spend > 0 && 40*c.Product.Sale*p.Views[0] < 1.05*spend {
			t.Errorf("%s expects %v for %v", c.Name, 40*c.Product.Sale*p.Views[0], spend)
		}
	}
	need.Near(t, "margin over what was expected", margin/expected, 1, 4/math.Sqrt(sales))
	// Views per interaction: .1/(1 − .9·.95).
	x := &m.advertisers.Records[0]
	simtest.Z(t, "views per interaction", m.advertisers.Views[0], .5, 1000, .1/.145, 0)
	if n := x.Interactions[0]; n > 0 {
		simtest.Z(t, "views per interaction that were seen", x.Views[0]/n, .5, int(n), .1/.145, 0)
	}
	if total(r, "ad_sales") != sales || sales < 100 {
		t.Errorf("%v sales", sales)
	}
}

// A quarter of the margin gives a quarter of the bids and of the revenue, and the same winners.
func TestRevenueFollowsTheMargin(t *testing.T) {
	high, _ := profitable(.4).run(t, 1, 1)
	low, _ := profitable(.1).run(t, 1, 1)
	need.Near(t, "impressions", total(low, "ad_impressions"), total(high, "ad_impressions"), 0)
	need.Near(t, "revenue", total(low, "ad_revenue")/total(high, "ad_revenue"), .25, 1e-4)
}
