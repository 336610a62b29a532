package society

import (
	"cmp"
	"slices"

	"guanxi/sim"
	"guanxi/sim/cores"
	"guanxi/sim/graph"
	"guanxi/sim/rng"
)

// Core is the few closest friends of each consumer. The closest are those with whom it shares most
// friends: overlap goes with the strength of a tie (Onnela et al. 2007). Writer: network_effects.
type Core struct {
	K int // K, most friends in a core

	of     []uint32 // N × K friends, the closest first
	graph  *graph.Graph
	status []uint8
}

// mostLooked is how many friends are looked at; of a longer row so many, evenly spaced.
const mostLooked = 255

// NewCore makes the cores of k friends for s, the scope of network effects. Of friends with the same
// overlap those with the largest draws are closest.
func (w *World) NewCore(s *sim.Scope, key rng.Key, k int) *Core {
	c := &Core{K: k, of: sim.Column[uint32](s, "core", w.N*k), graph: w.Graph, status: w.Status}
	cores.Chunks(w.N, 4096, func(lo, hi int) {
		around, friends := w.Graph.Around(), make([]closeness, 0, mostLooked)
		for i := lo; i < hi; i++ {
			friends = friends[:0]
			row := w.Graph.Neighbours(i)
			for place := range min(len(row), mostLooked) {
				j := row[looked(place, len(row))]
				overlap, _ := around.Overlap(i, int(j)) // 0 where an end has no other friend
				friends = append(friends, closeness{overlap, key.Bits(uint64(i), uint64(j)), j})
			}
			slices.SortFunc(friends, closeness.before)
			for slot := range c.Size(i) {
				c.of[i*k+slot] = friends[slot].who
			}
		}
	})
	return c
}

type closeness struct {
	overlap float64
	draw    uint64
	who     uint32
}

func (a closeness) before(b closeness) int {
	return cmp.Or(cmp.Compare(b.overlap, a.overlap), cmp.Compare(b.draw, a.draw), cmp.Compare(a.who, b.who))
}

// looked is the index in a row of n friends of the one at a place.
func looked(place, n int) int {
	if n <= mostLooked {
		return place
	}
	return place * n / mostLooked
}

// Size returns K_i, the number of friends in the core of consumer i: K, or all if there are fewer.
func (c *Core) Size(i int) int { return min(c.K, c.graph.Degree(i)) }

// UsingInCore returns a*_i, how many of the core of consumer i use the platform now.
func (c *Core) UsingInCore(i int) (n int) {
	for _, j := range c.of[i*c.K:][:c.Size(i)] {
		if c.status[j] == Using {
			n++
		}
	}
	return n
}
