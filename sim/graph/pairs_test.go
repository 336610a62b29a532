package graph

import (
	"slices"
	"testing"

	"guanxi/sim/rng"
	"guanxi/sim/simtest/need"
)

// Drawn graphs that are small and dense answer from their pairs what the same edges without them
// answer from their rows. Few nodes of many friends take pairs apart again.
func TestPairs(t *testing.T) {
	k := rng.New(1, 1, "graph")
	friendship, _, err := Friendship(k, FriendshipSpec{N: 300, MeanDegree: 40, Above200: .01, Clustering: .3})
	need.Nil(t, err)
	shuffled, _ := Shuffled(k, friendship)
	for name, g := range map[string]*Graph{
		"friendship": friendship, "shuffled": shuffled, "regular": need.Value(Regular(k, 64, 31))(t), "complement": need.Value(Regular(k, 65, 60))(t),
		"sparse": need.Value(Regular(k, 1000, 10))(t),
	} {
		if dense := name != "sparse" && name != "complement"; g.pairs.any() != dense {
			t.Errorf("%s: pairs are there: %t", name, g.pairs.any())
		}
		var edges []Edge
		for i := range g.N() {
			for _, j := range g.Neighbours(i) {
				edges = append(edges, Edge{uint32(i), j})
			}
		}
		rows := need.Value(FromEdges(g.N(), false, edges))(t)
		if !slices.Equal(g.Triangles(), rows.Triangles()) {
			t.Errorf("%s: other triangles", name)
		}
		around := g.Around()
		for i := range g.N() {
			for j := range g.N() {
				if g.Has(i, j) != rows.Has(i, j) {
					t.Fatalf("%s: %d has %d: %t", name, i, j, g.Has(i, j))
				}
				p, ok := g.Place(i, uint32(j))
				if q, has := slices.BinarySearch(rows.Neighbours(i), uint32(j)); ok != has || ok && p != q {
					t.Fatalf("%s: %d at %d of %d, %t", name, j, p, i, ok)
				}
				want, defined := rows.Overlap(i, j)
				if got, ok := g.Overlap(i, j); got != want || ok != defined {
					t.Fatalf("%s: overlap of %d and %d %g, %t; %g, %t", name, i, j, got, ok, want, defined)
				}
				if got, ok := around.Overlap(i, j); got != want || ok != defined {
					t.Fatalf("%s: overlap around %d of %d %g, %t; %g, %t", name, i, j, got, ok, want, defined)
				}
			}
		}
	}
}
