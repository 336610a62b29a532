package agents

import (
	"testing"

	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/spec"
)

// A rule sets live keys by the door of the timeline, in the tick after the one at
// whose end it decided, and gives them back the values that they had.
func TestRulesSetAndGiveBack(t *testing.T) {
	var n *spec.Node
	spec.Decode(nil, func(s *spec.Section) {
		s.Tree(&n, "x", `{clock: {tick: 1d, ticks: 60}, consumers: {count: 200}, graph: {kind: complete}, adoption: {imitation: 0.1/day, initial_adopters: 100%},
			commerce: {take: 5%, merchants: {count: 3}}, governance: {}, timeline: {later: {at: 5, set: {commerce.take: 6%}}},
			policy: {treasury: off, development: {cost: 0}, rules: {raise: {when: adopters >= 20%, for: 10d,
				set: {commerce.take: 8%, governance.audit: {rate: 0.5/day, cost: 7}}, back: rule.raise > 0, cooldown: 20d}}}}`, "")
	})
	s := NewSpec()
	if _, ps := spec.Decode(n, s.Declare); ps.Err() != nil || len(ps) != 1 || !ps[0].Warning {
		t.Fatal(ps) // one warning: the timeline sets the key too
	}
	r, err := s.Build(Options{Replicate: 1, Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	value := func(path string) string {
		f, _ := s.root.Lookup(path)
		return f.Value().Text
	}
	for tick := sim.Tick(1); tick <= 60; tick++ {
		simtest.Tick(t, r, tick)
		take, rate, cost := "5%", "0.02/day", "5"
		if tick >= 5 {
			take = "6%"
		}
		// Set at the end of 10, back at that of 30, again 10 ticks after the rest.
		if tick >= 11 && tick <= 30 || tick >= 51 {
			take, rate, cost = "8%", "0.5/day", "7"
		}
		if a, b, c := value("commerce.take"), value("governance.audit.rate"), value("governance.audit.cost"); a != take || b != rate || c != cost {
			t.Fatalf("tick %d: %s %s %s, should be %s %s %s", tick, a, b, c, take, rate, cost)
		}
	}
}

// What is read for one of many runs is not checked for the metrics of its rules
// until it is built.
func TestRulesOfLeanScenario(t *testing.T) {
	var n *spec.Node
	spec.Decode(nil, func(s *spec.Section) {
		s.Tree(&n, "x", `{clock: {ticks: 5}, consumers: {count: 20}, graph: {kind: complete}, adoption: {imitation: 0.1/day, initial_adopters: 100%},
			policy: {rules: {r: {when: adoptors > 3, set: {adoption.imitation: 0.2/day}}}}}`, "")
	})
	s := NewSpec()
	if _, ps := spec.DecodeLean(n, s.Declare); ps.Err() != nil {
		t.Fatal(ps)
	}
	if _, err := s.Build(Options{Replicate: 1}); err == nil || err.Error() != "policy.rules.r.when: there is no metric adoptors in this scenario; did you mean adopters?" {
		t.Errorf("%v", err)
	}
	full := NewSpec()
	if _, ps := spec.Decode(n, full.Declare); ps.Err() == nil {
		t.Error("a full reading finds nothing")
	}
}
