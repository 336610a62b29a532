package scenarios_test

import (
	"reflect"
	"strings"
	"testing"

	"guanxi/agents"
	"guanxi/scenarios"
	"guanxi/sim"
	"guanxi/sim/simtest/need"
	"guanxi/sim/spec"
)

// Decoding for a run, which omits fields without a value, gives the same settings, hash and Spec as
// decoding the whole table.
func TestLeanDecodingIsTheSame(t *testing.T) {
	for _, b := range scenarios.List() {
		s := need.Value(scenarios.Load(b.Name, scenarios.Options{}))(t)
		values := []scenarios.Assignment{{Path: "consumers.count", Value: spec.Scalar("1234")}}
		whole := need.Value(s.Lay(values, nil))(t)
		lean := need.Value(s.Point(values, nil))(t)
		if whole.Hash() != lean.Hash() || whole.Effective() != lean.Effective() || !reflect.DeepEqual(whole.Inputs(), lean.Inputs()) {
			t.Errorf("%s: a point reads otherwise:\n%s\nwant\n%s", b.Name, lean.Effective(), whole.Effective())
		}
		a, c := agents.NewSpec(), agents.NewSpec()
		x, _ := spec.Decode(whole.Tree, a.Declare)
		y, _ := spec.DecodeLean(whole.Tree, c.Declare)
		if p, q := x.Settings(), y.Settings(); len(p) != len(q) {
			t.Errorf("%s: %d settings, and %d", b.Name, len(p), len(q))
		}
		if len(a.On()) != len(c.On()) || a.SimClock() != c.SimClock() || !reflect.DeepEqual(a.People, c.People) || !reflect.DeepEqual(a.Ties, c.Ties) {
			t.Errorf("%s: the specs differ", b.Name)
		}
	}
}

// A child, a flag or a study may give the end of the run by the other key.
func TestOtherEnd(t *testing.T) {
	for _, x := range []struct {
		text string
		set  []string
		want int
	}{
		{"extends: cascade\nclock: {until: 30d}", nil, 30},
		{"extends: bass\nclock: {ticks: 7}", nil, 7},
		{"extends: bass\nclock: {ticks: 7}", []string{"clock={until: 50min}"}, 5},
		{"extends: cascade", []string{"clock.until=9d", "clock.ticks=4"}, 4},
		{"extends: cascade", []string{"clock.ticks=4", "clock.until=9d"}, 9},
		{"extends: cascade", []string{"clock.until=off", "clock.start=2012-01-01"}, 60},
		{"extends: bass", []string{"clock.ticks=0"}, 2160},
		{"clock: {ticks: 4, until: 9d}", nil, 0},
	} {
		s, err := scenarios.Parse("t.yaml", []byte(x.text), scenarios.Options{Set: x.set})
		if x.want == 0 {
			if err == nil || !strings.Contains(err.Error(), "t.yaml:1:19: clock.until: has a meaning only with ticks: 0") {
				t.Errorf("%s: %v", x.text, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s %v: %v", x.text, x.set, err)
			continue
		}
		if got := clockOf(t, s).Ticks; got != x.want {
			t.Errorf("%s %v: %d ticks, want %d", x.text, x.set, got, x.want)
		}
		next, err := s.Lay([]scenarios.Assignment{{Path: "clock.ticks", Value: spec.Scalar("11")}}, nil)
		if err != nil || clockOf(t, next).Ticks != 11 {
			t.Errorf("%s %v: laid over by 11 ticks: %v", x.text, x.set, err)
		}
	}
}

func clockOf(t *testing.T, s *scenarios.Scenario) sim.Clock {
	t.Helper()
	own := need.Value(s.Decode())(t)
	return own.SimClock()
}
