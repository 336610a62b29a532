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

// A unit costs c₀((1 − q₀)/(1 − q))^κ, whoever sets q: an event, as a player's moves are, and a shop's own steps.
func TestQualityCosts(t *testing.T) {
	world := `{clock: {tick: 1d, ticks: 40}, consumers: {count: 500}, graph: {kind: ring, degree: 2}, adoption: {imitation: 0.1/day, initial_adopters: 100%},
		commerce: {merchants: {count: 0}, shops: {a: {price: 60, cost: 36, quality: 50%}}, choice: {intercept: 3}}, `
	still := "{enter: {shop: 0/year}, exit: {rate: 0}, adapt: {price: 0, every: 31d, quality: "
	seen := map[float64]bool{}
	for _, more := range []string{"timeline: {x: {at: 2017-01-30, set: {commerce.shops.a.quality: 90%}}}",
		"timeline: {x: {at: 2017-01-30, set: {commerce.shops.a.quality: 10%}}}", "providers: " + still + "0}}",
		"providers: " + still + "0.4}}"} {
		r := runText(t, strings.Replace(world, "{tick", "{start: 2017-01-09, tick", 1)+more+"}")
		last, shops := r.Ticks(), r.World.Firms(society.TradeShop)
		q := shops.Quality[0]
		want := 36 * math.Pow(.5/(1-q), .4)
		cost := (r.Series("gmv")[last] - r.Series("shop_margin")[last]) / r.Series("orders")[last]
		need.Near(t, fmt.Sprintf("cost at quality %v", q), cost, want, 1e-5)
		seen[math.Round(q*10)] = true
	}
	if len(seen) < 3 {
		t.Errorf("qualities times 10: %v", seen)
	}
}

// Where ratings say what quality is, a shop alone earns (p − c(q))·σ(b_0 + β_q·q − α·p) an occasion, which is most
// inside of (0, 1). One that goes uphill comes within
// a step of there, from below and from above.
func TestQualityLearnt(t *testing.T) {
	for _, from := range []float64{.25, .9} {
		best, most := from, 0.
		for q := 0.; q < .99; q += .001 {
			if x := (60 - 36*math.Pow((1-from)/(1-q), .4)) / (1 + math.Exp(3-2*q)); x > most {
				best, most = q, x
			}
		}
		r := runText(t, fmt.Sprintf(`{clock: {tick: 1d, ticks: 900}, consumers: {count: 500}, graph: {kind: ring, degree: 2}, adoption: {imitation: 0.1/day, initial_adopters: 100%%},
			commerce: {occasions: 20/day, merchants: {count: 0}, shops: {a: {quality: %v, price: 60, cost: 36}}, choice: {intercept: -1.2, match: 0, social: 0},
				reputation: {half_life: 1d, rate_good: 100%%, rate_bad: 100%%}},
			providers: {enter: {shop: 0/year, cost: 0}, exit: {rate: 0}, adapt: {price: 0, quality: 0.05, every: 15d}}}`, from))
		late := r.Series("provider_quality.shop")[300:]
		need.Near(t, fmt.Sprintf("mean quality from %v", from), sum(late)/float64(len(late)), best, .05)
	}
}
