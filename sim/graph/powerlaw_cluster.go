package graph

import (
	"fmt"
	"slices"

	"guanxi/sim/rng"
)

// PowerlawCluster grows a graph with a power-law tail and tunable clustering (Holme & Kim 2002). It
// is like BarabasiAlbert, but after a preferential link to t each further link goes, with
// probability triangle, to a random neighbour of t, which closes a triangle; where none is left it
// is preferential. With triangle 0 it is BarabasiAlbert, edge by edge.
func PowerlawCluster(key rng.Key, n, links int, triangle float64) (*Graph, error) {
	if err := CheckLinks(n, links); err != nil {
		return nil, err
	}
	if !(triangle >= 0 && triangle <= 1) {
		return nil, fmt.Errorf("the probability of closing a triangle must be from 0 to 1, not %g", triangle)
	}
	b := newGrowth(n, links)
	later := make([][]uint32, n) // later nodes that linked to a node
	closing := key.Named("triangle")
	var eligible []uint32
	for v := links + 1; v < n; v++ {
		s, c := key.Stream(uint64(v)), closing.Stream(uint64(v))
		targets := b.targets(v)
		ends := b.endsBefore(v)
		var last uint32
		for k := range targets {
			if k > 0 && c.Float64() < triangle {
				eligible = b.closing(last, targets[:k], later[last], eligible[:0], &c)
				if len(eligible) > 0 {
					targets[k] = eligible[c.Below(uint64(len(eligible)))]
					continue
				}
			}
			targets[k] = b.preferred(ends, targets[:k], &s)
			last = targets[k]
		}
		for _, t := range targets {
			later[t] = append(later[t], uint32(v))
		}
	}
	return b.graph(), nil
}

// closing appends to out neighbours of a node that are not taken, of which its later ones are given. Of a
// hub's many neighbours one is drawn instead of listing all: few of them are linked already, so a draw
// seldom fails.
func (b *growth) closing(node uint32, taken, later, out []uint32, c *rng.Stream) []uint32 {
	before := b.before(node)
	add := func(u uint32) {
		if u != node && !slices.Contains(taken, u) {
			out = append(out, u)
		}
	}
	if d := len(before) + len(later); d > 16*b.links {
		for range 64 {
			if r := int(c.Below(uint64(d))); r < len(before) {
				add(before[r])
			} else {
				add(later[r-len(before)])
			}
			if len(out) > 0 {
				break
			}
		}
		return out
	}
	for _, u := range before {
		add(u)
	}
	for _, u := range later {
		add(u)
	}
	return out
}

// before lists the neighbours of v that were there when it came; for a node of the seed, the rest
// of the seed.
func (b *growth) before(v uint32) []uint32 {
	if int(v) > b.links {
		return b.targets(int(v))
	}
	all := make([]uint32, 0, b.links)
	for u := range uint32(b.links + 1) {
		if u != v {
			all = append(all, u)
		}
	}
	return all
}
