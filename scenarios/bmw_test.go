package scenarios_test

import (
	"math"
	"testing"

	"guanxi/sim/results/table"
)

// Checks the numbers that bmw.yaml states.
func TestBMWScenario(t *testing.T) {
	const n, replicates = 6000, 2
	type counts struct{ bought, seen, liked []float64 }
	run := func(set ...string) (c counts, series []*table.Table) {
		series = tables(t, "bmw", "series", replicates, set...)
		for _, s := range series {
			sum := func(name string) float64 {
				v := 0.0
				for row := range s.Rows() {
					v += s.Col(name).Float(row)
				}
				return v
			}
			c.bought = append(c.bought, sum("ad_impressions.bmw")*1000/n)
			c.seen = append(c.seen, sum("ad_exposures.bmw")*1000/n)
			c.liked = append(c.liked, sum("ad_likes.bmw")/sum("ad_exposures.bmw"))
		}
		return c, series
	}
	mean := func(v []float64) (sum float64) {
		for _, x := range v {
			sum += x / float64(len(v))
		}
		return sum
	}
	friends, series := run()
	alone, _ := run("ads.social_proof=off", "ads.respond.forward=0")
	novel, _ := run("ads.respond.like=11.9%", "ads.respond.comment=1.8%")
	// Without friends, the exposures bought are the budget divided by the price. The last tick
	// exceeds the budget by less than 1 %.
	for k, x := range alone.bought {
		if x < 71.4 || x > 71.4*1.01 {
			t.Errorf("without friends %v exposures a thousand are bought", x)
		}
		if alone.seen[k] != x {
			t.Errorf("%v of %v exposures are unpaid", alone.seen[k]-x, x)
		}
	}
	expect(t, "bought with friends", friends.bought, 92, .02)
	expect(t, "seen with friends", friends.seen, 105, .02)
	expect(t, "seen with novelty", novel.seen, 143, .02)
	// Usual rates give from .01 to .03 likes and comments an exposure.
	expect(t, "liked, alone", alone.liked, .012, .03)
	expect(t, "liked, with friends", friends.liked, .023, .03)
	expect(t, "liked, novel", novel.liked, .23, .02)
	if max(mean(friends.bought), mean(novel.bought)) > 250 {
		t.Error("more exposures than the money buys in other cities")
	}
	// Bounds: each consumer reached accounts for at most 8 charged exposures, and those reached are
	// at most those who open the feed, 0.72 of daily users. Unpaid is no more than what a last tick
	// brings, some 3 of 60, and .2 % on average.
	for k, c := range tables(t, "bmw", "campaigns", 2) {
		reached, unpaid := 0.0, 0.0
		for row := range c.Rows() {
			shown, reach := c.Col("impressions").Float(row), c.Col("reach").Float(row)
			reached += reach
			unpaid += c.Col("demand").Float(row) - c.Col("spend").Float(row)
			if shown > 8*reach || c.Col("spend").Float(row) > 60+1e-9 || c.Col("demand").Float(row) > 63 {
				t.Errorf("%s: %v exposures of %v, for %v", c.Col("campaign").Text(row), shown, reach, c.Col("demand").Float(row))
			}
		}
		if unpaid > .01*180 {
			t.Errorf("replicate %d: %v of 180 are unpaid", k+1, unpaid)
		}
		// There is at most one new advertisement in 48 hours, so a consumer who was shown one saw
		// no other in that time. A few more received one forwarded by a friend.
		earned := 0.0
		for row := range c.Rows() {
			earned += c.Col("earned").Float(row)
		}
		if limit := .72*.886*n + earned; reached > limit || math.IsNaN(limit) {
			t.Errorf("replicate %d: %v are reached, at most %v open the feed", k+1, reached, limit)
		}
	}
	if s := series[0]; s.Rows() != 17 {
		t.Errorf("%d rows: an hour each", s.Rows())
	}
}
