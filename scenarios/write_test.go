package scenarios

import (
	"fmt"
	"reflect"
	"sort"
	"strings"
	"testing"

	"pgregory.net/rapid"

	_ "guanxi/sim/simtest/seed"
	"guanxi/sim/spec"
)

func TestHash(t *testing.T) {
	base := load1(t, setBase).Hash()
	for text, same := range map[string]bool{
		setBase + "# comment\n":                             true,
		setBase + "seed: 9\nname: other\n":                  true,
		setBase + "currency: CNY\nreplicates: 4\n":          true,
		setBase + "currency: EUR\n":                         false,
		strings.Replace(setBase, "20%", "0.2", 1):           true,
		strings.Replace(setBase, "20%", "21%", 1):           false,
		strings.Replace(setBase, "30%}", "30%}, x: off", 1): true,
		strings.Replace(setBase, "linear", "hazard", 1):     false,
	} {
		if h := load1(t, text).Hash(); (h == base) != same {
			t.Errorf("same hash: %v, want %v, for\n%s", h == base, same, text)
		}
	}
	full := load1(t, load1(t, setBase).Effective())
	if full.Hash() != base {
		t.Error("the written-out scenario has another hash")
	}
}

func TestDiff(t *testing.T) {
	a := load1(t, setBase)
	b := load1(t, setBase, "graph=complete", "ads.campaigns.car=off", "ads.campaigns.zoo=on", "seed=2")
	got := Diff(a, b)
	want := []Change{
		{"seed", "1", "2"}, {"graph.kind", "watts_strogatz", "complete"}, {"graph.degree", "4", ""},
		{"graph.rewire", "20%", ""},
		{"ads.campaigns.car", "on", ""}, {"ads.campaigns.car.budget", "1", ""}, {"ads.campaigns.car.bid.cpm", "140", ""},
		{"ads.campaigns.car.quality", "50%", ""},
		{"ads.campaigns.zoo", "", "on"}, {"ads.campaigns.zoo.bid.cpm", "", "140"}, {"ads.campaigns.zoo.quality", "", "50%"},
	}
	byPath := func(c []Change) []Change {
		sort.Slice(c, func(i, j int) bool { return c[i].Path < c[j].Path })
		return c
	}
	if !reflect.DeepEqual(byPath(got), byPath(want)) {
		t.Errorf("got\n%v\nwant\n%v", got, want)
	}
	if d := Diff(a, a); len(d) != 0 {
		t.Errorf("differs from itself: %v", d)
	}
	file := "graph={kind: file, path: edges.csv}"
	if d := Diff(load1(t, setBase, file), load1(t, setBase, file, "consumers.count=80")); len(d) != 0 {
		t.Errorf("with a graph of a file, whose nodes are the consumers: %v", d)
	}
}

// A scenario that is written out reads back as the same scenario, byte for byte.
func TestEffectiveReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringMatching(`[a-z0-9][a-z0-9 _.+~%@#&'-]{0,12}`).Filter(func(s string) bool { return spec.BadFolder(s) == "" }).Draw(t, "name")
		description := rapid.String().Filter(func(s string) bool {
			return s != "" && s != "off" && !strings.ContainsFunc(s, func(r rune) bool {
				return r != '\n' && r != '\t' &&
					spec.Commands(r)
			})
		}).Draw(t, "description")
		quality := rapid.Float64Range(0, 1).Draw(t, "quality")
		texts := []string{"", "graph: complete\n", "graph: {kind: watts_strogatz, rewire: 3%}\n", setBase}
		text := rapid.SampledFrom(texts).Draw(t, "base") + "name: " + spec.QuoteScalar(name, true) + "\ndescription: " +
			spec.QuoteScalar(description, false) + "\n"
		var set []string
		if strings.Contains(text, "campaigns") {
			set = []string{fmt.Sprintf("ads.campaigns.*.quality=%v", quality)}
		}
		s, err := testReader(nil).Parse("t.yaml", []byte(text), Options{Set: set})
		if err != nil {
			t.Fatalf("%s\n%v", text, err)
		}
		if got := s.Tree.Get("description").Text; got != description {
			t.Fatalf("description %q reads as %q", description, got)
		}
		full := s.Effective()
		again := load1(t, full)
		if again.Effective() != full || again.Hash() != s.Hash() || again.Name != name {
			t.Fatalf("%s\nbecame\n%s", full, again.Effective())
		}
		if d := Diff(s, again); len(d) > 0 {
			t.Fatalf("differs: %v", d)
		}
		if plain := load1(t, s.Annotated()); plain.Effective() != full {
			t.Fatalf("with comments it reads as\n%s", plain.Effective())
		}
	})
}
