package graph

import (
	"math"
	"slices"
	"testing"

	"guanxi/sim/rng"
)

// key returns the random key of replicate r of a test.
func key(t testing.TB, r int) rng.Key { return rng.New(1, r, t.Name()) }

// invariants checks what every graph must satisfy; t is a test or a rapid test.
func invariants(t interface{ Fatalf(string, ...any) }, g *Graph) {
	if g.Complete() {
		return
	}
	var ends int64
	in := make([]int, g.N())
	for i := range g.N() {
		row := g.Neighbours(i)
		ends += int64(len(row))
		if len(row) != g.Degree(i) {
			t.Fatalf("node %d: degree %d, row of %d", i, g.Degree(i), len(row))
		}
		for k, j := range row {
			if int(j) >= g.N() {
				t.Fatalf("node %d: neighbour %d of %d nodes", i, j, g.N())
			}
			if int(j) == i {
				t.Fatalf("node %d: loop", i)
			}
			if k > 0 && row[k-1] >= j {
				t.Fatalf("node %d: row not sorted or repeated: %v", i, row)
			}
			if !g.Directed() {
				if _, ok := slices.BinarySearch(g.Neighbours(int(j)), uint32(i)); !ok {
					t.Fatalf("edge %d–%d stands on one side only", i, j)
				}
			}
			if slot := g.slot(i, int(j)); slot != g.Offset(i)+int64(k) {
				t.Fatalf("slot of %d–%d: %d", i, j, slot)
			}
			in[j]++
		}
	}
	if ends != g.Offset(g.N()) || int64(len(g.neighbours)) != ends {
		t.Fatalf("%d entries, offsets end at %d, %d stored", ends, g.Offset(g.N()), len(g.neighbours))
	}
	for i, d := range in {
		if g.InDegree(i) != d {
			t.Fatalf("node %d: in-degree %d, counted %d", i, g.InDegree(i), d)
		}
	}
	if most := slices.Max(append(in, 0)); g.MaxInDegree() != most {
		t.Fatalf("largest in-degree %d, counted %d", g.MaxInDegree(), most)
	}
	if g.Directed() != (g.Edges() == ends) && ends > 0 {
		t.Fatalf("%d edges of %d entries", g.Edges(), ends)
	}
}

// near fails if a count or mean is more than four standard errors from want.
func near(t testing.TB, what string, got, want, se float64) {
	t.Helper()
	z := (got - want) / se
	if !(math.Abs(z) <= 4) {
		t.Errorf("%s: got %g, want %g ± %g (z = %.1f)", what, got, want, se, z)
	}
}

// nearMean is near for the mean of independent replicates.
func nearMean(t testing.TB, what string, x []float64, want float64) {
	t.Helper()
	mean, sd := 0.0, 0.0
	for _, v := range x {
		mean += v / float64(len(x))
	}
	for _, v := range x {
		sd += (v - mean) * (v - mean)
	}
	sd = math.Sqrt(sd / float64(len(x)-1))
	near(t, what, mean, want, sd/math.Sqrt(float64(len(x))))
}

func meanClustering(g *Graph) float64 {
	sum := 0.0
	for i, n := range g.Triangles() {
		sum += localClustering(n, g.Degree(i))
	}
	return sum / float64(g.N())
}

// giant returns the share of nodes in the largest component when each edge is kept with probability
// p: the size of an outbreak of an independent cascade.
func giant(g *Graph, p float64, k rng.Key) float64 {
	kept := assemble(g.N(), func(edge func(u, v uint32)) {
		for i := range g.N() {
			for _, j := range g.Neighbours(i) {
				if int(j) > i && k.Float(uint64(i), uint64(j)) < p {
					edge(uint32(i), j)
				}
			}
		}
	})
	return float64(kept.components()[0]) / float64(g.N())
}
