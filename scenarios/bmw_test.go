package scenarios_test

import (
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
	if s := series[0]; s.Rows() != 17 {
		t.Errorf("%d rows: an hour each", s.Rows())
	}
}
