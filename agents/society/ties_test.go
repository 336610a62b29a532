package society

import (
	"testing"

	"guanxi/sim/rng"
	_ "guanxi/sim/simtest/seed"
	"guanxi/sim/spec"

	"pgregory.net/rapid"
)

// What is wrong with a graph is known before it is drawn: Check refuses what the generators
// refuse, and nothing else.
func TestTiesAreCheckedAsTheyAreDrawn(t *testing.T) {
	var drawn []string // all kinds but those with keys that are not drawn below
	table, _ := spec.Decode(nil, new(TiesSpec).Declare)
	field, _ := table.Lookup("graph")
	_, cases := field.Union()
	for _, k := range cases {
		if k.Name != "configuration" && k.Name != "file" {
			drawn = append(drawn, k.Name)
		}
	}
	refused := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		g := TiesSpec{
			Kind:       rapid.SampledFrom(drawn).Draw(t, "kind"),
			Degree:     rapid.IntRange(0, 40).Draw(t, "degree"),
			MeanDegree: rapid.Float64Range(0, 40).Draw(t, "mean"),
			Links:      rapid.IntRange(1, 40).Draw(t, "links"),
			Blocks:     rapid.IntRange(1, 9).Draw(t, "blocks"),
			Within:     rapid.Float64Range(0, 20).Draw(t, "within"),
			Between:    rapid.Float64Range(0, 20).Draw(t, "between"),
			Above200:   rapid.SampledFrom([]float64{0, 0, 1e-12, .01, .14}).Draw(t, "above"),
			Clustering: .1, Rewire: .1, Cap: 5000,
		}
		n := rapid.IntRange(1, 40).Draw(t, "n")
		key, known := g.Check(n)
		_, _, when := g.generate(rng.New(1, 1, "graph"), n, &People{})
		if (known == nil) != (when == nil) || known != nil && known.Error() != when.Error() {
			t.Fatalf("%d consumers, %+v: %s: %v; drawn: %v", n, g, key, known, when)
		}
		if known != nil {
			refused[g.Kind]++
		}
	})
	if len(refused) < len(drawn)-1 && !testing.Short() { // of few draws
		t.Errorf("refused: %v", refused)
	}
}
