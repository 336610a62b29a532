package ads

import (
	"math"
	"testing"

	"guanxi/agents/advertisers"
	"guanxi/sim"
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

// What advertisers expect of their interactions is the margin on what they sell. They win at most at
// V/(1 + r), so that they earn at least the required return on it. Those who click by taste buy more often.
func TestProfitBidsEarnTheirReturn(t *testing.T) {
	for _, match := range []float64{0, 3} {
		r, m := profitable(.4).with(func(a *Spec) { a.Respond.Match = match }).run(t, 1, 1)
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
		if total(r, "ad_sales") != sales || sales < 100 {
			t.Errorf("%v sales", sales)
		}
		if match > 0 {
			continue
		}
		// Views per interaction: .1/(1 − .9·.95).
		x := &m.advertisers.Records[0]
		simtest.Z(t, "views per interaction", m.advertisers.Views[0], .5, 1000, .1/.145, 0)
		if n := x.Interactions[0]; n > 0 {
			simtest.Z(t, "views per interaction that were seen", x.Views[0]/n, .5, int(n), .1/.145, 0)
		}
	}
}

// A quarter of the margin gives a quarter of the bids and of the revenue, and the same winners.
func TestRevenueFollowsTheMargin(t *testing.T) {
	high, _ := profitable(.4).run(t, 1, 1)
	low, _ := profitable(.1).run(t, 1, 1)
	need.Near(t, "impressions", total(low, "ad_impressions"), total(high, "ad_impressions"), 0)
	need.Near(t, "revenue", total(low, "ad_revenue")/total(high, "ad_revenue"), .25, 1e-4)
}

// fluid is a market whose advertisers enter and leave, at a cost of a campaign a month.
func fluid(cost, spread float64) trial {
	x := profitable(.4)
	x.n, x.ticks, x.every = 600, 1500, 30
	return x.with(func(a *Spec) {
		a.Judged, a.Caps.Charges = 0, 1 // a week: or the two best bids own the market
		c := &a.Campaigns[0].V
		c.HasEntry, c.Entry.Rate = true, units.ExtensiveRate{Value: 4, Per: 30 * units.Day}
		c.Entry.Cost, c.Entry.Spread, c.Entry.Exit = units.Extensive{Value: cost}, spread, .3
	})
}

func TestContractOfEntry(t *testing.T) {
	x := fluid(20, .25).with(func(a *Spec) { a.Respond.Forward = .01 })
	x.n, x.ticks, x.rounds, x.ties = 5000, 60, 2, ringOf(4)
	simtest.Whole(t, func(t testing.TB, o simtest.Options) *sim.Simulation {
		r, _, _ := x.build(t, 3, 1, o)
		return r
	})
}

// Who has not entered or has left is not shown, pays nothing and is not ranked. An advertiser pays for its
// campaign for each period in which it was shown, entries and exits add up, and all books agree.
func TestEntryAndExit(t *testing.T) {
	r, m, w := fluid(200, .25).build(t, 1, 1, simtest.Options{Workers: 1})
	simtest.Run(t, r)
	a, here := m.advertisers, 0
	for ad := range a.Campaigns {
		c := &a.Campaigns[ad]
		if !c.Closed {
			here++
		}
		if m.delivery.Market.Offers[ad].Live && c.Closed {
			t.Errorf("%s is closed and live", c.Name)
		}
		if !w.Advertise.There(ad) && (!c.Closed || c.Total.Paid > 0 || w.Advertise.Captured(ad) != 0) {
			t.Errorf("%s never entered and was shown %d times", c.Name, c.Total.Paid)
		}
	}
	if got := a.Table(m.delivery.Reached()).Rows(); got != 5+int(total(r, "advertiser_entries")) {
		t.Errorf("%d rows in campaigns.csv", got)
	}
	entered, left := total(r, "advertiser_entries"), total(r, "advertiser_exits")
	if want := 5 + int(entered-left); here != want || entered < 5 || left < 5 {
		t.Errorf("%d advertisers after %v entries and %v exits", here, entered, left)
	}
}

// Without a rate and a hazard, entry has no effect.
func TestNeutralEntry(t *testing.T) {
	x := profitable(.4)
	y := x.with(func(a *Spec) {
		a.Campaigns[0].V.HasEntry = true
		a.Campaigns[0].V.Entry.Rate.Per = units.Day
	})
	alike(t, "advertisers who cannot enter or leave", x, y, "advertiser", "ad_worth.marginal", "ad_spend.marginal",
		"ad_return.marginal")
}

// Bids follow from profit, so budgets that do not run out bring nothing.
func TestBudgetsDoNotMakeRevenue(t *testing.T) {
	revenue := func(budget float64) float64 {
		r, _ := fluid(20, .25).with(func(a *Spec) {
			c := &a.Campaigns[0].V
			c.HasBudget, c.Budget = true, units.Extensive{Value: budget}
		}).run(t, 1, 1)
		sum := 0.0
		for _, v := range r.Series("ad_revenue")[len(r.Series("ad_revenue"))-24:] {
			sum += v
		}
		return sum
	}
	once, twice := revenue(12000), revenue(24000)
	need.Near(t, "revenue of the last two years with twice the budgets", twice/once, 1, .1)
}
