package graph

import (
	"fmt"
	"slices"

	"guanxi/sim/rng"
)

// Regular draws a random simple graph in which each node has exactly degree neighbours. Stubs are
// paired at random, pairs that would make a loop or a repeat are put back (Steger & Wormald 1999,
// Generating random regular graphs quickly), and the few that remain are repaired by switching
// edges. The law is uniform only asymptotically, for degrees that are small relative to the cube
// root of n (Kim & Vu 2003). For degrees above half of n−1 the complement is drawn.
func Regular(key rng.Key, n, degree int) (*Graph, error) {
	if err := CheckRegular(n, degree); err != nil {
		return nil, err
	}
	drawn, complement := degree, false
	if 2*degree > n-1 {
		drawn, complement = n-1-degree, true
	}
	rows := newOpenRows(slices.Repeat([]uint32{uint32(drawn)}, n))
	const attempts = 100
	for a := range uint64(attempts) {
		rows.reset()
		s := key.Stream(a)
		if rows.matchAll(rows.stubs(), &s) > 0 {
			continue
		}
		g := rows.close()
		if complement {
			g = g.complementOf()
		}
		return g, nil
	}
	return nil, fmt.Errorf("no regular graph of %d nodes and degree %d was found in %d attempts", n, degree, attempts)
}

// CheckRegular checks the degree of a regular graph.
func CheckRegular(n, degree int) error {
	if err := checkNodes(n); err != nil {
		return err
	}
	if degree < 0 || degree >= n {
		return fmt.Errorf("the degree of a regular graph of %d nodes must be from 0 to %d, not %d", n, n-1, degree)
	}
	if n%2 != 0 && degree%2 != 0 {
		return fmt.Errorf("no graph of %d nodes has degree %d everywhere: their product must be even", n, degree)
	}
	return checkRoom(n, float64(degree))
}

// complementOf joins exactly the pairs that are not joined.
func (g *Graph) complementOf() *Graph {
	return assemble(g.n, func(edge func(u, v uint32)) {
		for i := range g.n {
			row := g.Neighbours(i)
			k := 0
			for j := range uint32(i) {
				if k < len(row) && row[k] == j {
					k++
					continue
				}
				edge(j, uint32(i))
			}
		}
	})
}
