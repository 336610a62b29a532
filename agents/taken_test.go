package agents_test

import (
	"fmt"
	"slices"
	"testing"

	"guanxi/agents"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
)

// trading lets all trades sell.
func trading(more ...string) []string {
	return everything(append([]string{"ads/campaigns/shop {product: {price: 60, sale_per_click: 30%}, bid: {cpm: 100}}",
		"sharing/enter/rate 1/year",
		"sharing/buy/intercept -3", "commerce/function text", "sharing/function text"}, more...)...)
}

// captured is what a party captures in the run.
func captured(r *agents.Run, party string) (sum float64) {
	value := r.Table("value")
	for row := range value.Rows() {
		if value.Col("party").Text(row) == party {
			sum += value.Col("captured").Float(row)
		}
	}
	return sum
}

// What others lose is δ_d of the margin of all that is sold in three trades, and the margin of texts: it is booked
// outside and nowhere else, so that nothing inside moves to the bit.
func TestTakenFromOthers(t *testing.T) {
	without := run(t, agents.Options{}, trading()...)
	sold := func(stream string) float64 {
		sum, ledger := 0.0, without.Table("ledger")
		for row := range ledger.Rows() {
			if ledger.Col("stream").Text(row) == stream {
				sum += ledger.Col("amount").Float(row)
			}
		}
		return sum
	}
	margin := sold("teams.sale") // whose goods are those of the shops
	for _, trade := range []string{"commerce", "share", "ads"} {
		sales, goods := sold(trade+".sale"), sold(trade+".goods")
		if sales == 0 {
			t.Errorf("nothing is sold: %s", trade)
		}
		margin += sales - goods
	}
	telecom := societytest.Total(without.Series("telecom_lost"))
	for _, share := range []float64{0.3, 0.6, 1} {
		r := run(t, agents.Options{}, trading(fmt.Sprintf("value/diverted %v", share))...)
		need.Near(t, "taken from sellers", societytest.Total(r.Series("taken.sales")), share*margin, 1e-6*margin)
		need.Near(t, "taken", societytest.Total(r.Series("taken")), share*margin+telecom, 1e-6*margin)
		for _, party := range []string{"platform", "provider", "advertiser", "consumer", "outside"} {
			is, was, lost := captured(r, party), captured(without, party), 0.0
			if party == "outside" {
				lost = share * margin
			}
			if was == 0 {
				t.Errorf("%s captures nothing", party)
			}
			need.Near(t, "what is captured by "+party, was-is, lost, 1e-6*lost)
		}
		for _, m := range without.Metrics() {
			if !slices.EqualFunc(r.Series(m.Name), without.Series(m.Name), func(a, b float64) bool {
				return a == b || a != a &&
					b != b
			}) {
				t.Errorf("%s moves", m.Name)
			}
		}
	}
}

// Goods sold at cost take nothing from anybody, goods sold at a loss neither.
func TestNothingIsTakenAtCost(t *testing.T) {
	for _, cost := range []string{"100%", "150%"} {
		r := run(t, agents.Options{}, small("commerce {function: text, occasions: 1/day, merchants: {cost: "+cost+"}}",
			"value/diverted 100%")...)
		if sales := societytest.Total(r.Series("gmv")); sales == 0 || societytest.Total(r.Series("taken")) != 0 {
			t.Errorf("at a cost of %s sales of %v take %v", cost, sales, societytest.Total(r.Series("taken")))
		}
	}
}

// All of it together passes the contract.
func TestContractOfABindingEconomy(t *testing.T) {
	simtest.Whole(t, func(t testing.TB, o simtest.Options) *sim.Simulation {
		return build(t, agents.Options{Workers: o.Workers, Audit: o.Audit},
			trading("consumers/count 5000", "clock/until 10d", "consumers/budget {}", "value/diverted 60%",
				"commerce/choice/elasticity 2.6", "sharing/buy/elasticity 2.6", "commerce/subsidy {}", "providers/elsewhere {}",
				"policy/treasury/keep 1year", "o2o/kind both", "o2o/holding/at 2011-01-10")...).Simulation
	})
}
