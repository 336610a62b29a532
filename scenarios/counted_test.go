package scenarios_test

import (
	"slices"
	"testing"

	"guanxi/scenarios"
	"guanxi/sim/results/manifest"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
)

// Nothing in a run depends on numbers that are marked as prices of what is counted, at either end of their ranges, but
// what is counted.
func TestCountedActsOnNothing(t *testing.T) {
	at := func(set ...string) []string {
		return append(set, "consumers.count=200", "record.every=30d", "clock.until=2018-03-01")
	}
	base := ran(t, "wechat", at()...)
	s := need.Value(scenarios.Load("wechat", scenarios.Options{Set: at()}))(t)
	prices := need.Value(s.Decode())(t).Prices()
	counts := func(metric string) bool { // what prices multiply, and sums that have it
		return slices.Contains([]string{"use_value", "taken", "card_surplus", "payment_given"}, metric) ||
			slices.ContainsFunc(prices, func(x manifest.Price) bool { return x.Sign(metric) != 0 })
	}
	for high := range 2 {
		var set []string
		for _, x := range s.Assumed() {
			if f, ok := s.Section().Lookup(x.Path); ok && f.Counted != nil {
				set = append(set, x.Path+"="+[]string{x.Low, x.High}[high])
			}
		}
		if len(set) < 11 {
			t.Fatalf("%d numbers are counted: %v", len(set), set)
		}
		other, differ := ran(t, "wechat", at(set...)...), 0
		for _, m := range base.Metrics() {
			if !simtest.Same(base.Series(m.Name), other.Series(m.Name)) {
				if differ++; !counts(m.Name) {
					t.Errorf("%v: %s changes", set, m.Name)
				}
			}
		}
		if differ < 9 {
			t.Errorf("%v: %d metrics change", set, differ)
		}
	}
}
