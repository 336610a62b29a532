package agents_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
)

// market is a scenario of users with accounts, shops, campaigns of shops and governance, and the
// given section of providers.
func market(ticks int, providers string) string {
	return fmt.Sprintf(`{clock: {tick: 1d, ticks: %d}, consumers: {count: 2000}, graph: {kind: erdos_renyi, mean_degree: 8},
		adoption: {imitation: 0.1/day, initial_adopters: 60%%}, activity: {}, posts: {}, content: {accounts: {brand: {count: 10, worth: 2, quality: {dist: beta, mean: 0.5, sd: 0.1}}, media: {count: 5, worth: 2}}},
		ads: {respond: {click: 20%%}, caps: {charges: 8}, slots: {gap: 2d, daily: 1}, prior: 20, campaigns: {stall: {count: 4, shop: true, bid: {cpm: 200}, daily_cap: 60 per 1000}}},
		commerce: {occasions: 0.3/day, merchants: {count: 30}, choice: {intercept: -2}},
		governance: {penalty: {remove: 3%%}, admission: {minimum: 50%%}}, satisfaction: {}, providers: %s}`, ticks, providers)
}

const lively = "{enter: {shop: 30/year, account: 30/year, cost: 200}, exit: {rate: 0.5}, adapt: {every: 10d}}"

func TestProvidersContract(t *testing.T) {
	build := func(t testing.TB, o simtest.Options) *sim.Simulation {
		return buildText(t, market(60, lively), o).Simulation
	}
	simtest.Whole(t, build)
}

// Providers that leave because of a fee do so by their profit.
func TestProvidersLeaveOfFees(t *testing.T) {
	r := runText(t, strings.Replace(market(60, lively), "satisfaction: {}", "satisfaction: {}, services: {api: {fee: "+
		"1, leave: {rate: 40/year}}}", 1))
	if sum(r.Series("provider_exits")) == 0 || sum(r.Series("api_exits")) != 0 {
		t.Error("nobody leaves, or not by its profit")
	}
}

// Prices of shops approach the price at which the first-order condition holds for their share
// (M13). For three equal shops it is p = 36 + 1/(.03(1 − s)) = 82.22, as shops.yaml states. After
// k steps (1 − η)^k of the distance is left if the share does not move.
func TestProvidersPrices(t *testing.T) {
	r := runText(t, `{clock: {tick: 1d, ticks: 900}, consumers: {count: 600}, graph: {kind: ring, degree: 2}, adoption: {imitation: 0.1/day, initial_adopters: 100%},
		commerce: {occasions: 0.5/day, merchants: {count: 3, quality: 0.6, price: 60, cost: 60%}, choice: {intercept: 3, match: 0, reputation: 0, social: 0, price: 0.03}},
		providers: {enter: {shop: 0/year, cost: 0}, exit: {rate: 0}, adapt: {price: 0.3, quality: 0, every: 30d}}}`)
	for j, p := range r.World.Firms(society.TradeShop).Price {
		need.Near(t, fmt.Sprintf("the price of shop %d", j+1), p, 82.22, 0.2)
	}
}

// A commission t is passed on: the price approaches c/(1 − t) + 1/(α(1 − s)), where s, the share of each of
// three equal shops, falls with the price.
func TestProvidersPassOnTheTake(t *testing.T) {
	r := runText(t, `{clock: {tick: 1d, ticks: 900}, consumers: {count: 600}, graph: {kind: ring, degree: 2}, adoption: {imitation: 0.1/day, initial_adopters: 100%},
		commerce: {occasions: 0.5/day, take: 25%, merchants: {count: 3, quality: 0.6, price: 60, cost: 60%}, choice: {intercept: 3, match: 0, reputation: 0, social: 0, price: 0.03}},
		providers: {enter: {shop: 0/year, cost: 0}, exit: {rate: 0}, adapt: {price: 0.3, quality: 0, every: 30d}}}`)
	want := 90.0
	for range 100 {
		weight := math.Exp(3 - 0.03*want)
		want = 36/0.75 + 1/(0.03*(1-weight/(1+3*weight)))
	}
	for j, p := range r.World.Firms(society.TradeShop).Price {
		need.Near(t, fmt.Sprintf("the price of shop %d", j+1), p, want, 0.2)
	}
}
