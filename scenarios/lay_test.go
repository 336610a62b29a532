package scenarios_test

import (
	"reflect"
	"strings"
	"testing"

	"guanxi/agents"
	"guanxi/scenarios"
	"guanxi/sim/spec"
)

// What a run decodes, without the table that holds no value, is what the whole
// table gives: the same settings, the same hash, the same Spec.
func TestLeanDecodingIsTheSame(t *testing.T) {
	for _, b := range scenarios.List() {
		s, err := scenarios.Load(b.Name, scenarios.Options{})
		if err != nil {
			t.Fatal(err)
		}
		values := []scenarios.Assignment{{Path: "consumers.count", Value: spec.Scalar("123")}}
		whole, err := s.Lay(values, nil)
		if err != nil {
			t.Fatal(err)
		}
		lean, err := s.Point(values, nil)
		if err != nil {
			t.Fatal(err)
		}
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

// A value that is wrong is told as of the whole table.
func TestPointTellsWhatIsWrong(t *testing.T) {
	s, err := scenarios.Load("bass", scenarios.Options{})
	if err != nil {
		t.Fatal(err)
	}
	values := []scenarios.Assignment{{Path: "graph", Value: spec.Mapping(spec.Entry{Key: "kind", Value: spec.Scalar("ring")}, spec.Entry{Key: "rewire", Value: spec.Scalar("0.1")})}}
	_, a := s.Lay(values, nil)
	_, b := s.Point(values, nil)
	if a == nil || b == nil || a.Error() != b.Error() {
		t.Errorf("a point says %v, want %v", b, a)
	}
}

// The end of the run and the first adopters are texts that several kinds of value
// fit; what fits none is told beside the other faults, not after them.
func TestAllFaultsAtOnce(t *testing.T) {
	_, err := scenarios.Parse("t.yaml", []byte("extends: wechat\nclock: {start: 21.01.2011, until: 2 years}\nadoption: {imitation: 3, initial_adopters: 5 percent}\n"), scenarios.Options{})
	for _, want := range []string{"clock.start: ", "clock.until: \"2 years\" is not a duration", "adoption.imitation: ", "adoption.initial_adopters: \"5 percent\" is not"} {
		if err == nil || strings.Count(err.Error(), want) != 1 {
			t.Errorf("%q is not once in\n%v", want, err)
		}
	}
}
