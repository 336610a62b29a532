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
		{"one: {at: 3, set: {o2o.holding.lift: 0.05}}", "timeline.one: o2o.holding.stolen becomes invalid with this event: 0.1 is more than lift, 0.05"},
		{"one: {at: 3, set: {o2o.holding.lift: 0.05, o2o.holding.stolen: 0}}", ""},
		{"one: {at: 3, set: {o2o.holding.lift: 0.05}}, same: {at: 3, set: {o2o.holding.stolen: 0}}", ""},
		{"one: {at: 3, set: {o2o.holding.stolen: 0}}, two: {at: 4, set: {o2o.holding.lift: 0.05}}, three: {at: 5, set: {o2o.holding.stolen: 0.1}}", "timeline.three: o2o.holding.stolen becomes invalid with this event"},
		{"one: {at: 11, set: {o2o.holding.lift: 0.05}}", "never happens"},
		{"one: {at: 3, set: {ads.social_proof.days: 40000}}", "timeline.one: ads.social_proof.days becomes invalid with this event: 40000 days are more than the 30000 ticks of 1d"},
		{"one: {at: 3, set: {ads.social_proof.days: 30000}}", ""},
		{"one: {at: 3, set: {satisfaction.weights.social: 2}}, same: {at: 3, set: {satisfaction.weights: {social: 3, emotional: 2}}}", "timeline.same: satisfaction.weights is also set in tick 3"},
		{"one: {at: 3, set: {satisfaction.weights.social: 2}}, same: {at: 3, set: {satisfaction.weights: {experiential: 3, emotional: 2}}}", ""},
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
