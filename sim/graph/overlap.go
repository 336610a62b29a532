package graph

import (
	"math/bits"
	"sort"

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
	rows   []int64 // where the rows of neighbours begin
	read   uint32
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

// Ahead reads the rows of the neighbours of nodes from lo up to hi, since their ties are soon asked for: reads that do
// not depend on each other wait for memory together.
func (a *Around) Ahead(lo, hi int) {
	if a.g.complete {
		return
	}
	a.rows = a.rows[:0]
	for i := lo; i < hi; i++ {
		for _, j := range a.g.Neighbours(i) {
			a.rows = append(a.rows, a.g.offsets[j])
		}
	}
	for _, at := range a.rows {
		if at < int64(len(a.g.neighbours)) {
			a.read += a.g.neighbours[at]
		}
	}
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

// Overlaps computes the overlap of every tie of an undirected graph, in an array parallel to the
// rows: that of i with its k-th neighbour is at Offset(i)+k. Where an overlap is undefined (see
// Overlap) the entry is the mean of all others, which is also returned; without any other it is 0.
// For the complete graph, which has no rows, the results are nil and 1; for a directed graph nil
// and 0: take undirected first.
func (g *Graph) Overlaps() (overlaps []float32, mean float64) {
	if g.complete {
		return nil, 1
	}
	if g.directed {
		return nil, 0
	}
	overlaps = make([]float32, len(g.neighbours))
	ties := 0
	m := newMarks(g.n)
	for u := range g.n {
		row := g.Neighbours(u)
		m.set(row)
		// Each tie is computed once, from its upper end, along the shorter row of its lower end.
		for k, v := range row {
			if !g.above(uint32(u), v) {
				continue
			}
			other := g.Neighbours(int(v))
			o := -1.0
			if len(row) > 1 && len(other) > 1 {
				o = overlapOf(m.count(other), len(row), len(other))
				mean += o
				ties++
			}
			overlaps[g.offsets[u]+int64(k)] = float32(o)
			overlaps[g.slot(int(v), u)] = float32(o)
		}
		m.unset(row)
	}
	mean /= float64(max(1, ties))
	for k, o := range overlaps {
		if o < 0 {
			overlaps[k] = float32(mean)
		}
	}
	return overlaps, mean
}
