package ads

import (
	"fmt"
	"math"
	"testing"

	"guanxi/agents/advertisers"
	"guanxi/sim/num"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
)

// ε = ½ on a binary tag makes targeting by it useless; ε = 0 makes it exact.
func TestTagError(t *testing.T) {
	precision := func(wrong float64) (float64, float64) {
		x := trial{n: 20000, ticks: 3, people: "{genders: {female: 0.4, male: 0.6}}", spec: func(a *Spec) {
			plain(a)
			a.Tags.Gender = wrong
			a.entry("one", func(c *advertisers.CampaignSpec) {
				bidCPM(c, num.Constant(30))
				c.Target.Genders = []string{
					"female"}
			})
		}}
		r, _ := x.run(t, 1, 1)
		return total(r, "ad_on_target"), total(r, "ad_impressions")
	}
	if hit, shown := precision(0); hit != shown {
		t.Errorf("without error %v of %v exposures are on target", hit, shown)
	}
	hit, shown := precision(.5)
	// There are 20,000 people; their repeated slots add no information.
	simtest.Z(t, "precision at ε = ½", hit/shown, math.Sqrt(.24), 10000, .4, 0)
	hit, shown = precision(.2)
	want := .4 * .8 / (.4*.8 + .6*.2)
	simtest.Z(t, "precision at ε = .2", hit/shown, math.Sqrt(want*(1-want)), 8800, want, 0)
}

// The lift of targeting by interest is above 1, and 1 where the tag is uninformative.
func TestLift(t *testing.T) {
	lift := func(interests int, wrong float64) float64 {
		x := trial{n: 30000, ticks: 3, people: fmt.Sprintf("{interests: %d}", interests), spec: func(a *Spec) {
			plain(a)
			a.Respond.Match, a.Tags.Interest, a.Judged = 3, wrong, 1
			a.entry("one", func(c *advertisers.CampaignSpec) { bidCPM(c, num.Constant(30)); c.Target.Interests = 1 })
		}}
		r, _ := x.run(t, 1, 1)
		return last(r, "ad_lift")
	}
	if l := lift(2, 0); l < 1.2 {
		t.Errorf("lift of exact tags is %v", l)
	}
	// Sampling error: the sd of the rate over people is as large as the rate, with 45,000 exposures
	// of 15,000 people.
	need.Near(t, "lift at ε = ½ of two interests", lift(2, .5), 1, .03)
}

// Where nobody refuses all is as without consent, to the bit. Who refuses is shown no campaign that targets interests,
// and others as before.
func TestConsent(t *testing.T) {
	run := func(set func(a *Spec)) map[string][]float64 {
		x := trial{n: 8000, ticks: 30, people: "{interests: 3, genders: {female: 0.4, male: 0.6}}", spec: func(a *Spec) {
			plain(a)
			a.Respond.Match, a.Tags.Interest, a.Judged = 2, .2, .2
			a.entry("all", func(c *advertisers.CampaignSpec) { bidCPM(c, num.Constant(20)) })
			a.entry("tied", func(c *advertisers.CampaignSpec) { bidCPM(c, num.Constant(20)) })
			a.entry("some", func(c *advertisers.CampaignSpec) { bidCPM(c, num.Constant(30)); c.Target.Interests = 1 })
			set(a)
		}}
		r, _ := x.run(t, 1, 1)
		out := map[string][]float64{}
		for _, name := range []string{"ad_impressions", "ad_impressions.some", "ad_revenue", "ad_lift", "ad_on_target"} {
			out[name] = r.Series(name)
		}
		return out
	}
	refuse := func(share float64) func(a *Spec) {
		return func(a *Spec) { a.HasConsent, a.Consent.Refuse, a.Consent.Relevance = true, share, 0 }
	}
	without, none, half, all := run(func(*Spec) {}), run(refuse(0)), run(refuse(.5)), run(refuse(1))
	for name, was := range without {
		for k, x := range none[name] {
			if x != was[k] && !(x != x && was[k] != was[k]) {
				t.Fatalf("%s in tick %d is %v, %v where all consent", name, k, was[k], x)
			}
		}
	}
	known := run(func(a *Spec) { a.Tags.Outside = 1 })
	precision := func(x map[string][]float64) float64 { return x["ad_on_target"][30] / x["ad_impressions"][30] }
	if precision(known) < precision(without)+.05 {
		t.Errorf("%v of exposures are on target where all is known, %v where a fifth is wrong", precision(known),
			precision(without))
	}
	sum := func(x map[string][]float64) (n float64) {
		for _, v := range x["ad_impressions.some"] {
			n += v
		}
		return n
	}
	if sum(all) != 0 || sum(without) == 0 {
		t.Errorf("%v exposures of a campaign by interest where all refuse, %v where nobody does", sum(all), sum(without))
	}
	simtest.Z(t, "exposures where half refuse", sum(half)/sum(without), .5, 2000, .5, 0)
}

// A second price where interests are known is that of who bids for the interest, and where they are not that of the
// others: with exact tags a thousand exposures bring 10 + (25 − 10)·(1 − π)·s, s being the share with the interest
// of two campaigns that bid 40 and 25 for it, above two that bid 10 for all (Levin & Milgrom 2010).
func TestPriceOverMergedCells(t *testing.T) {
	for _, refuse := range []float64{0, .4, 1} {
		x := trial{n: 20000, ticks: 3, people: "{interests: 2}", spec: func(a *Spec) {
			plain(a)
			a.Tags.Interest = 0
			a.HasConsent, a.Consent.Refuse, a.Consent.Relevance = true, refuse, 0
			for k, bid := range []float64{10, 10, 40, 25} {
				a.entry([]string{"one", "two", "some", "more"}[k], func(c *advertisers.CampaignSpec) {
					bidCPM(c, num.Constant(bid))
					if bid > 10 {
						c.Category, c.Deviation, c.Target.Interests = "it", 0, 1
					}
				})
			}
		}}
		r, _ := x.run(t, 1, 1)
		reached := (total(r, "ad_impressions.some") + total(r, "ad_impressions.more")) / total(r, "ad_impressions")
		near(t, "revenue a thousand", 1000*total(r, "ad_revenue")/total(r, "ad_impressions"), 10+15*reached, 1e-9)
		simtest.Z(t, "share of exposures by interest", reached, .5, 20000, .5*(1-refuse), 0)
	}
}
