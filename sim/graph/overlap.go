package graph

import (
	"math"
	"math/bits"
	"runtime"
	"sort"

	"guanxi/sim/cores"
	"guanxi/sim/num"
)

// Overlap is the neighbourhood overlap of the tie i–j, n/((kᵢ−1)+(kⱼ−1)−n), where n is the number
// of common friends and k are the degrees: from 0, no common friend, to 1, all friends in common
// (Onnela et al. 2007, Structure and tie strengths in mobile communication networks). Strong ties
// have a large overlap.
//
// It is undefined, and ok is false, where an end has no other friend: there is nobody who could be
// shared, so the tie's strength is unknown.
func (g *Graph) Overlap(i, j int) (overlap float64, ok bool) {
	if g.complete {
		return 1, g.n > 2
	}
	a, b := g.Neighbours(i), g.Neighbours(j)
	if len(a) < 2 || len(b) < 2 {
		return 0, false
	}
	return overlapOf(common(a, b), len(a), len(b)), true
}

// Around computes overlaps of many ties of one node in succession. The node's row is marked, and
// each tie takes a pass along the other row: a third of the time of Overlap in `wechat`. An Around
// must not be shared by workers.
type Around struct {
	g      *Graph
	marked []uint32 // the marked row
	marks  marks
}

// Around returns an Around without a node; it holds a bit per node.
func (g *Graph) Around() *Around { return &Around{g: g, marks: newMarks(g.n)} }

// Overlap is the overlap of the tie i–j. It is fast where i is that of the previous call.
func (a *Around) Overlap(i, j int) (overlap float64, ok bool) {
	if a.g.complete {
		return a.g.Overlap(i, j)
	}
	row, other := a.g.Neighbours(i), a.g.Neighbours(j)
	if len(row) < 2 || len(other) < 2 {
		return 0, false
	}
	if len(a.marked) != len(row) || &a.marked[0] != &row[0] {
		a.marks.unset(a.marked)
		a.marks.set(row)
		a.marked = row
	}
	return overlapOf(a.marks.count(other), len(row), len(other)), true
}

func overlapOf(shared, ki, kj int) float64 {
	return float64(shared) / float64(ki-1+kj-1-shared)
}

// common counts what two sorted rows share, without a branch on which is ahead, since that is
// unpredictable.
func common(a, b []uint32) int {
	n, x, y := 0, 0, 0
	for x < len(a) && y < len(b) {
		p, q := a[x], b[y]
		n += num.One(p == q)
		x += num.One(p <= q)
		y += num.One(q <= p)
	}
	return n
}

// MeanOverlap is the mean overlap of the ties of an undirected graph for which it is defined: over
// all ties, or over at most the given number. Those are spread over the rows by the golden ratio,
// which resonates with no lattice. It is 0 without ties, and for directed and complete graphs.
func (g *Graph) MeanOverlap(most int) float64 {
	if g.complete || g.directed {
		return 0
	}
	slots := len(g.neighbours)
	sum, n := 0.0, 0
	for k := range min(most, slots) {
		if slots > most {
			at, _ := bits.Mul64(uint64(k)*0x9e3779b97f4a7c15, uint64(slots))
			k = int(at)
		}
		i := sort.Search(g.n, func(i int) bool { return g.offsets[i+1] > int64(k) })
		if o, ok := g.Overlap(i, int(g.neighbours[k])); ok {
			sum += o
			n++
		}
	}
	return sum / float64(max(1, n))
}

// Overlaps are the overlaps of the ties of an undirected graph, by place in the rows.
type Overlaps struct {
	g      *Graph
	shared []uint16 // by tie, parallel to the rows: the common friends of its ends
}

// Overlaps counts the common friends of ties for which some end has a wish, by the place of the other
// in its row and its degree, on all cores. Each is counted once, from its upper end, along the shorter
// row of its lower end. This takes 4 bytes a tie. The complete graph has no rows.
func (g *Graph) Overlaps(wish func(place, degree int) bool) *Overlaps {
	o := &Overlaps{g, make([]uint16, len(g.neighbours))}
	cores.Chunks(g.n, 1024, func(lo, hi int) {
		marks, at, read := newMarks(g.n), []int64{}, uint32(0)
		for u := lo; u < hi; u++ {
			if (u-lo)%ahead == 0 {
				at, read = g.ahead(u, min(u+ahead, hi), at[:0], read)
			}
			row := g.Neighbours(u)
			marks.set(row)
			for k, v := range row {
				if !g.above(uint32(u), v) {
					continue
				}
				other := g.Neighbours(int(v))
				back, _ := g.Place(int(v), uint32(u))
				if wish(k, len(row)) || wish(back, len(other)) {
					n := uint16(min(marks.count(other), math.MaxUint16))
					o.shared[g.offsets[u]+int64(k)], o.shared[g.offsets[v]+int64(back)] = n, n
				}
			}
			marks.unset(row)
		}
		runtime.KeepAlive(read)
	})
	return o
}

// ahead is for how many nodes the rows of neighbours are read in advance.
const ahead = 16

// ahead reads the beginnings of the rows of the neighbours of nodes from lo up to hi, which are soon needed: reads that
// do not depend on each other wait for memory together.
func (g *Graph) ahead(lo, hi int, at []int64, read uint32) ([]int64, uint32) {
	for i := lo; i < hi; i++ {
		for _, j := range g.Neighbours(i) {
			at = append(at, g.offsets[j])
		}
	}
	for _, k := range at {
		if k < int64(len(g.neighbours)) {
			read += g.neighbours[k]
		}
	}
	return at, read
}

// Of is the overlap of node i with the k-th of its row. It is undefined where that of Graph.Overlap is.
func (o *Overlaps) Of(i, k int) (overlap float64, ok bool) {
	at := o.g.offsets[i] + int64(k)
	ki, kj := o.g.Degree(i), o.g.Degree(int(o.g.neighbours[at]))
	if ki < 2 || kj < 2 {
		return 0, false
	}
	return overlapOf(int(o.shared[at]), ki, kj), true
}
