package agents

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	_ "guanxi/sim/simtest/seed"
	"guanxi/sim/spec"
)

// A rule sets live keys as the timeline does, in the tick after the one at whose end it decided,
// and then restores their previous values.
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
	r := need.Value(s.Build(Options{Replicate: 1, Workers: 1}))(t)
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
		// Set at the end of 10, back at the end of 30, again 10 ticks after the cooldown.
		if tick >= 11 && tick <= 30 || tick >= 51 {
			take, rate, cost = "8%", "0.5/day", "7"
		}
		if a, b, c := value("commerce.take"), value("governance.audit.rate"), value("governance.audit.cost"); a != take ||
			b != rate || c != cost {
			t.Fatalf("tick %d: %s %s %s, should be %s %s %s", tick, a, b, c, take, rate, cost)
		}
	}
}

// Of several rules that set a key, the latest that is set holds, in whatever order they go back, and
// what an event sets stays: against a twin that looks at each part and the whole past.
func TestRulesInLayers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, ps := decodeFlow(`{clock: {ticks: 5}, consumers: {count: 50}, graph: {kind: complete}, adoption: {imitation: 0.1/day}, activity: {}, satisfaction: {}, commerce: {take: 1%}}`)
		if ps.Err() != nil {
			t.Fatal(ps)
		}
		parts := []string{"commerce.take", "satisfaction.weights.emotional", "satisfaction.weights.social"}
		type change struct {
			rule  string // "" for the timeline, and once a rule has gone back
			gone  bool
			value map[string]string // by part
		}
		past := []change{{value: map[string]string{parts[0]: "1%", parts[1]: "1", parts[2]: "1"}}}
		d, set := &door{root: s.root}, map[string]bool{}
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			who := rapid.SampledFrom([]string{"", "a", "b", "c"}).Draw(t, "who")
			if set[who] {
				d.Back(who)
				set[who] = false
				for k := range past {
					past[k].gone = past[k].gone || past[k].rule == who
				}
			} else {
				x := change{rule: who, value: map[string]string{}}
				for _, p := range parts {
					if !rapid.Bool().Draw(t, p) {
						continue
					}
					x.value[p] = fmt.Sprint(rapid.IntRange(2, 99).Draw(t, "value")) +
						strings.Repeat("%", strings.Count(past[0].value[p], "%"))
					if who != "" {
						d.Set(who, p, spec.Scalar(x.value[p]))
						continue
					}
					changes, _ := s.root.Changes(p, spec.Scalar(x.value[p]))
					d.event(changes[0])
					for k := range past { // what rules have set before no longer counts
						if past[k].rule != "" {
							delete(past[k].value, p)
						}
					}
				}
				past = append(past, x)
				set[who] = who != ""
			}
			for _, p := range parts {
				want := ""
				for _, x := range past {
					if v, ok := x.value[p]; ok && !x.gone {
						want = v
					}
				}
				key, part, _ := strings.Cut(p, "weights.")
				f, ok := s.root.Lookup(key + strings.Repeat("weights", min(1, len(part))))
				got := f.Value()
				if ok && part != "" {
					got = got.Get(part)
				}
				if got.Text != want {
					t.Fatalf("%s is %s, should be %s, after %+v", p, got.Text, want, past)
				}
			}
		}
	})
}
