package ads

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

// selling is a campaign with a product and many clicks.
func selling(interests int, match float64) trial {
	return trial{n: 20000, ticks: 20, every: 20, people: fmt.Sprintf("{interests: %d}", interests), events: []string{"click"}, spec: func(a *Spec) {
		plain(a)
		a.Respond.Click, a.Respond.Like, a.Respond.Match = .3, 0, match
		a.entry("shop", func(c *CampaignSpec) {
			c.bidCPM(num.Constant(30))
			c.HasProduct = true
			c.Product.Price, c.Product.Margin, c.Product.Sale = 100*units.One, .25, .2
		})
	}}
}

// Sales: the accounts balance, and consumers' captured value is the logsum of the occasions. A
// single interest is the neutral case: every match is 1, and every sale has probability s.
func TestSales(t *testing.T) {
	r, m, w := selling(1, 3).build(t, 1, 1, simtest.Options{Workers: 2})
	simtest.Run(t, r)
	c, p := &m.campaigns[0].total, m.campaigns[0].product
	if c.interactions[click] < 20000 || p.mean != 1 {
		t.Fatalf("%d clicks, mean match %v", c.interactions[click], p.mean)
	}
	n := float64(c.interactions[click])
	simtest.Z(t, "sales per click", float64(c.sales)/n, .4, int(n), .2, 0)
	var captured units.Money
	for i := range w.N {
		captured += w.Consumer.Captured(i)
	}
	if want := units.Money(c.interactions[click]) * units.Amount(logsumOf(.2, p.perUtility)); captured != want {
		t.Errorf("consumers capture %v, the logsums are %v", captured, want)
	}
	if got, want := w.Advertise.Balance(), units.Money(c.sales)*25*units.One-c.spend; got != want {
		t.Errorf("the advertiser has %v, its margin less its spend is %v", got, want)
	}
	if got, want := m.table().Col("captured").Float(0), w.Advertise.Captured(0).Float(); got != want || got == 0 {
		t.Errorf("campaigns.csv has %v captured, the books %v", got, want)
	}
	if w.Platform.Balance() != c.spend || total(r, "ad_revenue") != c.spend.Float() {
		t.Errorf("the platform has %v of %v", w.Platform.Balance(), c.spend)
	}
}

// The probability of a sale is s·m/m̄: consumers who clicked because of their taste buy more often,
// and are worth more to the advertiser, than random ones.
func TestSalesFollowTheMatch(t *testing.T) {
	near(t, "at the mean match", saleAt(.2, .4, .4), .2, 1e-15)
	near(t, "at half of it", saleAt(.2, .2, .4), .1, 1e-15)
	near(t, "at twice", saleAt(.2, .8, .4), .4, 1e-15)
	near(t, "never quite sure", saleAt(.9, .8, .4), .99, 0)
	near(t, "sure where it was", saleAt(1, .8, .4), 1, 0)
	near(t, "without a topic", saleAt(.2, 0, 0), .2, 0)
	perClick := map[float64]float64{}
	for _, match := range []float64{0, 3} {
		r, m, w := selling(8, match).build(t, 1, 1, simtest.Options{Workers: 1})
		simtest.Run(t, r)
		p := m.campaigns[0].product
		var expected, variance, worth float64
		for _, e := range happenings(r) {
			s := saleAt(.2, w.Match(int(e.who), m.campaigns[0].topic), p.mean)
			expected += s
			variance += s * (1 - s)
			worth += -math.Log(1-s) * p.perUtility
		}
		c := &m.campaigns[0].total
		// Matches of the run are accurate to .4 %.
		if z := (float64(c.sales) - expected) / (math.Sqrt(variance) + .004*expected/4); !(math.Abs(z) <= 4) {
			t.Errorf("β_1 = %v: %d sales, expected %.0f ± %.0f", match, c.sales, expected, math.Sqrt(variance))
		}
		var captured units.Money
		for i := range w.N {
			captured += w.Consumer.Captured(i)
		}
		need.Near(t, fmt.Sprintf("β_1 = %v: what consumers capture over the logsums", match), captured.Float()/worth, 1, .01)
		perClick[match] = float64(c.sales) / float64(c.interactions[click])
	}
	simtest.Z(t, "sales per click by chance", perClick[0], .4, 100000, .2, .002)
	if perClick[3] < 1.2*perClick[0] {
		t.Errorf("sales per click %v", perClick)
	}
}

// For an advertiser that sells nothing each exposure with a billed interaction is worth V, paid or
// earned.
func TestWorthToABrand(t *testing.T) {
	x := trial{n: 2000, ticks: 10, every: 10, rounds: 3, ties: ringOf(4), spec: func(a *Spec) {
		plain(a)
		a.Billed = []string{"click"}
		a.Respond.Click, a.Respond.Like, a.Respond.Forward = .2, .1, .3
		a.entry("brand", func(c *CampaignSpec) { c.bidValue(num.Constant(2)) })
	}}
	r, _, w := x.build(t, 1, 1, simtest.Options{Workers: 1})
	simtest.Run(t, r)
	clicks, paid := total(r, "ad_clicks"), total(r, "ad_charged")
	if paid == 0 || clicks < 1.2*paid {
		t.Fatalf("%v clicks, %v of them at paid exposures", clicks, paid)
	}
	near(t, "worth", w.Advertise.Booked().Float(), 2*clicks, 1e-6)
}

// The arm of a shop: clicks put the shop into the choice set, the shop pays the bill, and the
// advertiser is left with nothing.
func TestShopsAdvertise(t *testing.T) {
	const shops = 3
	x := trial{n: 500, ticks: 5, every: 5, spec: func(a *Spec) {
		plain(a)
		a.Respond.Click = 1
		a.entry("arm", func(c *CampaignSpec) { c.Count, c.Shop = 4, true; c.bidValue(num.Constant(2)) })
	}, world: func(w *society.World, b *sim.Builder) {
		s := b.Scope("commerce")
		w.Consider = society.NewConsideration(w.Scope, w.N)
		s.Members(w.Shop, shops)
		w.Register(&society.Firms{Trade: society.TradeShop, Account: w.Shop, Start: shops})
	}}
	r, m, w := x.build(t, 1, 1, simtest.Options{Workers: 2})
	simtest.Run(t, r)
	known := 0
	for i := range w.N {
		for place := range 2 {
			if j := w.Consider.At(i, place); j >= 0 {
				known++
				if !slices.ContainsFunc([]int{0, 1, 2, 3}, func(ad int) bool { return m.shopOf(ad) == j }) {
					t.Fatalf("consumer %d has shop %d in mind, which nobody advertises", i, j)
				}
			}
		}
	}
	if known < 500 {
		t.Errorf("%d shops in the minds of 500 consumers", known)
	}
	if w.Advertise.Balance() != 0 || w.Platform.Balance() == 0 || w.Shop.Balance() != -w.Platform.Balance() {
		t.Errorf("advertiser %v, platform %v, shops %v", w.Advertise.Balance(), w.Platform.Balance(), w.Shop.Balance())
	}
}

// The arm of a shop advertises while the shop is on the platform and the function is released in
// which shops sell.
func TestShopsAdvertiseWhileTheySell(t *testing.T) {
	for _, on := range []struct{ listed, released bool }{{true, true}, {false, true}, {true, false}} {
		x := trial{n: 200, ticks: 5, every: 5, spec: func(a *Spec) {
			plain(a)
			a.entry("arm", func(c *CampaignSpec) { c.Count, c.Shop = 4, true; c.bidValue(num.Constant(2)) })
		}, world: func(w *society.World, b *sim.Builder) {
			s := b.Scope("commerce")
			w.Consider = society.NewConsideration(w.Scope, w.N)
			s.Members(w.Shop, 3)
			w.Functions = &society.Functions{Names: []string{"shops"}, Released: []bool{on.released}, Fit: []float64{1}}
			w.Register(&society.Firms{Trade: society.TradeShop, Account: w.Shop, Start: 3, Function: "shops"})
			w.Governance = society.NewGovernance(b.Scope("governance"), w.N, 3, 0.6)
			for j := range 3 {
				w.Governance.Listed[j] = on.listed
			}
		}}
		r, _, w := x.build(t, 1, 1, simtest.Options{Workers: 1})
		simtest.Run(t, r)
		if paid := w.Platform.Balance() > 0; paid != (on.listed && on.released) {
			t.Errorf("%+v: they pay %v for advertising", on, w.Platform.Balance())
		}
	}
}

// The factor on a shop's bids applies in both places.
func TestFactorOfAnArm(t *testing.T) {
	asks := func(factor float64) (feed, articles float64) {
		x := press(200, 3, 1, func(a *Spec) {
			a.Slots.Daily = 1
			a.entry("arm", func(c *CampaignSpec) { c.Shop = true; c.bidCPM(num.Constant(40)) })
		})
		media := x.world
		x.world = func(w *society.World, b *sim.Builder) {
			media(w, b)
			s := b.Scope("commerce")
			w.Consider = society.NewConsideration(w.Scope, w.N)
			s.Members(w.Shop, 1)
			w.Register(&society.Firms{Trade: society.TradeShop, Account: w.Shop, Start: 1})
			s.Step(sim.Step{Name: "bid", Phase: sim.Arrive, Before: func(sim.Tick, int) { w.Arms[0].Factor = factor }})
		}
		_, m := x.run(t, 1, 1)
		return m.face[0].ask, m.face[0].askArticle
	}
	feed, articles := asks(1)
	halfFeed, halfArticles := asks(.5)
	if feed <= 0 || articles <= 0 || halfFeed != feed/2 || halfArticles != articles/2 {
		t.Errorf("asks %v and %v; at half of it %v and %v", feed, articles, halfFeed, halfArticles)
	}
}
