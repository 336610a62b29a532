package spec

import (
	"fmt"
	"strings"
	"testing"

	"guanxi/sim/units"

	"pgregory.net/rapid"

	_ "guanxi/sim/simtest/seed"
)

// A scenario written out in full reads back as the same table, which is written as the same
// text.
func TestWrittenOutReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pick := func(name string, options ...string) string { return rapid.SampledFrom(options).Draw(t, name) }
		var parts []string
		add := func(s string) {
			if s != "" {
				parts = append(parts, s)
			}
		}
		add(pick("name", "", "name: x", `name: "off"`, `name: "a: b, c"`, `name: "#x"`, "name: 2014"))
		add(pick("seed", "", "seed: 7"))
		add(pick("clock", "", "clock: {until: 60d}", "clock: {start: 2012-03-04T05:06, until: 90d}"))
		add(pick("graph", "", "graph: complete", "graph: {kind: ring, degree: 4}", "graph: {kind: watts_strogatz}", "graph: {kind: erdos_renyi, mean_degree: 2.5}", "graph: {degree: 6}"))
		rate := units.Rate{Value: rapid.Float64Range(0, 9).Draw(t, "rate"), Per: rapid.SampledFrom([]units.Duration{0, units.Day, units.Week, units.Year}).Draw(t, "per")}
		add("adoption: {innovation: " + rate.String() + pick("form", "", ", form: linear", ", form: linear, cap: 0.5") + pick("never", "", ", never_adopt: off", ", never_adopt: 12.5%") + "}")
		gap := units.Duration(rapid.Int64Range(int64(units.Hour), int64(30*units.Day)).Draw(t, "gap"))
		add(pick("ads", "", "ads: on", "ads: off", "ads: {slots: {gap: "+gap.String()+"}, campaigns: {b: {count: 3}, a: {budget: 9 per 1000, days: [2014-01-31], prior: []}}}", "ads: {billed: [], share_to: {moments: 1}}"))
		add(pick("content", "", "content: off", "content: {cost: 0.000001}", "content: {}"))
		x := rapid.Float64Range(0, 1).Draw(t, "x")
		add("regions: {a: " + units.FormatShare(x) + ", b: " + units.FormatNumber(1-x) + "}")
		add(pick("functions", "", "functions: {f: {title: embedded}, g: {quality: 5%, title: {kind: self_built, meet: -2}}, h: on, i: off}"))
		add(pick("extra", "", "extra: {a: [1, {b: c}], d: {}}", "extra: 5"))
		text := strings.Join(parts, ", ")
		w1, s1, ps := decode(t, text)
		if len(ps) > 0 {
			t.Fatalf("%s: %v", text, ps)
		}
		full := s1.Effective()
		w2 := &world{}
		s2, ps := Decode(full, w2.Declare)
		if len(ps) > 0 {
			t.Fatalf("%s\nwritten out as %s\n%v", text, full.Flow(), ps)
		}
		if a, b := full.Flow(), s2.Effective().Flow(); a != b {
			t.Fatalf("%s\n%s\nbecame\n%s", text, a, b)
		}
		a, b := s1.Settings(), s2.Settings()
		for i := range a {
			if a[i].Path != b[i].Path || a[i].Value != b[i].Value || a[i].Default != b[i].Default {
				t.Fatalf("setting %+v became %+v", a[i], b[i])
			}
		}
		// Only the values are compared; whether they were given differs.
		w1.Given, w2.Given = false, false
		e1, e2 := w1.Extra, w2.Extra
		w1.Extra, w2.Extra = nil, nil
		if e1.Flow() != e2.Flow() && e1 != nil {
			t.Fatalf("extra %s became %s", e1.Flow(), e2.Flow())
		}
		if a, b := fmt.Sprintf("%+v", *w1), fmt.Sprintf("%+v", *w2); a != b {
			t.Fatalf("%s\n%s\nbecame\n%s", text, a, b)
		}
		again, err := parseFlow(full.Flow(), MapNode)
		if err == nil && again.Flow() != full.Flow() {
			t.Fatalf("%s\nreads back as\n%s", full.Flow(), again.Flow())
		}
	})
}

// A section that has no meaning here may be incomplete.
func TestInertSection(t *testing.T) {
	declare := func(s *Section) {
		var kind, x string
		s.Enum(&kind, "kind", "a", []string{"a", "b"}, "kind")
		s.Section("more", "for b", func(s *Section) { s.Text(&x, "x", "", "x", Required()) }, Only("kind", "b"))
	}
	for text, want := range map[string]string{"": "", "kind: b": "more.x: is missing", "kind: b, more: {x: y}": "", "more: {x: y}": "more: has a meaning only with kind: b, and kind is a"} {
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
		_, ps := Decode(Mapping(Entry{Key: "share", Value: Scalar(text)}), func(s *Section) { s.Share(&share, "share", "5%", "doc", Given(&given)) })
		if ps.Err() != nil || given != want {
			t.Errorf("%s: given %v, %v", text, given, ps)
		}
	}
}

// A map that is given but empty differs from one that is absent: both are preserved, and their
// settings differ.
func TestEffectiveKeepsAnAbsentMapAbsent(t *testing.T) {
	for _, given := range []bool{false, true} {
		var on bool
		var entries []Named[float64]
		declare := func(s *Section) {
			Map(s, "functions", &entries, "doc", func(s *Section, v *float64) { s.Number(v, "x", "1", "doc") }, Given(&on))
		}
		root := Mapping()
		if given {
			root.Put("functions", Mapping())
		}
		first, ps := Decode(root, declare)
		if ps.Err() != nil {
			t.Fatal(ps)
		}
		on = false
		again, ps := Decode(first.Effective(), declare)
		if ps.Err() != nil {
			t.Fatal(ps)
		}
		if on != given || len(again.Settings()) != len(first.Settings()) || (len(first.Settings()) > 0) != given {
			t.Errorf("given %v comes back as %v; settings %v, then %v", given, on, first.Settings(), again.Settings())
		}
	}
}

// Names that are off are reported if asked for, survive writing out, and make a different
// scenario.
func TestMapTellsWhatIsOff(t *testing.T) {
	var off []string
	var entries []Named[float64]
	declare := func(s *Section) {
		Map(s, "functions", &entries, "doc", func(s *Section, v *float64) { s.Number(v, "x", "1", "doc") }, Off(&off))
	}
	tree := Mapping(Entry{Key: "functions", Value: Mapping(Entry{Key: "b", Value: Scalar("off")}, Entry{Key: "c", Value: Scalar("on")}, Entry{Key: "a", Value: Scalar("off")})})
	for range 2 {
		off = []string{"left over"}
		s, ps := Decode(tree, declare)
		if ps.Err() != nil || strings.Join(off, " ") != "a b" || len(entries) != 1 || entries[0].Name != "c" {
			t.Fatalf("off are %v, entries %v, problems %v", off, entries, ps)
		}
		text := ""
		for _, x := range s.Settings() {
			text += fmt.Sprintf("%s=%s %v; ", x.Path, x.Value, x.Default)
		}
		if want := "functions.c=on false; functions.c.x=1 true; functions.a=off false; functions.b=off false; "; text != want {
			t.Errorf("settings %q, should be %q", text, want)
		}
		tree = s.Effective()
	}
}
