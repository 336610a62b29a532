package graph

import (
	"fmt"
	"slices"

	"guanxi/sim/rng"
)

// BarabasiAlbert grows a graph by preferential attachment (Barabási & Albert 1999). Starting from a
// complete graph of links+1 nodes, each new node links to that many distinct others, drawn with
// probability proportional to their degree before it came. In the limit
// P(k) = 2m(m+1)/(k(k+1)(k+2)) for k ≥ m = links (Bollobás et al. 2001).
func BarabasiAlbert(key rng.Key, n, links int) (*Graph, error) {
	if err := CheckLinks(n, links); err != nil {
		return nil, err
	}
	b := newGrowth(n, links)
	for v := links + 1; v < n; v++ {
		s := key.Stream(uint64(v))
		targets := b.targets(v)
		ends := b.endsBefore(v)
		for k := range targets {
			targets[k] = b.preferred(ends, targets[:k], &s)
		}
	}
	return b.graph(), nil
}

// CheckLinks checks the number of links of each new node of a growing graph.
func CheckLinks(n, links int) error {
	if err := checkNodes(n); err != nil {
		return err
	}
	if n < 2 {
		return fmt.Errorf("a graph that grows by links needs at least 2 nodes, not %d", n)
	}
	if links < 1 || links >= n {
		return fmt.Errorf("the links of each new node among %d must be from 1 to %d, not %d", n, n-1, links)
	}
	return checkRoom(n, 2*float64(links))
}

// growth is a graph that grows by links edges per node. A node is drawn in proportion to its degree
// by drawing an end of an edge (Batagelj & Brandes 2005). The owner of an edge follows from its
// number, so only the other end is stored.
type growth struct {
	n, links int
	seed     []uint32 // ends of the edges among the first links+1 nodes, in pairs
	second   []uint32 // second ends of all further edges, in order of their owners
}

func newGrowth(n, links int) *growth {
	b := &growth{n: n, links: links, second: make([]uint32, (n-links-1)*links)}
	for v := range uint32(links + 1) {
		for u := range v {
			b.seed = append(b.seed, u, v)
		}
	}
	return b
}

func (b *growth) targets(v int) []uint32 {
	k := (v - b.links - 1) * b.links
	return b.second[k : k+b.links]
}

func (b *growth) endsBefore(v int) uint64 {
	return uint64(len(b.seed)) + 2*uint64((v-b.links-1)*b.links)
}

func (b *growth) end(r uint64) uint32 {
	if r < uint64(len(b.seed)) {
		return b.seed[r]
	}
	r -= uint64(len(b.seed))
	if r&1 == 0 {
		return uint32(b.links + 1 + int(r>>1)/b.links)
	}
	return b.second[r>>1]
}

// preferred draws a node that is not in taken, with probability proportional to its degree among
// the first ends.
func (b *growth) preferred(ends uint64, taken []uint32, s *rng.Stream) uint32 {
	for {
		if t := b.end(s.Below(ends)); !slices.Contains(taken, t) {
			return t
		}
	}
}

func (b *growth) graph() *Graph {
	return assemble(b.n, func(edge func(u, v uint32)) {
		for k := 0; k < len(b.seed); k += 2 {
			edge(b.seed[k], b.seed[k+1])
		}
		for v := b.links + 1; v < b.n; v++ {
			for _, t := range b.targets(v) {
				edge(uint32(v), t)
			}
		}
	})
}
