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
