package scenarios_test

import (
	"slices"
	"strings"
	"testing"

	"guanxi/scenarios"
	"guanxi/sim/simtest/need"
)

// Every key of the laws by which an economy binds changes the results where they are on.
func TestEveryKeyOfABindingEconomyMatters(t *testing.T) {
	need.Long(t)
	set := append(slices.Clone(crowded), "consumers.budget={year: 2000, memory: 30d}", "commerce.choice.elasticity=2.6",
		"sharing.buy.elasticity=2.6", "sharing.buy.intercept=-4",
		"commerce.subsidy={share: 1%}", "providers.elsewhere={take: 1%}", "policy.treasury.keep=100year",
		"value.diverted=60%")
	base := need.Value(scenarios.Load("wechat", scenarios.Options{Set: set}))(t)
	want, n := outcome(t, base, nil), 0
	changed := map[string][]string{
		"policy.treasury.keep":      {"policy.treasury.keep=0year"},
		"providers.elsewhere.sales": {"providers.elsewhere.sales=40%"},
		"value.diverted":            {"value.diverted=30%"},
	}
	for _, x := range base.Section().Settings() {
		in := func(key string) bool { return x.Path == key || strings.HasPrefix(x.Path, key+".") && x.Path != key }
		if !slices.ContainsFunc([]string{"consumers.budget", "commerce.choice.elasticity", "sharing.buy.elasticity",
			"commerce.subsidy", "providers.elsewhere", "policy.treasury.keep", "value.diverted"}, in) {
			continue
		}
		change := changed[x.Path]
		if change == nil {
			change = perturb(x)
		}
		if n++; len(change) == 0 || !differs(t, base, change, want) {
			t.Errorf("nothing follows from %s = %s, changed by %v", x.Path, x.Value, change)
		}
	}
	if n < 11 {
		t.Errorf("%d keys", n)
	}
}
