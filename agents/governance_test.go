package agents_test

import (
	"fmt"
	"strings"
	"testing"

	"guanxi/agents"
	"guanxi/agents/society/societytest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

// governed is a scenario of users who look for something twice a week, in shops under the given
// governance.
func governed(ticks int, governance string) string {
	return fmt.Sprintf(`{clock: {tick: 1d, ticks: %d}, consumers: {count: 2000}, graph: {kind: erdos_renyi, mean_degree: 8},
		adoption: {imitation: 0.1/day, initial_adopters: 100%%}, activity: {}, posts: {}, commerce: {occasions: 0.3/day, merchants: {count: 30, adapt: 0.01/day}, choice: {intercept: -2}, take: 5%%},
		games: {titles: {run: {kind: embedded}}}, satisfaction: {churn: {base: 0.5/year}}, governance: %s}`, ticks, governance)
}

func TestGovernanceContract(t *testing.T) {
	contract(t, governed(60, "{cheat: {gain: 2000, noise: 300}, report: {rate: 2%, malicious: 1%}, penalty: {remove: 3%}, guidance: {rate: 2/year}}"))
}

// Without audits, reports, admission and anything to gain, and with constant trust, results are
// as if governance were off, also where shops change their quality.
func TestGovernanceNeutral(t *testing.T) {
	run := func(text string) *agents.Run {
		return runText(t, strings.Replace(governed(200, text), "satisfaction:", "providers: {adapt: {quality: 0.2}}, satisfaction:", 1))
	}
	off, on := run("off"), run("{audit: {rate: 0/day}, report: off, cheat: {gain: 0}, admission: off, trust: {rate: 0}}")
	count := differences(t, "governance", off, on)
	if count < 40 || on.Series("misconduct")[200] != 0 || on.Series("platform_trust")[200] != on.Series("platform_trust")[0] {
		t.Errorf("%d columns, misconduct %v", count, on.Series("misconduct")[200])
	}
	// Each of them alone has an effect.
	for _, text := range []string{"{audit: {rate: 1/day, false: 100%}, report: off, cheat: {gain: 0}, admission: off, trust: {rate: 0}}",
		"{audit: {rate: 0/day}, report: {malicious: 50%, false: 90%}, cheat: {gain: 0}, admission: off, trust: {rate: 0}}",
		"{audit: {rate: 0/day}, report: off, cheat: {gain: 1000}, admission: off, trust: {rate: 0}}",
		"{audit: {rate: 0/day}, report: off, cheat: {gain: 0}, admission: {minimum: 60%}, trust: {rate: 0}}",
		"{audit: {rate: 0/day}, report: off, cheat: {gain: 0}, admission: off, trust: {rate: 50%}}",
		"{audit: {rate: 0/day}, report: off, cheat: {gain: 0}, admission: off, trust: {rate: 50%, satisfaction: 0}}",
		"{audit: {rate: 0/day}, report: off, cheat: {gain: 0}, admission: off, trust: {rate: 50%, choice: 0}}",
		"{audit: {rate: 0/day}, report: off, cheat: {gain: 0}, admission: off, guidance: {rate: 9/year}, trust: {rate: 0}}"} {
		other := run(text)
		same := true
		for k, x := range off.Series("gmv") {
			same = same && x == other.Series("gmv")[k]
		}
		if same {
			t.Errorf("%s changes no sale", text)
		}
	}
}

// Fines and refunds change shares and never what is created: with noise so large that nothing
// deters, and constant trust, everything else is the same.
func TestFinesAreTransfers(t *testing.T) {
	captured := func(penalty string) (r *agents.Run, party map[string]units.Money, created units.Money) {
		r = runText(t, governed(200, "{audit: {rate: 0.05/day, false: 1%}, report: {rate: 5%}, cheat: {gain: 500, noise: 1e9}, trust: {rate: 0}, penalty: "+penalty+"}"))
		party = map[string]units.Money{}
		for _, a := range r.Accounts() {
			party[a.Party] += a.Balance() + a.Booked()
			if a.Party != "outside" {
				created += a.Balance() + a.Booked()
			}
		}
		return r, party, created
	}
	_, without, before := captured("{fine: 0, remove: 0%, refund: false}")
	r, with, after := captured("{fine: 300, remove: 0%, refund: true}")
	fines, refunds := sum(r.Series("fines")), sum(r.Series("refunds"))
	if before != after {
		t.Errorf("%v is created without fines and refunds, %v with them", before, after)
	}
	for party, want := range map[string]float64{"platform": fines, "consumer": refunds, "provider": -fines - refunds, "advertiser": 0, "outside": 0} {
		need.Near(t, "what is captured more by "+party, (with[party] - without[party]).Float(), want, 1e-6)
	}
	if fines == 0 || refunds == 0 || sum(r.Series("governance_cost")) == 0 {
		t.Errorf("fines %v, refunds %v", fines, refunds)
	}
	for k, x := range r.Series("platform_revenue") {
		take := r.Series("commerce_revenue")[k] + r.Series("game_revenue")[k]
		need.Near(t, fmt.Sprintf("revenue of row %d, which has no fines,", k), x, take, 1e-6)
	}
}

var sum = societytest.Total
