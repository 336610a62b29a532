package ads

import (
	"testing"

	"guanxi/agents/advertisers"
	"guanxi/agents/society"
	"guanxi/sim/num"
)

// Counts by kind, by family and by place sum to the total counts.
func TestCountsSum(t *testing.T) {
	x := press(1500, 12, 1, func(a *Spec) {
		a.HasNotInterested, a.PublisherShare = true, .5
		a.Slots.Daily = 1
		r := &a.Respond
		r.Click, r.Like, r.Comment, r.Forward, r.Collect, r.Hide = .2, .15, .1, .1, .05, .05
		a.entry("one", func(c *advertisers.CampaignSpec) { c.Count = 2; bidCPM(c, num.Constant(30)) })
		a.entry("two", func(c *advertisers.CampaignSpec) { bidCPM(c, num.Constant(30)) })
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
