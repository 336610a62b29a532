package agents_test

import (
	"testing"

	"guanxi/agents"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
)

// regulated is a world with trade, of which a day has as many orders as the next.
var regulated = []string{"consumers/count 2000", "graph/kind ring", "graph/degree 4", "adoption/initial_adopters 100%",
	"adoption/imitation 0.1/day", "clock/start 2017-01-01", "clock/tick 1d", "clock/until 100d",
	"commerce/occasions 1/day", "commerce/merchants/count 5", "commerce/choice/intercept 0", "commerce/take 20%"}

// A cap holds from its day on, whoever sets the key: the file, an event, a learner or a rule, and a floor likewise.
func TestRegulatorHolds(t *testing.T) {
	limit := []string{"regulator/limits/cap/key commerce.take", "regulator/limits/cap/from 2017-02-10",
		"regulator/limits/cap/most 10%"}
	for name, more := range map[string][]string{
		"file":  nil,
		"event": {"timeline/up/at 60", "timeline/up/set {commerce.take: 30%}"},
		"learner": {"policy/treasury off", "policy/learn/take/key commerce.take", "policy/learn/take/objective orders",
			"policy/learn/take/from 5%", "policy/learn/take/to 30%", "policy/learn/take/step 5%",
			"policy/learn/take/review 7d"},
		"rule": {"policy/treasury off", "policy/rules/up/when orders > 1", "policy/rules/up/for 60d",
			"policy/rules/up/set {commerce.take: 25%}"},
	} {
		r := build(t, agents.Options{}, append(append(limit, more...), regulated...)...)
		simtest.Run(t, r.Simulation)
		take, gmv := r.Series("commerce_revenue"), r.Series("gmv")
		above := false
		for k := 1; k < len(gmv); k++ {
			rate := take[k] / gmv[k]
			if k > 41 && (rate > .1+1e-6 || name != "learner" && rate < .1-1e-6) {
				t.Fatalf("%s: on day %d the platform takes %v of sales", name, k, rate)
			}
			above = above || rate > .1+1e-6
		}
		if !above {
			t.Errorf("%s: the platform never takes more than the cap", name)
		}
	}
	r := build(t, agents.Options{}, append([]string{"regulator/limits/least/key commerce.take",
		"regulator/limits/least/least 40%"}, regulated...)...)
	simtest.Run(t, r.Simulation)
	need.Near(t, "with a floor", r.Series("commerce_revenue")[9]/r.Series("gmv")[9], .4, 1e-6)
}

// The tax of a day is its share of what the platform earned on the day before, and the state has it.
func TestTaxOnRevenue(t *testing.T) {
	r := build(t, agents.Options{}, append([]string{"regulator/tax/share 3%", "regulator/tax/from 2017-02-10"},
		regulated...)...)
	simtest.Run(t, r.Simulation)
	var paid *sim.Stream
	for _, s := range r.Streams() {
		if s.Name == "regulator.tax" {
			paid = s
		}
	}
	want := 0.0
	for k, x := range r.Series("platform_revenue") {
		if k >= 41 && k < 100 { // the tick of 10 February is the 41st
			want += .03 * x
		}
	}
	need.Near(t, "tax", paid.Sum(), want, 1e-4)
	need.Near(t, "state", paid.To.Balance().Float(), paid.Sum(), 0)
}
