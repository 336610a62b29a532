package spec

import (
	"strings"
	"testing"

	_ "guanxi/sim/simtest/seed"
)

// A section that has no meaning here may be incomplete.
func TestInertSection(t *testing.T) {
	declare := func(s *Section) {
		var kind, x string
		s.Enum(&kind, "kind", "a", []string{"a", "b"}, "kind")
		s.Section("more", "for b", func(s *Section) { s.Text(&x, "x", "", "x", Required()) }, Only("kind", "b"))
	}
	for text, want := range map[string]string{"": "", "kind: b": "more.x: is missing", "kind: b, more: {x: y}": "",
		"more: {x: y}": "more: has a meaning only with kind: b, and kind is a"} {
		s, ps := Decode(parse(t, text), declare)
		if want == "" && len(ps) > 0 || want != "" && (len(ps) != 1 || !strings.Contains(ps.Error(), want)) {
			t.Errorf("%s: %v, want %s", text, ps, want)
		}
		if out := s.Effective().Flow(); want == "" && strings.Contains(out, "more") != strings.Contains(text, "more") {
			t.Errorf("%s is written %s", text, out)
		}
	}
}

// A default that is written out does not count as given.
func TestGivenIsNotTheDefault(t *testing.T) {
	for text, want := range map[string]bool{"0.2": true, "5%": false, "0.05": false} {
		var share float64
		given := false
		_, ps := Decode(Mapping(Entry{Key: "share", Value: Scalar(text)}),
			func(s *Section) { s.Share(&share, "share", "5%", "doc", Given(&given)) })
		if ps.Err() != nil || given != want {
			t.Errorf("%s: given %v, %v", text, given, ps)
		}
	}
}
