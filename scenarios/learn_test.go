package scenarios_test

import (
	"strings"
	"testing"

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
