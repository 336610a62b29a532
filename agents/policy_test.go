package agents_test

import (
	"fmt"
	"testing"

	"guanxi/agents"
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

// Each key has an effect.
func TestPolicyKeysMatter(t *testing.T) {
	const treasury, cost = "treasury: {upkeep: 8/year, credit: 400d}", "development: {cost: 20}"
	rule := func(when, rest string) string {
		return "{" + treasury + ", " + cost + ", rules: {fee: {when: adopters > " + when + ", set: {commerce.take: 8%}" + rest + "}}}"
	}
	seen := map[string]string{}
	for _, x := range []struct{ name, policy string }{
		{"none", "{" + treasury + ", " + cost + "}"},
		{"treasury", "{treasury: off, " + cost + "}"},
		{"upkeep", "{treasury: {upkeep: 5/year, credit: 400d}, " + cost + "}"},
		{"credit", "{treasury: {upkeep: 8/year, credit: 8d}, " + cost + "}"}, // on one day there is money for a part
		{"no interest", "{treasury: {upkeep: 300/year, credit: 30d}, " + cost + "}"}, {"interest", "{treasury: {upkeep: 300/year, credit: 30d, interest: 9/year}, " + cost + "}"},
		{"gain", "{treasury: {upkeep: 8/year, credit: 400d, quality: {gain: 5}}, " + cost + "}"},
		{"decay", "{treasury: {upkeep: 8/year, credit: 400d, quality: {decay: 0.5/year}}, " + cost + "}"},
		{"cost", "{" + treasury + ", development: {cost: 30}}"},
		{"release", "{" + treasury + ", release: needs, " + cost + "}"},
		{"rule", rule("1000", "")}, {"level", rule("1200", "")}, {"for", rule("1000", ", for: 20d")}, {"over", rule("1000", ", over: 20d")},
		{"back", rule("1000", ", back: rule.fee > 0")}, {"cooldown", rule("1000", ", back: rule.fee > 0, cooldown: 15d")},
	} {
		r := runText(t, ruled(100, x.policy))
		text := ""
		for _, name := range []string{"cash", "adopters", "orders", "audits", "releases", "fit"} {
			text += fmt.Sprint(r.Series(name))
		}
		if other, twice := seen[text]; twice {
			t.Errorf("%s and %s give the same", x.name, other)
		}
		seen[text] = x.name
	}
}

// When money is short quality decays, and nothing is left for audits.
func TestShortage(t *testing.T) {
	short := runText(t, ruled(300, "{treasury: {upkeep: 300/year, credit: 30d, quality: {decay: 2/year}}}"))
	q := short.Series("quality.text")
	if end := q[len(q)-1]; end > 0.5 || short.Series("insolvent")[60] != 1 || short.Series("solvent_time")[60] > 90 {
		t.Errorf("quality %v, insolvent %v, solvent for %v days", end, short.Series("insolvent")[60], short.Series("solvent_time")[60])
	}
	if short.Series("audits")[60] != 0 {
		t.Error("audits are paid without money")
	}
}

// If needs do not drift and the calendar has the order of the needs, functions released by need
// come as in the calendar, and nothing differs. If needs drift they come in another order.
func TestReleasesWithoutDrift(t *testing.T) {
	run := func(release, drift string) *agents.Run {
		return runText(t, fmt.Sprintf(`{clock: {tick: 7d, ticks: 210}, consumers: {count: 300, segments: {all: {share: 100%%, needs: {talk: 4, see: 3, share: 2.5, play: 2, pay: 1.5, buy: 1}, drift: {rate: %s, needs: {talk: 1, buy: 3}}}}},
			graph: {kind: regular, degree: 10}, functions: {text: {serves: [talk], quality: 0.8}, a: {released: 2011-10-01, serves: [see]}, b: {released: 2012-04-01, serves: [share]}, c: {released: 2012-10-01, serves: [play]}, d: {released: 2013-04-01, serves: [pay]}, e: {released: 2013-10-01, serves: [buy]}},
			adoption: {innovation: 0.3/year, imitation: 1/year, reservation: {mean: 0.35, sd: 0.15}}, activity: {}, commerce: {function: e, merchants: {count: 5}}, satisfaction: {},
			policy: {release: %s, treasury: {credit: 5year}}}`, drift, release))
	}
	for drift, same := range map[string]bool{"0/year": true, "0.5/year": false} {
		a, b := run("calendar", drift), run("needs", drift)
		if got := a.Digest() == b.Digest(); got != same {
			t.Errorf("drift %s: the same is %v", drift, got)
		}
		if x, y := a.World.Supplier.Balance(), b.World.Supplier.Balance(); same && x != y {
			t.Errorf("drift %s: cost %v and %v", drift, x, y)
		}
	}
}
