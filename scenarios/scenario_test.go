package scenarios

import (
	"reflect"
	"strings"
	"testing"

	"guanxi/sim/simtest/need"
	_ "guanxi/sim/simtest/seed"
	"guanxi/sim/spec"
)

// load reads text as the file t.yaml.
func load1(t interface {
	Helper()
	Fatalf(string, ...any)
}, text string, set ...string) *Scenario {
	t.Helper()
	s, err := testReader(nil).Parse("t.yaml", []byte(text), Options{Set: set})
	if err != nil {
		t.Fatalf("%v", err)
	}
	return s
}

func TestByteOrderMarkAndLineEnds(t *testing.T) {
	s := load1(t, "\ufeffname: x\r\nseed: 7\r\n")
	if s.Name != "x" || !strings.Contains(s.Effective(), "seed: 7\n") {
		t.Errorf("%q", s.Effective())
	}
}

func TestAnchors(t *testing.T) {
	s := load1(t, "ads: {campaigns: {a: &c {budget: 5, quality: 20%}, b: *c}}")
	if !strings.Contains(s.Effective(), "b: {budget: 5, bid: {cpm: 140}, quality: 20%}") &&
		!strings.Contains(s.Effective(), "b:\n") {
		t.Error(s.Effective())
	}
	if got := value(s, "ads.campaigns.b.budget"); got != "5" {
		t.Errorf("budget %s", got)
	}
}

func value(s *Scenario, path string) string {
	f, ok := s.Section().Lookup(path)
	if !ok || f.Value() == nil {
		return "none"
	}
	return f.Value().Flow()
}

func TestElements(t *testing.T) {
	const text = setBase + `elements:
  needs: {off: {ads.campaigns.*.quality: 0, graph: complete}}
  core: {off: {ads: off}}
  absent: {off: {ads.campaigns.old.quality: 1, seed: 2}}
`
	s := load1(t, text)
	if w := s.Warnings(); len(w) != 1 || !strings.Contains(w[0], "t.yaml:9:18: warning: ads.campaigns.old: there is no "+
		"such entry") {
		t.Errorf("warnings %q", w)
	}
	if got := s.Elements(); !reflect.DeepEqual(got, []string{"absent", "core", "needs"}) {
		t.Errorf("elements %v", got)
	}
	for _, c := range []struct {
		off  []string
		want map[string]string
	}{
		{nil, map[string]string{"graph.kind": "watts_strogatz"}},
		{[]string{"needs"}, map[string]string{"graph.kind": "complete", "ads.campaigns.drink.quality": "0%"}},
		{[]string{"needs", "core"}, map[string]string{"graph.kind": "complete", "ads.campaigns.drink.quality": "none"}},
		{[]string{"core"}, map[string]string{"graph.kind": "watts_strogatz", "ads.campaigns.drink.quality": "none"}},
	} {
		x := need.Value(s.Without(c.off...))(t)
		for path, want := range c.want {
			if got := value(x, path); got != want {
				t.Errorf("without %v %s is %s, want %s", c.off, path, got, want)
			}
		}
	}
	need.Refused(s.Without("neds"))(t, "did you mean needs?")
	_, err := testReader(nil).Parse("t.yaml", []byte("elements: {a: {off: {ads.campains: off}}}"), Options{})
	if err == nil || !strings.Contains(err.Error(), "is off in") && !strings.Contains(err.Error(), "ads.campains") {
		// ads is off here, so the keys in it cannot be checked.
		if err != nil {
			t.Error(err)
		}
	}
	need.Refused(testReader(nil).Parse("t.yaml", []byte("ads: on\nelements: {a: {off: {ads.campains: off}}}"), Options{}))(
		t,
		"t.yaml:2:22: ads.campains: there is no such key (did you mean campaigns?)")
}

func TestDecodeIsFresh(t *testing.T) {
	s := load1(t, setBase)
	a, b := &double{}, &double{}
	sa, _ := s.DecodeInto(a)
	s.DecodeInto(b)
	if ps := sa.Change("ads.slots.daily", spec.Scalar("5")); len(ps) > 0 {
		t.Fatal(ps)
	}
	if a.Daily != 5 || b.Daily != 1 || value(s, "ads.slots.daily") != "1" {
		t.Errorf("%d, %d, %s", a.Daily, b.Daily, value(s, "ads.slots.daily"))
	}
}
