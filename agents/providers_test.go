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
	"guanxi/sim/units"
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
	r := runText(t, strings.Replace(market(60, lively), "satisfaction: {}", "satisfaction: {}, services: {api: {fee: 1, leave: {rate: 40/year}}}", 1))
	if sum(r.Series("provider_exits")) == 0 || sum(r.Series("api_exits")) != 0 {
		t.Error("nobody leaves, or not by its profit")
	}
}

// Where nobody enters, leaves, pays or changes, results are as if providers were off.
func TestProvidersNeutral(t *testing.T) {
	const neutral = "{enter: {shop: 0/year, account: 0/year, cost: 0}, exit: {rate: 0}, adapt: {price: 0, quality: 0, bid: 0, topic: 0}}"
	text := strings.Replace(market(80, "PROVIDERS"), "admission: {minimum: 50%}", "admission: off", 1) // a provider that is not admitted does not exist
	off, on := runText(t, strings.Replace(text, "PROVIDERS", "off", 1)), runText(t, strings.Replace(text, "PROVIDERS", neutral, 1))
	count := differences(t, "providers", off, on)
	if count < 60 {
		t.Errorf("%d columns", count)
	}
	// Each of them alone has an effect.
	for _, x := range []struct{ from, to, name string }{
		{"shop: 0/year", "shop: 60/year", "orders"},
		{"account: 0/year", "account: 60/year", "article_reads"},
		{"rate: 0", "rate: 9", "orders"},
		{"cost: 0", "cost: 900", "gini"},
		{"price: 0", "price: 0.3", "gmv"},
		{"quality: 0", "quality: 0.1", "orders"},
		{"bid: 0", "bid: 0.3", "ad_revenue"},
		{"topic: 0", "topic: 0.2", "article_reads"},
	} {
		keys := strings.Replace(neutral, x.from, x.to, 1)
		if x.from == "rate: 0" || x.from == "topic: 0" {
			keys = strings.Replace(keys, "cost: 0", "cost: 5000", 1)
		}
		other := runText(t, strings.Replace(text, "PROVIDERS", keys, 1))
		same := true
		if x.name == "gini" {
			same = other.World.Shop.Balance() == off.World.Shop.Balance()
		} else {
			for k, v := range off.Series(x.name) {
				same = same && v == other.Series(x.name)[k]
			}
		}
		if same {
			t.Errorf("%s: nothing follows in %s", x.to, x.name)
		}
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

// Prices that follow the market continuously (M13) also do so in the tick of a step. With steps
// of size 0 in each tick they move as fast as without providers; with larger steps, both add up.
func TestProvidersPricesWithTheMarket(t *testing.T) {
	price := func(providers string) float64 {
		r := runText(t, fmt.Sprintf(`{clock: {tick: 7d, ticks: 12}, consumers: {count: 600}, graph: {kind: ring, degree: 2}, adoption: {imitation: 0.1/day, initial_adopters: 100%%},
			commerce: {occasions: 0.5/day, merchants: {count: 3, quality: 0.6, price: 60, cost: 60%%, adapt: 0.02/day}, choice: {intercept: 3, match: 0, reputation: 0, social: 0, price: 0.03}}, providers: %s}`, providers))
		return r.World.Firms(society.TradeShop).Price[0]
	}
	const text = "{enter: {shop: 0/year, cost: 0}, exit: {rate: 0}, adapt: {price: %s, quality: 0, every: 7d}}"
	off, none, both := price("off"), price(fmt.Sprintf(text, "0")), price(fmt.Sprintf(text, "0.2"))
	if none != off || off < 75 {
		t.Errorf("the price is %v with steps of 0, %v without providers", none, off)
	}
	// .13 + .2 of the way in a week, to 82.22.
	if both <= off+1 || both > 83 {
		t.Errorf("the price is %v with steps of a fifth, %v without", both, off)
	}
}

// A shop that is not admitted never sells, whoever enters; one that is removed stops selling; and
// every shop on the platform is a present one.
func TestProvidersGoverned(t *testing.T) {
	text := strings.Replace(market(400, lively), "penalty: {remove: 3%}", "penalty: {remove: 100%}, cheat: {gain: 900}", 1)
	r := runText(t, text)
	f, g := r.World.Firms(society.TradeShop), r.World.Governance
	entries, refused, removed := sum(r.Series("provider_entries.shop")), sum(r.Series("provider_refused")), sum(r.Series("provider_removals"))
	if entries < 10 || refused < 5 || removed < 2 {
		t.Fatalf("%v entered, %v refused, %v removed: the test shows nothing", entries, refused, removed)
	}
	there := 0
	for j, open := range f.Open {
		if g.Listed[j] && !open {
			t.Errorf("shop %d may sell and is not there", j+1)
		}
		if open {
			there++
		}
		if !f.Ever(j) && f.Captured(j) != 0 {
			t.Errorf("shop %d never entered and holds %v", j+1, f.Captured(j))
		}
	}
	if got := r.Series("providers.shop")[400]; got != float64(there) {
		t.Errorf("%v shops, %d rows are open", got, there)
	}
	left := sum(r.Series("provider_exits.shop")) + removed + refused
	if got := 30 + entries - left; got != float64(there) {
		t.Errorf("30 shops, %v entries and %v that left make %v, there are %d", entries, left, got, there)
	}
	rows, turned := map[string]int{}, [2]int{} // away: at the start, on entry
	table := r.Table("providers")
	for k := range table.Rows() {
		rows[table.Col("kind").Text(k)]++
		if table.Col("kind").Text(k) != "shop" || table.Col("left").Missing(k) {
			continue
		}
		entered, _ := table.Col("entered").Int(k)
		if left, _ := table.Col("left").Int(k); left == entered+1 {
			turned[min(1, entered)]++
			if captured, _ := table.Col("captured").Int(k); captured != 0 {
				t.Errorf("%s is not admitted and captures %v", table.Col("provider").Text(k), units.Money(captured))
			}
		}
	}
	if float64(turned[0]+turned[1]) != refused || turned[0] == 0 || turned[1] == 0 {
		t.Errorf("%v shops are gone at once, %v are said to be refused", turned, refused)
	}
	if rows["shop"] != 30+int(entries) || rows["account"] != 15+int(sum(r.Series("provider_entries.account"))) {
		t.Errorf("providers.csv has %v", rows)
	}
}
