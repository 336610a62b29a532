package agents

import (
	"strings"
	"testing"

	"guanxi/sim/spec"
)

// decodeFlow reads a scenario from one line.
func decodeFlow(text string) (*Spec, spec.Problems) {
	var n *spec.Node
	spec.Decode(nil, func(s *spec.Section) { s.Tree(&n, "x", text, "") })
	s := NewSpec()
	_, ps := spec.Decode(n, s.Declare)
	return s, ps
}

// Values of the timeline must be consistent with those in force when they come.
func TestTimelineIsRehearsed(t *testing.T) {
	for _, c := range []struct{ events, want string }{
		{"one: {at: 3, set: {o2o.holding.lift: 0.05}}", "timeline.one: o2o.holding.stolen becomes invalid with this " +
			"event: 0.1 is more than lift, 0.05"},
		{"one: {at: 3, set: {o2o.holding.lift: 0.05, o2o.holding.stolen: 0}}", ""},
		{"one: {at: 3, set: {o2o.holding.lift: 0.05}}, same: {at: 3, set: {o2o.holding.stolen: 0}}", ""},
		{"one: {at: 3, set: {o2o.holding.stolen: 0}}, two: {at: 4, set: {o2o.holding.lift: 0.05}}, three: {at: 5, set: " +
			"{o2o.holding.stolen: 0.1}}", "timeline.three: o2o.holding.stolen becomes invalid with this event"},
		{"one: {at: 11, set: {o2o.holding.lift: 0.05}}", "never happens"},
		{"one: {at: 3, set: {ads.social_proof.days: 40000}}", "timeline.one: ads.social_proof.days becomes invalid with " +
			"this event: 40000 days are more than the 30000 ticks of 1d"},
		{"one: {at: 3, set: {ads.social_proof.days: 30000}}", ""},
		{"one: {at: 3, set: {satisfaction.weights.social: 2}}, same: {at: 3, set: {satisfaction.weights: {social: 3, " +
			"emotional: 2}}}", "timeline.same: satisfaction.weights is also set in tick 3"},
		{"one: {at: 3, set: {satisfaction.weights.social: 2}}, same: {at: 3, set: {satisfaction.weights: {experiential: " +
			"3, emotional: 2}}}", ""},
	} {
		_, ps := decodeFlow(`{clock: {tick: 1d, ticks: 10}, consumers: {count: 50}, graph: {kind: complete}, adoption: {imitation: 0.1/day, initial_adopters: 100%},
			activity: {}, satisfaction: {}, ads: {}, o2o: {stores: {count: 5}, holding: {at: 2011-01-25}}, timeline: {` + c.events + `}}`)
		var got []string
		for _, p := range ps {
			if strings.HasPrefix(p.Path, "timeline") {
				got = append(got, p.Error())
			}
		}
		if all := strings.Join(got, "\n"); all == "" != (c.want == "") || !strings.Contains(all, c.want) {
			t.Errorf("%s: %s, should be %q\n%v", c.events, all, c.want, ps)
		}
	}
}

// The effect of a rule must be consistent with the values in force when it may act.
func TestRulesAreRehearsed(t *testing.T) {
	const low = "set: {o2o.holding.lift: 0.05}"
	for _, c := range []struct{ rules, events, want string }{
		{"r: {when: adopters > 3, " + low + "}", "", "policy.rules.r.set: o2o.holding.stolen becomes invalid when this " +
			"rule acts: 0.1 is more than lift, 0.05"},
		{"r: {when: adopters > 3, set: {o2o.holding.lift: 0.05, o2o.holding.stolen: 0}}", "", ""},
		{"r: {when: adopters > 3, set: {o2o.holding: {lift: 0.05, stolen: 0}}}", "", ""},
		{"r: {when: adopters > 3, set: {o2o.holding.stolen: 0.9}}", "", "policy.rules.r.set: o2o.holding.stolen becomes " +
			"invalid when this rule acts: 0.9 is more than lift"},
		{"r: {when: adopters > 3, set: {ads.social_proof.days: 40000}}", "", "policy.rules.r.set: ads.social_proof.days " +
			"becomes invalid when this rule acts: 40000 days are more"},
		// What an event sets holds until the next, and a rule acts in tick 2 at the earliest.
		{"r: {when: adopters > 3, " + low + "}", "one: {at: 2, set: {o2o.holding.stolen: 0}}", ""},
		{"r: {when: adopters > 3, " + low + "}", "one: {at: 3, set: {o2o.holding.stolen: 0}}", "when this rule acts: 0.1"},
		{"r: {when: adopters > 3, for: 4d, " + low + "}", "one: {at: 5, set: {o2o.holding.stolen: 0}}", ""},
		{"r: {when: adopters > 3, for: 4d, " + low + "}", "one: {at: 6, set: {o2o.holding.stolen: 0}}",
			"when this rule acts: 0.1"},
		{"r: {when: adopters > 3, for: 4d, " + low + "}", "one: {at: 5, set: {o2o.holding.stolen: 0}}, two: {at: 8, set: " +
			"{o2o.holding.stolen: 0.1}}", "when this rule acts after the event timeline.two: 0.1 is more"},
		{"r: {when: adopters > 3, set: {o2o.holding.stolen: 0.12}}", "one: {at: 6, set: {o2o.holding.lift: 0.11}}",
			"when this rule acts after the event timeline.one: 0.12 is more"},
		{"r: {when: adopters > 3, for: 10d, " + low + "}", "", ""}, // it never acts
		{"r: {when: adopters > 3, " + low + "}", "one: {at: 11, set: {o2o.holding.stolen: 0.1}}", "when this rule acts: 0.1"},
		// A rule that waits for another.
		{"a: {when: adopters > 3, set: {o2o.holding.stolen: 0}}, b: {when: rule.a > 0, " + low + "}", "", ""},
		{"a: {when: adopters > 3, set: {o2o.holding.stolen: 0}}, b: {when: rule.a < 1, " + low + "}", "",
			"policy.rules.b.set: o2o.holding.stolen becomes invalid"},
		{"a: {when: rule.b > 0, set: {o2o.holding.stolen: 0}}, b: {when: rule.a > 0, " + low + "}", "", ""},
		// Parts of one field are restored before the next rule is tried.
		{"a: {when: adopters > 3, set: {satisfaction.weights: {social: 0, emotional: 0}}}, b: {when: adopters > 4, set: " +
			"{satisfaction.weights.experiential: 0}}", "", ""},
		{"a: {when: adopters > 3, set: {satisfaction.weights.social: 0}}", "one: {at: 4, set: {satisfaction.weights: " +
			"{experiential: 0, emotional: 0}}}", "policy.rules.a.set: satisfaction.weights becomes invalid when this rule " +
			"acts after the event timeline.one"},
	} {
		_, ps := decodeFlow(`{clock: {tick: 1d, ticks: 10}, consumers: {count: 50}, graph: {kind: complete}, adoption: {imitation: 0.1/day, initial_adopters: 100%},
			activity: {}, satisfaction: {}, ads: {}, o2o: {stores: {count: 5}, holding: {at: 2011-01-25}}, timeline: {` + c.events + `},
			policy: {treasury: off, development: {cost: 0}, rules: {` + c.rules + `}}}`)
		var got []string
		for _, p := range ps {
			if !p.Warning {
				got = append(got, p.Error())
			}
		}
		if all := strings.Join(got, "\n"); all == "" != (c.want == "") || !strings.Contains(all, c.want) {
			t.Errorf("%s with %s: %s, should be %q", c.rules, c.events, all, c.want)
		}
	}
}
