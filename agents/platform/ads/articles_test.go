package ads

import (
	"fmt"
	"math"
	"testing"

	"guanxi/agents/advertisers"
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

// press is a world of articles without the content mechanism: in each tick every consumer reads the
// given number of articles, of four accounts in turn, which have 0, 10, 20 and 30 followers.
func press(n, ticks, reads int, set func(a *Spec)) trial {
	const accounts = 4
	return trial{
		n: n, ticks: ticks,
		world: func(w *society.World, b *sim.Builder) {
			s := b.Scope("press")
			w.Scope.Members(w.Publisher, accounts)
			w.Register(&society.Firms{Trade: society.TradeAccount, Account: w.Publisher, Start: accounts,
				Audience: func(k int) int { return 10 * k }})
			who := make([][]uint32, accounts)
			s.Step(sim.Step{Name: "read", Phase: sim.Respond, Grain: 1, Count: func() int {
				if w.Readings == nil {
					return 0
				}
				return accounts * reads
			}, Before: func(sim.Tick, int) {
				if w.Readings != nil {
					w.Readings.Open(accounts * reads)
				}
				for k := range who {
					who[k] = who[k][:0]
					for i := k; i < w.N; i += accounts {
						who[k] = append(who[k], uint32(i))
					}
				}
			}, Chunk: func(c *sim.Chunk) {
				for id := c.Lo; id < c.Hi; id++ {
					account := id % accounts
					w.Readings.Add(c, account, uint32(id), who[(account+int(c.Tick))%accounts])
				}
			}})
		},
		spec: func(a *Spec) {
			plain(a)
			a.HasArticles, a.Slots.Daily = true, 0
			x := &a.Articles
			x.Finish, x.Click, x.Followers, x.Price = 1, .1, units.Extensive{}, 1
			a.Respond.Click, a.Respond.Like, a.Respond.Hide = .02, 0, 0
			set(a)
		},
	}
}

// A read comes to the end with probability φ and then opens a slot, which is sold at the bid; a
// click has the rate of the place; and the accounts get their share. Everything is compared with
// the closed form.
func TestArticlesInClosedForm(t *testing.T) {
	const n, ticks, reads, finish = 2000, 12, 2, .3
	x := press(n, ticks, reads, func(a *Spec) {
		a.Articles.Finish, a.PublisherShare = finish, .7
		a.Auction = "first_price"
		a.cpm("one", 100)
	})
	r, m := x.run(t, 1, 1)
	const all = n * ticks * reads
	slots, shown, clicks := total(r, "ad_slots.article"), total(r, "ad_impressions.article"), total(r, "ad_clicks.article")
	simtest.Z(t, "slots", slots/all, math.Sqrt(finish*(1-finish)), all, finish, 0)
	if shown != slots || shown != total(r, "ad_impressions") || slots != total(r, "ad_slots") {
		t.Errorf("%v slots, %v of them filled; all are, and there are none in the feed", slots, shown)
	}
	simtest.Z(t, "clicks", clicks/shown, math.Sqrt(.09), int(shown), .1, 0)
	if got, want := total(r, "ad_revenue.article"), shown*.1; !(math.Abs(got-want) <= 1e-6) ||
		total(r, "ad_revenue") != got {
		t.Errorf("paid %v for %v exposures at .1", got, shown)
	}
	sum := 0.0
	for k := range 4 {
		part := m.w.Publisher.Captured(k).Float()
		sum += part
		simtest.Z(t, "share of an account", part/.07/(n/4*ticks*reads), math.Sqrt(finish*(1-finish)), n/4*ticks*reads,
			finish, 0)
	}
	need.Near(t, "what accounts have", sum, .7*shown*.1, 1e-3)
	need.Near(t, "ad_shared", total(r, "ad_shared"), sum, 1e-9)
	need.Near(t, "what the platform keeps", m.w.Platform.Balance().Float(), .3*shown*.1, 1e-3)
}

// The number of followers decides which accounts carry advertisements.
func TestFollowersOfWhoCarries(t *testing.T) {
	x := press(400, 5, 1, func(a *Spec) {
		a.Articles.Followers = units.Extensive{Value: 20}
		a.Auction = "first_price"
		a.cpm("one", 100)
	})
	r, m := x.run(t, 1, 1)
	if got := total(r, "ad_slots.article"); got != 1000 {
		t.Errorf("%v slots, should be those of two of four accounts: 1000", got)
	}
	for k, want := range []bool{false, false, true, true} {
		if got := m.w.Publisher.Captured(k) > 0; got != want {
			t.Errorf("account %d carries: %v", k, got)
		}
	}
}

// Budgets hold over both places, and an account gets its share of what was paid, not of what was
// delivered.
func TestBudgetsOverPlaces(t *testing.T) {
	x := press(3000, 10, 2, func(a *Spec) {
		a.Slots.Daily, a.Pacing, a.PublisherShare = 1, "asap", .5
		a.Auction = "first_price"
		a.entry("one", func(c *advertisers.CampaignSpec) {
			bidCPM(c, num.Constant(100))
			c.HasBudget, c.Budget = true, units.Extensive{Value: 777}
		})
	})
	r, m := x.run(t, 1, 1)
	if got := total(r, "ad_revenue"); got != 777 {
		t.Errorf("paid %v of a budget of 777", got)
	}
	if total(r, "ad_unpaid") == 0 {
		t.Fatal("nothing was delivered beyond the budget: the test says nothing")
	}
	revenue, demand, all := total(r, "ad_revenue.article"), total(r, "ad_demand.article"), total(r, "ad_demand")
	if revenue >= demand || !(math.Abs(revenue/777-demand/all) <= .02) {
		t.Errorf("articles have %v of 777, and %v of %v that deliveries cost", revenue, demand, all)
	}
	sum := units.Money(0)
	for k := range 4 {
		sum += m.w.Publisher.Captured(k)
	}
	need.Near(t, "what accounts have", sum.Float(), revenue/2, 1e-3)
}

// An advertiser that bids by value bids V·p̃ for an exposure by its own rate in the place, and so pays
// in a first-price auction what its interactions there were worth until then.
func TestBidOfThePlace(t *testing.T) {
	x := press(500, 6, 1, func(a *Spec) {
		a.Auction, a.Slots.Daily, a.Prior, a.Forgetting = "first_price", 1, 1e-6, units.Rate{Per: units.Day}
		a.value("one", 2)
	})
	x.every = 1
	r, _ := x.run(t, 1, 1)
	for place, of := range map[string]func(name string, tick int) float64{
		"articles": func(name string, tick int) float64 { return r.Series(name + ".article")[tick] },
		"feed":     func(name string, tick int) float64 { return r.Series(name)[tick] - r.Series(name + ".article")[tick] },
	} {
		shown, clicks := 0., 0.
		for tick := 1; tick <= x.ticks; tick++ {
			if tick > 1 {
				near(t, fmt.Sprintf("%s: price in tick %d", place, tick), of("ad_revenue", tick)/of("ad_impressions", tick),
					2*clicks/shown, 1e-6)
			}
			shown, clicks = shown+of("ad_impressions", tick), clicks+of("ad_clicks", tick)
		}
	}
}

func TestArticlesContract(t *testing.T) {
	both := bazaar(t)
	x := press(5000, 20, 1, func(a *Spec) {
		both.spec(a)
		a.Articles.Finish, a.HasSocialProof, a.HasNotInterested, a.Explore = .4, true, true, .02
	})
	x.rounds, x.every, x.people = 2, 5, both.people
	simtest.Whole(t, func(t testing.TB, o simtest.Options) *sim.Simulation {
		r, _, _ := x.build(t, 3, 1, o)
		return r
	})
}
