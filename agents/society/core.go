package society

import (
	"cmp"
	"slices"

	"guanxi/sim"
	"guanxi/sim/cores"
	"guanxi/sim/graph"
	"guanxi/sim/rng"
)

// Core is the few closest friends of each consumer: those by ties of the largest weights. Among equal
// weights, or without any, the closest are those with whom it shares most friends: overlap goes with
// the strength of a tie (Onnela et al. 2007). On a directed graph friends are those who influence it,
// and overlap is not defined. Writer: network_effects.
type Core struct {
	K int // K, most friends in a core

	of     []uint32 // N × K friends, the closest first
	graph  *graph.Graph
	status []uint8
}

// mostLooked is how many friends of the same weight are looked at; of more so many, evenly spaced.
const mostLooked = 255

// NewCore makes the cores of k friends for s, the scope of network effects. They are found when a run
// begins, since a scenario is checked without them and they take most of the time to build a world.
func (w *World) NewCore(s *sim.Scope, key rng.Key, k int) *Core {
	c := &Core{K: k, of: sim.Column[uint32](s, "core", w.N*k), graph: w.Graph, status: w.Status}
	s.BeforeRun(func() { c.find(w, key) })
	return c
}

// find finds the cores. Of friends with the same overlap those with the largest draws are closest.
func (c *Core) find(w *World, key rng.Key) {
	k, g := c.K, w.Graph
	var all *graph.Overlaps
	if !g.Directed() && !g.Weighted() && !g.Complete() {
		all = g.Overlaps(looks)
	}
	cores.Chunks(w.N, 4096, func(lo, hi int) {
		around, friends := g.Around(), make([]closeness, 0, mostLooked)
		var heavier, row []uint32
		for i := lo; i < hi; i++ {
			friends = friends[:0]
			add := func(j uint32, place int) {
				overlap := 0.0 // also where an end has no other friend
				if all != nil {
					overlap, _ = all.Of(i, place)
				} else if !g.Directed() {
					overlap, _ = around.Overlap(i, int(j))
				}
				friends = append(friends, closeness{g.Weight(int(j), i), overlap, key.Bits(uint64(i), uint64(j)), j})
			}
			heavier, row = w.heaviest(i, k, heavier[:0], row[:0])
			for _, j := range heavier {
				add(j, 0)
			}
			for n := range min(len(row), mostLooked) {
				place := looked(n, len(row))
				add(row[place], place)
			}
			slices.SortFunc(friends, closeness.before)
			for slot := range c.Size(i) {
				c.of[i*k+slot] = friends[slot].who
			}
		}
	})
}

// heaviest appends the friends of consumer i by ties heavier than its k-th heaviest, and those by ties
// as heavy as that one.
func (w *World) heaviest(i, k int, heavier, equal []uint32) (_, _ []uint32) {
	row := w.Graph.Sources(i)
	if !w.Graph.Weighted() || len(row) == 0 {
		return heavier, append(equal, row...)
	}
	weights := make([]float64, len(row))
	for n, j := range row {
		weights[n] = w.Graph.Weight(int(j), i)
	}
	sorted := slices.Sorted(slices.Values(weights))
	last := sorted[max(0, len(sorted)-k)]
	for n, j := range row {
		switch {
		case weights[n] > last:
			heavier = append(heavier, j)
		case weights[n] == last:
			equal = append(equal, j)
		}
	}
	return heavier, equal
}

type closeness struct {
	weight  float64
	overlap float64
	draw    uint64
	who     uint32
}

// before compares what decides most comparisons first.
func (a closeness) before(b closeness) int {
	switch {
	case a.weight != b.weight:
		return cmp.Compare(b.weight, a.weight)
	case a.overlap != b.overlap:
		return cmp.Compare(b.overlap, a.overlap)
	}
	return cmp.Or(cmp.Compare(b.draw, a.draw), cmp.Compare(a.who, b.who))
}

// looked is the index in a row of n friends of the one at a place.
func looked(place, n int) int {
	if n <= mostLooked {
		return place
	}
	return place * n / mostLooked
}

// looks reports whether a place in a row of n friends is that of one looked at.
func looks(place, n int) bool {
	return n <= mostLooked || looked((place*mostLooked+n-1)/n, n) == place
}

// Size returns K_i, the number of friends in the core of consumer i: K, or all if there are fewer.
func (c *Core) Size(i int) int { return min(c.K, c.graph.InDegree(i)) }

// UsingInCore returns a*_i, how many of the core of consumer i use the platform now.
func (c *Core) UsingInCore(i int) (n int) {
	for _, j := range c.of[i*c.K:][:c.Size(i)] {
		if c.status[j] == Using {
			n++
		}
	}
	return n
}
