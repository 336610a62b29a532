package study_test

import (
	"strings"
	"testing"

	"guanxi/scenarios/sweep/study"
)

// The numbers of an amount are in the currency, whatever their suffix in the file.
func TestFactorsOfMoney(t *testing.T) {
	for path, want := range map[string]string{
		"ads.reserve.cpm=1,20": "currency", "providers.enter.cost=1,20": "currency/month", "policy.treasury.upkeep=1/year,2/year": "currency",
		"adoption.imitation=0.1/day,0.2/day": "", "consumers.count=1000,2000": "",
	} {
		key, values, _ := strings.Cut(path, "=")
		s := parse(t, "name: m\nscenario: wechat\nset: {policy: {treasury: {}}, providers: {}}\ndesign: {kind: grid}\nfactors: {f: {set: "+key+", values: ["+values+"]}}\nmetrics: [adopters]\n")
		if got := s.Factors[0].Money; got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

// A listed study gives the scenario's value of a factor in the factor's unit, and an end of 0
// takes the unit of the other end.
func TestUnitsOfLevels(t *testing.T) {
	s := parse(t, `{scenario: {extends: bass, value: {discount: 0.1/year}}, design: {kind: list}, replicates: 1, metrics: [adopters], factors: {
  d: {set: value.discount, from: 0/year, to: 20%/year},
  q: {set: adoption.imitation, from: 1%/day, to: 4%/day},
  p: {set: adoption.innovation, from: 0.2/week, to: 2/week}}}`)
	base := points(t, s)[0]
	for name, want := range map[string]float64{"d": 10, "q": 38, "p": 0.21} {
		for i, f := range s.Factors {
			if l := base.Levels[i]; f.Name == name && l.Value != want {
				t.Errorf("the scenario has %s %v%s, want %v", name, l.Value, f.Unit, want)
			}
		}
	}
}

// Levels that are equal, or have different units, are named.
func TestEqualAndMixedLevels(t *testing.T) {
	const head = "name: sample\nscenario: bass\nmetrics: [adopters]\nfactors: {q: {set: adoption.imitation, values: "
	if _, err := study.Parse("t.yaml", []byte(head+"[0.2/day, 0.4/day, .20/day]}}\n")); err == nil || !strings.Contains(err.Error(), "t.yaml:4:67: factors.q.values: .20/day is 0.2/day again") {
		t.Error(err)
	}
	for values, want := range map[string]string{
		"[0.2/day, 1/week]": "factors.q.values: different units (/day, /week) make the levels names without an order; write all in the same unit",
		"[0, 1/week]":       "",
	} {
		s, err := study.Parse("t.yaml", []byte(head+values+"}}\n"))
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(s.Warnings, "\n"); want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", values, got, want)
		}
	}
}
