package ads

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"guanxi/agents/advertisers"
	"guanxi/agents/platform/auction"
	"guanxi/agents/platform/delivery/frequency"
	"guanxi/agents/platform/learner"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// The plain auction: all campaigns that target the cell, have money and are neither capped, muted
// nor throttled, compared by auction.Rule.Run.
func TestWalkIsTheAuction(t *testing.T) {
	for _, kind := range []string{"second_price", "first_price", "price_list"} {
		x := bazaar(t)
		x.n, x.ticks = 2000, 12
		x = x.with(func(a *Spec) {
			a.Auction, a.Pacing, a.Explore, a.HasSocialProof, a.Judged = kind, "asap", 0, false, 0
			a.Slots.Gap, a.Slots.Daily, a.Respond.Forward = 0, 1, 0 // a slot at the start of each day
			for k := range a.Campaigns {
				a.Campaigns[k].V.HasDaily, a.Campaigns[k].V.HasBudget = false, false
			}
		})
		r, m, w := x.build(t, 2, 1, simtest.Options{Workers: 1})
		simtest.Ticks(t, r, 1, 10)
		d := m.delivery
		d.Open(11, 0)
		for _, cell := range m.tags.Used {
			d.Market.Rank(int(cell), 11)
		}
		rule := m.spec.Rule()
		won := 0
		for i := range w.N {
			row, cell := &d.Caps.Rows[i], m.tags.Cell(i)
			d.Caps.Open(row, 11)
			var all []auction.Bid
			var ads []int
			_, _, region, _ := m.tags.Split(cell)
			for ad := range m.advertisers.Campaigns {
				c := &m.advertisers.Campaigns[ad]
				if !d.Market.Offers[ad].Live || !m.advertisers.Wants(ad, cell) || d.Caps.Blocked(row, ad) ||
					frequency.Muted(d.Mutes.Of(i), c.Category, frequency.MuteTime(11, 0)) {
					continue
				}
				reserve := m.spec.Reserve.CPM
				if kind == "price_list" {
					reserve = m.spec.ListPrice(w.Regions[region])
				}
				// Exposures are billed, so bids do not depend on the learner.
				p := &m.learning.Past[ad]
				base, hide := m.response.Feed.Base(), m.response.Feed.Hide
				mean := (1000*base + p.Feed.Hits) / (1000 + p.Feed.Seen)
				hides := (1000*hide + p.Hides) / (1000 + p.Feed.Seen)
				bid := c.CPM
				if math.IsNaN(bid) {
					bid = auction.PerThousand(c.Value, mean)
				}
				all = append(all, auction.Bid{Value: bid, Reserve: reserve, Weight: math.Pow(c.Creative, m.spec.QualityWeight),
					Nuisance: rule.Nuisance(hides)})
				ads = append(ads, ad)
			}
			o := rule.Run(all)
			d.Serve(&sim.Chunk{Tick: 11, Lo: i, Hi: i + 1})
			winner, cost := -1, units.Money(0)
			for ad := range m.advertisers.Campaigns {
				if x := d.Take(ad); x.All.Paid > 0 {
					winner, cost = ad, x.All.Demand
				}
			}
			if (o.Winner >= 0) != (winner >= 0) {
				t.Fatalf("%s: consumer %d: shown %d, the auction says %d", kind, i, winner, o.Winner)
			}
			if o.Winner < 0 {
				continue
			}
			won++
			if kind != "price_list" && winner != ads[o.Winner] || cost != units.Amount(o.Price/1000) {
				t.Fatalf("%s: consumer %d: campaign %d at %d, the auction says %d at %v", kind, i, winner, cost, ads[o.Winner],
					o.Price)
			}
		}
		if won < 500 {
			t.Errorf("%s: only %d slots were sold", kind, won)
		}
	}
}

// A running auction earns what order statistics say: V19 in a world. Bids are drawn per campaign,
// so each replicate is one auction.
func TestRevenueOfAWorld(t *testing.T) {
	var prices []float64
	const replicates = 400
	for rep := 1; rep <= replicates; rep++ {
		x := trial{n: 20, ticks: 2, every: 2, spec: func(a *Spec) {
			plain(a)
			a.entry("bidder", func(c *advertisers.CampaignSpec) {
				c.Count = 5
				c.Creative = num.Constant(1)
				bidCPM(c, must(t, "uniform", map[string]float64{"from": 0, "to": 100}))
			})
		}}
		r, _ := x.run(t, 1, rep)
		prices = append(prices, last(r, "ad_price"))
	}
	mean, sd := meanSD(prices)
	simtest.Z(t, "eCPM of five bidders U(0,100)", mean, sd, replicates, 100*4./6, 1e-3)
}

// A further campaign that is never shown leaves all draws unchanged.
func TestIrrelevantCampaign(t *testing.T) {
	var want string
	for _, more := range []bool{false, true} {
		x := bazaar(t)
		x.n, x.ticks = 2000, 30
		x = x.with(func(a *Spec) {
			a.Explore, a.Judged = 0, 0
			if more {
				// below the reserve
				a.entry("aaa", func(c *advertisers.CampaignSpec) { c.Category = "drinks"; bidCPM(c, num.Constant(1)) })
				slices.Reverse(a.Campaigns)
			}
		})
		r, m := x.run(t, 1, 1)
		got := map[string]advertisers.Totals{}
		for k := range m.advertisers.Campaigns {
			got[m.advertisers.Campaigns[k].Name] = m.advertisers.Campaigns[k].Total
		}
		delete(got, "aaa")
		if s := fmt.Sprint(got, total(r, "ad_revenue")); !more {
			want = s
		} else if s != want {
			t.Error("a campaign that never wins, and another order, changed the run")
		}
	}
}

// The oracle knows hides too: the winner pays what it would still have won with at the true hide
// rate, whatever the campaign's observed hides.
func TestPriceOfTheOracle(t *testing.T) {
	for _, name := range []string{"oracle", "none"} {
		x := trial{n: 1000, ticks: 1, spec: func(a *Spec) {
			plain(a)
			a.Learner, a.NuisancePrice, a.Prior = name, 1, 10
			a.HasNotInterested, a.Respond.Hide = true, .05
			a.cpm("first", 100)
			a.cpm("second", 80)
		}}
		r, m, _ := x.build(t, 1, 1, simtest.Options{Workers: 1})
		want := 80.
		for ad := range m.advertisers.Campaigns { // the first was hidden less often than the other
			m.learning.Past[ad] = learner.Past{Feed: learner.Count{Seen: 990}, Hides: 19.5 + 40*float64(ad)}
		}
		if name == "none" {
			want = 80 + 1000*(.02-.06)/.5
		}
		simtest.Tick(t, r, 1)
		r.Close()
		c := &m.advertisers.Campaigns[0].Total
		if c.Paid != 1000 {
			t.Fatalf("%s: %d exposures of the first campaign", name, c.Paid)
		}
		near(t, name+": price", c.Demand.Float(), want, 1e-3)
	}
}
