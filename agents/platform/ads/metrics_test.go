package ads

import (
	"math"
	"testing"

	"guanxi/agents/advertisers"
	"guanxi/agents/consumers/load"
	"guanxi/agents/society"
	"guanxi/sim/num"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// Counts by kind, by family and by place sum to the total counts.
func TestCountsSum(t *testing.T) {
	x := press(1500, 12, 1, func(a *Spec) {
		a.HasNotInterested, a.PublisherShare = true, .5
		a.Slots.Daily = 1
		r := &a.Respond
		r.Click, r.Like, r.Comment, r.Forward, r.Collect, r.Hide = .2, .15, .1, .1, .05, .05
		a.entry("one", func(c *advertisers.CampaignSpec) { c.Count = 2; bidCPM(c, num.Constant(30)) })
		a.cpm("two", 30)
	})
	x.ties = society.TiesSpec{Kind: "ring", Degree: 6}
	r, _ := x.run(t, 1, 1)
	for _, sum := range []struct {
		of    []string
		parts []string
	}{
		{[]string{"ad_engagements"}, []string{"ad_engagements.click", "ad_engagements.like", "ad_engagements.comment", "ad_engagements.forward", "ad_engagements.collect"}},
		{[]string{"ad_clicks"}, []string{"ad_engagements.click"}},
		{[]string{"ad_impressions"}, []string{"ad_impressions.one", "ad_impressions.two"}},
		{[]string{"ad_impressions", "ad_earned"}, []string{"ad_exposures.one", "ad_exposures.two"}},
		{[]string{"ad_engagements"}, []string{"ad_engagements.one", "ad_engagements.two"}},
		{[]string{"ad_engagements.like", "ad_engagements.comment"}, []string{"ad_likes.one", "ad_likes.two"}},
		{[]string{"ad_revenue"}, []string{"ad_revenue.one", "ad_revenue.two"}},
		{[]string{"ad_demand"}, []string{"ad_revenue", "ad_unpaid"}},
	} {
		all, parts := 0.0, 0.0
		for _, name := range sum.of {
			all += total(r, name)
		}
		for _, name := range sum.parts {
			x := total(r, name)
			if x == 0 && name != "ad_unpaid" {
				t.Errorf("%s is 0: the test says nothing of it", name)
			}
			parts += x
		}
		near(t, sum.of[0], parts, all, 1e-9*all)
	}
	// Where nothing is shown in the feed, everything is at articles.
	r, _ = press(1500, 12, 1, func(a *Spec) {
		a.Auction, a.HasNotInterested, a.Respond.Hide = "first_price", true, .1
		a.entry("one", func(c *advertisers.CampaignSpec) {
			bidCPM(c, num.Constant(30))
			c.Product.Price, c.Product.Margin, c.Product.Sale, c.Product.Elasticity = 100e6, .25, .3, 2.6
		})
	}).run(t, 1, 1)
	for _, name := range []string{"ad_slots", "ad_impressions", "ad_clicks", "ad_hidden", "ad_demand", "ad_revenue"} {
		if at, all := total(r, name+".article"), total(r, name); at != all || all == 0 {
			t.Errorf("%s: %v at articles, %v in all", name, at, all)
		}
	}
}

// Ad load is what the feed shows in a session, whatever the number of sessions, and its keys are live.
func TestAdLoad(t *testing.T) {
	for _, per := range []float64{.3, 2.5} {
		x := trial{n: 2000, ticks: 30, every: 1, world: comeAndGo(2), spec: func(a *Spec) {
			plain(a)
			a.HasLoad, a.Load = true, load.Spec{Sensitivity: .31, Memory: 30 * units.Day}
			a.Slots.Gap, a.Slots.Daily, a.Slots.PerSession = 0, 1000, per
			a.entry("one", func(c *advertisers.CampaignSpec) { c.Count = 20; bidCPM(c, num.Constant(30)) })
		}}
		r, m, w := x.build(t, 1, 1, simtest.Options{Workers: 1})
		simtest.Run(t, r)
		sessions := total(r, "feed_sessions")
		simtest.Z(t, "sessions", sessions/2000/30, math.Sqrt(2), 2000*30, 2, 0)
		if shown := total(r, "ad_load.shown"); shown != total(r, "ad_impressions") {
			t.Errorf("%v of %v exposures are counted", shown, total(r, "ad_impressions"))
		}
		near(t, "load", total(r, "ad_load.shown")/sessions, per, 4*.5/math.Sqrt(sessions))
		if w.Load.Sensitivity != .31 {
			t.Errorf("sensitivity %v", w.Load.Sensitivity)
		}
		m.spec.Load.Sensitivity = .1
		m.spec.Rebuild(31)
		near(t, "sensitivity", w.Load.Sensitivity, .1, 0)
	}
}
