package ads

import (
	"fmt"
	"slices"
	"testing"

	"guanxi/agents/advertisers"
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// selling is a campaign with a product and many clicks.
func selling(interests int, match float64) trial {
	return trial{n: 20000, ticks: 20, every: 20, people: fmt.Sprintf("{interests: %d}", interests),
		events: []string{"click"}, spec: func(a *Spec) {
			plain(a)
			a.Respond.Click, a.Respond.Like, a.Respond.Match = .3, 0, match
			a.entry("shop", func(c *advertisers.CampaignSpec) {
				bidCPM(c, num.Constant(30))
				c.HasProduct = true
				c.Product.Price, c.Product.Margin, c.Product.Sale, c.Product.Elasticity = 100*units.One, .25, .2, 4
			})
		}}
}

// Sales: the accounts balance, and consumers' captured value is the logsum of the occasions. A
// single interest is the neutral case: every match is 1, and every sale has probability s.
func TestSales(t *testing.T) {
	r, m, w := selling(1, 3).build(t, 1, 1, simtest.Options{Workers: 2})
	simtest.Run(t, r)
	c := &m.advertisers.Campaigns[0].Total
	if c.Engaged[advertisers.Click] < 20000 {
		t.Fatalf("%d clicks", c.Engaged[advertisers.Click])
	}
	n := float64(c.Engaged[advertisers.Click])
	simtest.Z(t, "sales per click", float64(c.Sales)/n, .4, int(n), .2, 0)
	var captured units.Money
	for i := range w.N {
		captured += w.Consumer.Captured(i)
	}
	if want := units.Money(c.Engaged[advertisers.Click]) * units.Amount(-num.Log1p(-.2)*.8*25); captured != want {
		t.Errorf("consumers capture %v, the logsums are %v", captured, want)
	}
	if got, want := w.Advertise.Balance(), units.Money(c.Sales)*25*units.One-c.Spend; got != want {
		t.Errorf("the advertiser has %v, its margin less its spend is %v", got, want)
	}
	got, want := m.advertisers.Table(m.delivery.Reached()).Col("captured").Float(0), w.Advertise.Captured(0).Float()
	if got != want || got == 0 {
		t.Errorf("campaigns.csv has %v captured, the books %v", got, want)
	}
	if w.Platform.Balance() != c.Spend || total(r, "ad_revenue") != c.Spend.Float() {
		t.Errorf("the platform has %v of %v", w.Platform.Balance(), c.Spend)
	}
}

// For an advertiser that sells nothing each exposure with a billed interaction is worth V, paid or
// earned.
func TestWorthToABrand(t *testing.T) {
	x := trial{n: 2000, ticks: 10, every: 10, rounds: 3, ties: ringOf(4), spec: func(a *Spec) {
		plain(a)
		a.Billed = []string{"click"}
		a.Respond.Click, a.Respond.Like, a.Respond.Forward = .2, .1, .3
		a.value("brand", 2)
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
		a.entry("arm", func(c *advertisers.CampaignSpec) { c.Count, c.Shop = 4, true; bidValue(c, num.Constant(2)) })
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
				if !slices.ContainsFunc([]int{0, 1, 2, 3}, func(ad int) bool { return m.advertisers.ShopOf(ad) == j }) {
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
