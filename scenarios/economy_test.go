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
	set := append(slices.Clone(crowded), "consumers.budget={year: 2000, memory: 30d}", "commerce.choice.elasticity=2.6", "sharing.buy.elasticity=2.6", "sharing.buy.intercept=-4",
		"commerce.subsidy={share: 1%}", "providers.elsewhere={take: 1%}", "policy.treasury.keep=100year", "value.diverted=60%")
	base := need.Value(scenarios.Load("wechat", scenarios.Options{Set: set}))(t)
	want, n := outcome(t, base, nil), 0
	changed := map[string][]string{
		"policy.treasury.keep":      {"policy.treasury.keep=0year"},
		"providers.elsewhere.sales": {"providers.elsewhere.sales=40%"},
		"value.diverted":            {"value.diverted=30%"},
	}
	for _, x := range base.Section().Settings() {
		in := func(key string) bool { return x.Path == key || strings.HasPrefix(x.Path, key+".") && x.Path != key }
		if !slices.ContainsFunc([]string{"consumers.budget", "commerce.choice.elasticity", "sharing.buy.elasticity", "commerce.subsidy", "providers.elsewhere", "policy.treasury.keep", "value.diverted"}, in) {
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

// Their wrong values are told with line and column, all at once.
func TestWrongEconomy(t *testing.T) {
	_, err := scenarios.Parse("wrong.yaml", []byte(`name: wrong
description: wrong
clock: {start: 2017-01-01, tick: 1d, until: 1year}
adoption: {innovation: 0.1/year}
consumers:
  count: 100
  budget:
    year: 0
    memory: 0d
commerce:
  merchants: {cost: 201%}
  choice:
    elasticity: 1
  subsidy:
    share: 101%
sharing:
  buy:
    elasticity: 0.5
providers:
  elsewhere:
    shops: 120%
    sales: -5%
    take: 2
    leave: -1
policy:
  treasury:
    keep: -1d
value:
  diverted: 110%
`), scenarios.Options{})
	if err == nil {
		t.Fatal("nothing is wrong")
	}
	for _, want := range []string{
		"8:11: consumers.budget.year: 0 is out of range", "9:13: consumers.budget.memory: 0d is out of range",
		"11:21: commerce.merchants.cost: 201% is out of range", "13:17: commerce.choice.elasticity: 1 is out of range", "15:12: commerce.subsidy.share: 101% is out of range",
		"18:17: sharing.buy.elasticity: 0.5 is out of range",
		"21:12: providers.elsewhere.shops: 120% is out of range", "22:12: providers.elsewhere.sales: -5% is out of range", "23:11: providers.elsewhere.take: 2 is out of range", "24:12: providers.elsewhere.leave: -1 is out of range",
		"27:11: policy.treasury.keep: \"-1d\" is negative", "29:13: value.diverted: 110% is out of range",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("not said: %s", want)
		}
	}
	if t.Failed() {
		t.Log(err)
	}
}
