package society

import (
	"strconv"
	"testing"

	"guanxi/sim/spec"
)

// A need is there if a segment weighs it, from the start or by its drift; those without segments talk.
func TestNeeded(t *testing.T) {
	p := &PeopleSpec{}
	check := func(when string, want map[string]bool) {
		t.Helper()
		for need, x := range want {
			if p.Needed(need) != x {
				t.Errorf("%s: %s needed %v", when, need, !x)
			}
		}
	}
	check("no segments", map[string]bool{"talk": true, "play": false})
	a := segmentSpec{Needs: []spec.Weight{{Name: "see", Value: 2}, {Name: "play", Value: 0}}}
	p.Segments = []spec.Named[segmentSpec]{{Name: "a", V: a}}
	check("a segment", map[string]bool{"see": true, "play": false, "talk": false, "buy": false})
	a.Drifts, a.Drift.Needs = true, []spec.Weight{{Name: "buy", Value: 1}}
	p.Segments = append(p.Segments, spec.Named[segmentSpec]{Name: "b", V: a})
	check("a drift", map[string]bool{"see": true, "play": false, "buy": true})
}

// Ids are left out of tables where each equals its number.
func TestNumbered(t *testing.T) {
	if !numbered(12, strconv.Itoa) || numbered(2, func(i int) string { return strconv.Itoa(2 * i) }) {
		t.Error("0, 1 … are numbers in order, 0, 2 are not")
	}
}
