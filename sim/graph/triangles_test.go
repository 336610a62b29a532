package graph

import (
	"slices"
	"testing"
)

// Rows compared as sets of bits have the triangles of rows compared one by one, which are those that
// trying all pairs of neighbours finds.
func TestTriangles(t *testing.T) {
	for _, spec := range []FriendshipSpec{
		{N: 130, MeanDegree: 30, Clustering: .5},
		{N: 64, MeanDegree: 3},
		{N: 400, MeanDegree: 8, Clustering: .4},
	} {
		g, _, err := Friendship(key(t, 0), spec)
		if err != nil {
			t.Fatal(err)
		}
		dense, sparse, want := make([]int64, g.n), make([]int64, g.n), make([]int64, g.n)
		g.trianglesOfDense(dense)
		g.trianglesOfSparse(sparse)
		for i := range want {
			row := g.Neighbours(i)
			for k, a := range row {
				for _, b := range row[:k] {
					if g.Has(int(a), int(b)) {
						want[i]++
					}
				}
			}
		}
		if !slices.Equal(dense, want) || !slices.Equal(sparse, want) || slices.Max(want) == 0 {
			t.Errorf("%d nodes: %v and %v triangles, should be %v", spec.N, dense, sparse, want)
		}
		if got := g.Triangles(); !slices.Equal(got, want) {
			t.Errorf("%d nodes: %v triangles", spec.N, got)
		}
	}
}
