package scenarios_test

import (
	"strings"
	"testing"

	"guanxi/scenarios"
	"guanxi/sim/simtest/need"
)

// From three starts the platform ends near the commission that is best on a grid, and earns 90 % of it or
// more in the last five years.
func TestLearn(t *testing.T) {
	states(t, "learn", "3,230 at 60 %")
	earns := func(last int, set ...string) (profit, take float64) {
		for _, s := range tables(t, "learn", "series", 1, set...) {
			revenue := s.Col("commerce_revenue")
			for row := s.Rows() - last; row < s.Rows(); row++ {
				profit += revenue.Float(row) / float64(last)
				if strings.HasPrefix(set[0], "commerce.take") {
					take += s.Col("learn.take").Float(row) / float64(last)
				}
			}
		}
		return profit, take
	}
	best := 0.0
	for _, take := range []string{"40%", "50%", "55%", "60%", "65%", "70%", "80%"} {
		profit, _ := earns(60, "policy.learn=off", "clock.until=8year", "commerce.take="+take)
		best = max(best, profit)
	}
	need.Near(t, "the best of the grid, a day", best/30, 3200, 60)
	for _, from := range []string{"5%", "40%", "85%"} {
		profit, take := earns(60, "commerce.take="+from)
		need.Near(t, "commission from "+from, take, .62, .05)
		if profit < .9*best {
			t.Errorf("from %s the platform earns %.3g of the best", from, profit/best)
		}
	}
}

// What is wrong with a learner is told at its place, all at once.
func TestWrongLearners(t *testing.T) {
	for _, x := range []struct{ set, want string }{
		{"from=50%", "policy.learn.take.from: commerce.take is 0.1 at the start, which is not within 50% to 90%"},
		{"to=0%", "policy.learn.take.to: 0% is not above from, 0%"},
		{"step=95%", "policy.learn.take.step: 95% is no step"},
		{"from=x", "policy.learn.take.from: "},
		{"to=150%", "policy.learn.take.to: commerce.take: "},
		{"objective=fame", "policy.learn.take.objective: there is no metric fame in this scenario"},
		{"key=commerce.fame", "policy.learn.take.key: commerce.fame: "},
		{"key=commerce.merchants", "policy.learn.take.key: "},
		{"key=consumers.count", "policy.learn.take.key: "},
		{"key=commerce.occasions", "policy.learn.take.key: "},
		{"key=functions.*.quality", "policy.learn.take.key: functions.*.quality is not a single number"},
	} {
		_, err := scenarios.Load("learn", scenarios.Options{Set: []string{"policy.learn.take." + x.set}})
		if err == nil || !strings.Contains(err.Error(), x.want) {
			t.Errorf("%s: %v\nshould have %q", x.set, err, x.want)
		}
	}
	for _, x := range []struct{ set, want string }{
		{"policy.learn.zwei={key: commerce.take, from: 0%, to: 50%, step: 5%}", "policy.learn.zwei.key: commerce.take is also set by the learner policy.learn.take"},
		{"policy.rules.raise={when: adopters > 5, set: {commerce.take: 50%}}", "policy.learn.take.key: commerce.take is also set by the rule policy.rules.raise"},
	} {
		if _, err := scenarios.Load("learn", scenarios.Options{Set: []string{x.set}}); err == nil || !strings.Contains(err.Error(), x.want) {
			t.Errorf("%s: %v\nshould have %q", x.set, err, x.want)
		}
	}
	_, err := scenarios.Load("learn", scenarios.Options{Set: []string{"timeline.later={at: 5, set: {commerce.take: 20%}}", "policy.learn.take.to=0%", "policy.learn.take.objective=fame"}})
	for _, want := range []string{"is also set by the event timeline.later", "is not above from", "no metric fame"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nshould have %q", err, want)
		}
	}
}
