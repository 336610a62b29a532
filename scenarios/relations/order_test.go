package relations

import (
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"guanxi/scenarios"
	"guanxi/sim/simtest/need"
	"guanxi/sim/spec"
)

// The order in which a file lists keys and entries changes no number.
func TestOrderOfEntries(t *testing.T) {
	r := rand.New(rand.NewPCG(84, 6))
	var turn func(n *spec.Node)
	turn = func(n *spec.Node) {
		slices.Reverse(n.Keys)
		for _, e := range n.Keys {
			turn(e.Value)
		}
	}
	names := []string{"two", "traditional"} // with entries of many kinds
	for range times(8, 60) {
		names = append(names, scenarios.List()[r.IntN(len(scenarios.List()))].Name)
	}
	for _, name := range names {
		scn, err := scenarios.Load(name, scenarios.Options{Set: []string{"clock.ticks=90", "consumers.count=150",
			"replicates=1"}})
		if err != nil {
			continue // few for its ties
		}
		tree := scn.Tree.Clone()
		turn(tree)
		other := need.Value(scenarios.Parse("turned.yaml", []byte(scenarios.WriteYAML(tree)), scenarios.Options{}))(t)
		want, _ := folder(t, scn)
		got, _ := folder(t, other)
		if !maps.EqualFunc(got, want, func(a, b string) bool { return sorted(a) == sorted(b) }) {
			t.Errorf("%s: another run", name)
		}
	}
}

// sorted has the columns of a table in the order of their names.
func sorted(table string) string {
	all := columns(table)
	text := ""
	for _, name := range slices.Sorted(maps.Keys(all)) {
		text += name + "\n" + all[name]
	}
	return text
}
