package study_test

import (
	"strings"
	"testing"
)

// The numbers of an amount are in the currency, whatever their suffix in the file.
func TestFactorsOfMoney(t *testing.T) {
	for path, want := range map[string]string{
		"ads.reserve.cpm=1,20": "currency", "providers.enter.cost=1,20": "currency/month",
		"policy.treasury.upkeep=1/year,2/year": "currency",
		"adoption.imitation=0.1/day,0.2/day":   "", "consumers.count=1000,2000": "",
	} {
		key, values, _ := strings.Cut(path, "=")
		s := parse(t, "name: m\nscenario: wechat\nset: {policy: {treasury: {}}, providers: {}}\ndesign: {kind: "+
			"grid}\nfactors: {f: {set: "+key+", values: ["+values+"]}}\nmetrics: [adopters]\n")
		if got := s.Factors[0].Money; got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}
