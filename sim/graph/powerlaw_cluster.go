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
				eligible = eligible[:0]
				add := func(u uint32) {
					if u != last && !slices.Contains(targets[:k], u) {
						eligible = append(eligible, u)
					}
				}
				// Of a hub's many neighbours a few are drawn instead of listing all: at most k of them
				// are linked already, so a draw seldom fails.
				before := b.before(last)
				if d := len(before) + len(later[last]); d > 16*links {
					for range 64 {
						if r := int(c.Below(uint64(d))); r < len(before) {
							add(before[r])
						} else {
							add(later[last][r-len(before)])
						}
						if len(eligible) > 0 {
							break
						}
					}
				} else {
					for _, u := range before {
						add(u)
					}
					for _, u := range later[last] {
						add(u)
					}
				}
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
