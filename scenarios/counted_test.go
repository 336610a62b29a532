package scenarios_test

import (
	"slices"
	"testing"

	"guanxi/scenarios"
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
	counts := []string{"use_value", "taken", "taken.sales", "card_surplus", "telecom_gained", "payment_given"}
	for high := range 2 {
		var set []string
		for _, x := range s.Assumed() {
			if f, ok := s.Section().Lookup(x.Path); ok && f.Counted {
				set = append(set, x.Path+"="+[]string{x.Low, x.High}[high])
			}
		}
		if len(set) < 11 {
			t.Fatalf("%d numbers are counted: %v", len(set), set)
		}
		other, differ := ran(t, "wechat", at(set...)...), 0
		for _, m := range base.Metrics() {
			if !simtest.Same(base.Series(m.Name), other.Series(m.Name)) {
				if differ++; !slices.Contains(counts, m.Name) {
					t.Errorf("%v: %s changes", set, m.Name)
				}
			}
		}
		if differ != len(counts) {
			t.Errorf("%v: %d metrics change, not those of %v", set, differ, counts)
		}
	}
}
