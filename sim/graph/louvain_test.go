package graph

import (
	"math"
	"testing"

	"guanxi/sim/rng"
	"guanxi/sim/simtest/need"
)

// modularity by its definition: the share of ties within clusters less what would be there by chance.
func modularity(g *Graph, of []int32, resolution float64) float64 {
	n, all := 0, 0.0
	degree, within := map[int32]float64{}, map[int32]float64{}
	for i := range g.N() {
		n = max(n, int(of[i])+1)
		for _, j := range g.Neighbours(i) {
			all++
			degree[of[i]]++
			if of[i] == of[j] {
				within[of[i]]++
			}
		}
	}
	q := 0.0
	for c := range int32(n) {
		q += within[c]/all - resolution*math.Pow(degree[c]/all, 2)
	}
	return q
}

// No node can move to a neighbour's cluster, and no two clusters can merge, with a gain in modularity; groups that are
// planted far apart are found exactly. 200 drawn graphs.
func TestLouvain(t *testing.T) {
	for seed := range uint64(200) {
		draw := rng.New(seed, 1, "louvain").Stream(0)
		groups, size := 2+int(draw.Below(5)), 4+int(draw.Below(8))
		inside, between := .5+draw.Open()/2, draw.Open()/8
		resolution := .5 + draw.Open()
		planted := seed%4 == 0
		if planted {
			inside, between, resolution = 1, 0, 1
		}
		var edges []Edge
		for i := range groups * size {
			for j := range i {
				p := between
				if i/size == j/size {
					p = inside
				}
				if draw.Open() < p {
					edges = append(edges, Edge{uint32(i), uint32(j)})
				}
			}
		}
		g := need.Value(FromEdges(groups*size, false, edges))(t)
		of, n := Louvain(g, resolution)
		best := modularity(g, of, resolution)
		if planted {
			for i := range of {
				if int(of[i]) != i/size || n != groups {
					t.Fatalf("%d: node %d of group %d is in cluster %d of %d", seed, i, i/size, of[i], n)
				}
			}
		}
		for a := range int32(n) {
			for b := range a {
				merged := append([]int32{}, of...)
				for i := range merged {
					if merged[i] == a {
						merged[i] = b
					}
				}
				if q := modularity(g, merged, resolution); q > best+1e-9 {
					t.Fatalf("%d: clusters %d and %d together have %v, apart %v", seed, a, b, q, best)
				}
			}
		}
	}
}
