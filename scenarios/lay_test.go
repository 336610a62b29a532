package scenarios_test

import (
	"reflect"
	"testing"

	"guanxi/agents"
	"guanxi/scenarios"
	"guanxi/sim/simtest/need"
	"guanxi/sim/spec"
)

// Decoding for a run, which omits fields without a value, gives the same settings, hash and Spec as
// decoding the whole table.
func TestLeanDecodingIsTheSame(t *testing.T) {
	for _, b := range scenarios.List() {
		s := need.Value(scenarios.Load(b.Name, scenarios.Options{}))(t)
		values := []scenarios.Assignment{{Path: "consumers.count", Value: spec.Scalar("1236")}}
		whole := need.Value(s.Lay(values, nil))(t)
		lean := need.Value(s.Point(values, nil))(t)
		if whole.Hash() != lean.Hash() || whole.Effective() != lean.Effective() || !reflect.DeepEqual(whole.Inputs(),
			lean.Inputs()) {
			t.Errorf("%s: a point reads otherwise:\n%s\nwant\n%s", b.Name, lean.Effective(), whole.Effective())
		}
		a, c := agents.NewSpec(), agents.NewSpec()
		x, _ := spec.Decode(whole.Tree, a.Declare)
		y, _ := spec.DecodeLean(whole.Tree, c.Declare)
		if p, q := x.Settings(), y.Settings(); len(p) != len(q) {
			t.Errorf("%s: %d settings, and %d", b.Name, len(p), len(q))
		}
		if len(a.On()) != len(c.On()) || a.SimClock() != c.SimClock() || !reflect.DeepEqual(a.People, c.People) ||
			!reflect.DeepEqual(a.Ties, c.Ties) {
			t.Errorf("%s: the specs differ", b.Name)
		}
	}
}
