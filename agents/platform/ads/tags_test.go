package ads

import (
	"fmt"
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/sim"
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
			a.entry("one", func(c *CampaignSpec) { c.bidCPM(num.Constant(30)); c.Target.Genders = []string{"female"} })
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
			a.entry("one", func(c *CampaignSpec) { c.bidCPM(num.Constant(30)); c.Target.Interests = 1 })
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

// A cell can be read back from its column, whether cells fit in a byte or not.
func TestObserved(t *testing.T) {
	for _, cells := range []int{1, 256, 257, maxCells} {
		o := newObserved(sim.NewBuilder(sim.Config{}).Scope("x"), 1000, cells)
		if (o.many != nil) != (cells > 256) {
			t.Errorf("%d cells in the wrong width", cells)
		}
		for i := range 1000 {
			o.set(i, i*7919%cells)
		}
		for i := range 1000 {
			if got := o.cell(i); got != i*7919%cells {
				t.Fatalf("of %d cells %d comes back as %d", cells, i*7919%cells, got)
			}
		}
	}
}

// Where no campaign targets interests, leaving the interest out of true tags changes nothing.
func TestTagsWithoutInterest(t *testing.T) {
	for _, interests := range []int{0, 2} {
		x := trial{n: 2000, ticks: 3, people: "{genders: {female: 0.4, male: 0.6}}", spec: func(a *Spec) {
			plain(a)
			a.entry("some", func(c *CampaignSpec) {
				c.Count, c.Target.Genders, c.Target.Interests = 3, []string{"female"}, interests
				c.bidCPM(num.Constant(30))
			})
			a.entry("all", func(c *CampaignSpec) { c.bidCPM(num.Constant(20)) })
		}}
		_, m := x.run(t, 1, 1)
		if m.byInterest != (interests > 0) {
			t.Errorf("%d interests: asked for %v", interests, m.byInterest)
		}
		for i := range m.w.N {
			who := m.w.Who(i)
			whole := m.cells.Of(who.Gender, who.Age, who.Region) + int(society.Top(m.w.Taste(i)))
			for ad := range m.campaigns {
				if got := m.wanted[m.actual(i)].Has(ad); got != m.wants(ad, whole) {
					t.Fatalf("%d interests: consumer %d and campaign %d: %v", interests, i, ad, got)
				}
			}
		}
	}
}
