package graph

import (
	"fmt"
	"slices"

	"guanxi/sim/rng"
)

// WattsStrogatz is the small world of Watts & Strogatz (1998): a ring in which each node is joined
// to its degree nearest neighbours. In lap after lap (first all nearest, then all next nearest)
// each edge keeps its first end and, with probability rewire, gets a new second end, drawn from all
// nodes without loops and repeats.
func WattsStrogatz(key rng.Key, n, degree int, rewire float64) (*Graph, error) {
	if err := CheckRing(n, degree); err != nil {
		return nil, err
	}
	if !(rewire >= 0 && rewire <= 1) {
		return nil, fmt.Errorf("the share of rewired edges must be from 0 to 1, not %g", rewire)
	}
	half := degree / 2
	// own[i·half+j] is the second end of the edge that i had to the node j+1 further on. Each edge
	// has one owner, so u–v exists exactly if one of them owns it.
	own := make([]uint32, n*half)
	degrees := slices.Repeat([]uint32{uint32(degree)}, n)
	for i := range n {
		for j := range half {
			own[i*half+j] = uint32((i + j + 1) % n)
		}
	}
	owns := func(u, v uint32) bool { return slices.Contains(own[int(u)*half:int(u)*half+half], v) }
	for j := range half {
		lap := key.Sub(uint64(j))
		for i := range n {
			s := lap.Stream(uint64(i))
			if s.Float64() >= rewire || int(degrees[i]) == n-1 {
				continue
			}
			u, end := uint32(i), &own[i*half+j]
			for {
				v := uint32(s.Below(uint64(n)))
				if v == u || owns(u, v) || owns(v, u) {
					continue
				}
				degrees[*end]--
				degrees[v]++
				*end = v
				break
			}
		}
	}
	return assemble(n, func(edge func(u, v uint32)) {
		for i := range n {
			for _, v := range own[i*half : i*half+half] {
				edge(uint32(i), v)
			}
		}
	}), nil
}
