package agents_test

import (
	"fmt"
	"math"
	"testing"

	"guanxi/agents"
	"guanxi/agents/society/societytest"
	"guanxi/sim/simtest/need"
)

// Trades that would take a_k a year of a consumer share a budget Y as a logit does: a_k/(1 + Σa/Y) each.
// What one of them loses, the other gains a part of.
func TestTradesShareABudget(t *testing.T) {
	const n, stores = 1500, 4 * 0.1 * 2 * 365.25
	shops := 1.0 / 3 * 3 * 365.25 // one offer of utility ln ½ is bought by a third
	lines := func(more ...string) []string {
		return append([]string{
			"clock/start 2011-01-01", "clock/tick 1d", "clock/until 730d", "record/every 365d", "functions/text/serves [talk]",
			"functions/text/released true",
			fmt.Sprintf("consumers/count %d", n), "graph/kind ring", "graph/degree 2", "adoption/initial_adopters 1500",
			"adoption/innovation 0/day",
			"commerce/function text", "commerce/occasions 1/day", "commerce/merchants {count: 1, price: 3, cost: 50%}",
			"commerce/reputation off",
			"commerce/choice {intercept: -0.6931471805599453, match: 0, reputation: 0, social: 0, price: 1e-6}",
			"o2o/kind off", "o2o/stores {count: 20, near: 4, quality: 0.6, visits: 0.1/day, price: 2}",
		}, more...)
	}
	for _, x := range []struct {
		shops, stores, year float64
		more                []string
	}{
		{shops, stores, 0, nil},
		{shops, stores, 400, []string{"consumers/budget {year: 400, memory: 90d}"}},
		{0, stores, 400, []string{"consumers/budget {year: 400, memory: 90d}", "commerce/occasions 0/day"}},
		{shops, 0, 400, []string{"consumers/budget {year: 400, memory: 90d}", "o2o/stores/visits 0/day"}},
	} {
		r := run(t, agents.Options{}, lines(x.more...)...)
		room := 1.0
		if x.year > 0 {
			room = 1 / (1 + (x.shops+x.stores)/x.year)
		}
		year := 365 / 365.25
		gmv, visits := r.Series("gmv")[2]/n, r.Series("o2o_sales")[2]/n
		for _, y := range []struct {
			name             string
			got, want, price float64
		}{{"shops", gmv, x.shops * room * year, 3}, {"stores", visits, x.stores * room * year, 2}} {
			need.Near(t, fmt.Sprintf("%s of %+v", y.name, x), y.got, y.want, 4*math.Sqrt(y.want*y.price/n)+1e-9)
		}
		if x.year > 0 {
			need.Near(t, "spent", societytest.Total(r.Series("budget_spent"))/n,
				(societytest.Total(r.Series("gmv"))+societytest.Total(r.Series("o2o_sales")))/n, 1e-6)
		}
	}
}
