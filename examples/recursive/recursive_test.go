package recursive

import (
	"math"
	"testing"

	"guanxi/sim/rng"
	"guanxi/sim/simtest/need"
)

// Of a large tree a share 2^−k of nodes has k neighbours, its n − 1 ties lead to who came before, and the same key
// gives the same graph.
func TestTree(t *testing.T) {
	const n = 200_000
	g := Spec{Links: 1}
	var key rng.Key
	tree, again := need.Value(g.Generate(key, n))(t), need.Value(g.Generate(key, n))(t)
	need.Near(t, "ties", float64(tree.Edges()), n-1, 0)
	have := make([]float64, n)
	for i := range n {
		have[tree.Degree(i)] += 1. / n
		before := 0
		for k, j := range tree.Neighbours(i) {
			if int(j) < i {
				before++
			}
			if again.Neighbours(i)[k] != j {
				t.Fatal("the same key gave another graph")
			}
		}
		if before != 1 && i > 0 {
			t.Fatalf("node %d came to %d before it", i, before)
		}
	}
	for k := 1; k <= 6; k++ {
		want := math.Pow(0.5, float64(k))
		need.Near(t, "share with so many neighbours", have[k], want, 5*math.Sqrt(want/n))
	}
	_, err := (&Spec{Links: 3}).Generate(key, 3)
	need.Refusal(t, err, "too few")
}
