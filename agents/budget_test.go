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
			"clock/start 2011-01-01", "clock/tick 1d", "clock/until 730d", "record/every 365d", "functions/text/serves [talk]", "functions/text/released true",
			fmt.Sprintf("consumers/count %d", n), "graph/kind ring", "graph/degree 2", "adoption/initial_adopters 1500", "adoption/innovation 0/day",
			"commerce/function text", "commerce/occasions 1/day", "commerce/merchants {count: 1, price: 3, cost: 50%}", "commerce/reputation off",
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
			need.Near(t, "spent", societytest.Total(r.Series("budget_spent"))/n, (societytest.Total(r.Series("gmv"))+societytest.Total(r.Series("o2o_sales")))/n, 1e-6)
		}
	}
}

// All that is sold in the four trades is spent, and a budget that nobody notices changes next to nothing.
func TestBudgetOfAllTrades(t *testing.T) {
	sales := []string{"gmv", "card_gmv", "ad_sales.amount", "o2o_sales"}
	more := []string{"ads/campaigns/shop {product: {price: 60, sale_per_click: 30%}, bid: {cpm: 100}}", "sharing/enter/rate 1/year", "sharing/buy/intercept -3", "commerce/function text", "sharing/function text"}
	of := func(more ...string) (r *agents.Run, all float64) {
		r = run(t, agents.Options{}, everything(more...)...)
		for _, name := range sales {
			sum := societytest.Total(r.Series(name))
			if sum == 0 {
				t.Errorf("nothing is sold: %s", name)
			}
			all += sum
		}
		return r, all
	}
	_, without := of(more...)
	r, with := of(append(more, "consumers/budget/year 1e9")...)
	need.Near(t, "spent", societytest.Total(r.Series("budget_spent")), with, 1e-3)
	need.Near(t, "with a budget that nobody notices", with, without, 0.01*without)
	r, tight := of(append(more, "consumers/budget/year 500")...)
	need.Near(t, "spent of a small budget", societytest.Total(r.Series("budget_spent")), tight, 1e-3)
	if tight > 0.9*without {
		t.Errorf("a small budget leaves %v of %v", tight, without)
	}
}
