package agents_test

import (
	"fmt"
	"testing"
)

// ruled is a platform with functions, and with shops that are audited and guided,
// under a policy.
func ruled(ticks int, policy string) string {
	return fmt.Sprintf(`{clock: {tick: 1d, ticks: %d}, record: {every: 5d}, consumers: {count: 2000, segments: {a: {share: 50%%, needs: {talk: 2, buy: 1}, drift: {rate: 1/year, needs: {buy: 1}}}, b: {share: 50%%, needs: {talk: 1, pay: 1}}}},
		graph: {kind: erdos_renyi, mean_degree: 8},
		functions: {text: {serves: [talk], quality: 0.8}, shops: {serves: [buy], released: 2011-01-20, quality: 0.7, upkeep: 100/year per 1000}, wallet: {serves: [pay], released: 2011-02-10, quality: 0.6}},
		adoption: {innovation: 0.01/day, imitation: 0.05/day, initial_adopters: 20%%, reservation: {mean: 0.2, sd: 0.1}},
		activity: {}, commerce: {function: shops, occasions: 0.3/day, merchants: {count: 30}, choice: {intercept: -2}, take: 5%%}, satisfaction: {churn: {base: 0.5/year}},
		governance: {guidance: {rate: 2/year}}, policy: %s}`, ticks, policy)
}

const busy = `{treasury: {upkeep: 4/year, credit: 10d, interest: 0.1/year}, release: needs, development: {cost: 20},
	rules: {fee: {when: orders > 5, over: 3d, set: {commerce.take: 8%, functions.shops.quality: 0.9}, back: orders < 1, cooldown: 10d},
		audits: {when: adopters > 40%, set: {governance.audit.rate: 0.1/day, policy.treasury.upkeep: 5/year}}}}`

func TestPolicyContract(t *testing.T) {
	contract(t, ruled(60, busy))
}

// A treasury that can pay for everything changes nothing but the platform's money. Without
// treasury, cost of functions and rules nothing differs at all.
func TestPolicyNeutral(t *testing.T) {
	off := runText(t, ruled(120, "off"))
	money := []string{"margin", "margin_per_session"}
	for policy, apart := range map[string][]string{
		"{treasury: off, development: {cost: 0}}":  nil,
		"{treasury: off, development: {cost: 50}}": money,
		"{treasury: {upkeep: 50/year, credit: 5year, quality: {gain: 0, decay: 0/year}}, development: {cost: 0}}":     money,
		"{treasury: off, development: {cost: 0}, rules: {never: {when: adopters > 2000, set: {commerce.take: 50%}}}}": nil,
	} {
		on := runText(t, ruled(120, policy))
		count := differences(t, policy, off, on, apart...)
		if count < 40 {
			t.Errorf("%d metrics", count)
		}
	}
}

// When money is short quality decays, and nothing is left for audits.
func TestShortage(t *testing.T) {
	short := runText(t, ruled(300, "{treasury: {upkeep: 300/year, credit: 30d, quality: {decay: 2/year}}}"))
	q := short.Series("quality.text")
	if end := q[len(q)-1]; end > 0.5 || short.Series("insolvent")[60] != 1 || short.Series("solvent_time")[60] > 90 {
		t.Errorf("quality %v, insolvent %v, solvent for %v days", end, short.Series("insolvent")[60],
			short.Series("solvent_time")[60])
	}
	if short.Series("audits")[60] != 0 {
		t.Error("audits are paid without money")
	}
}
