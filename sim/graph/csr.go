// Package graph holds social graphs as compressed sparse rows (CSR), with the generators of the
// literature, a reader of edge lists, and descriptive statistics.
//
// Nodes are 0 … N−1. An undirected edge is in the rows of both its ends; an arc u → v of a directed
// graph, "u influences v", is only in the row of u. Rows are sorted and contain neither loops nor
// repeats. A Graph never changes after it is built, so any number of runs may share one.
//
// A generator is a function of its rng.Key and its parameters: the same key gives the same graph on
// any computer, regardless of concurrency.
package graph

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"sync"

	"guanxi/sim/memory"
	"guanxi/sim/results/digits"
)

// maxNodes bounds the number of nodes: the reader uses one of the 32 bits of a neighbour for the
// direction in which a line gave the edge.
const maxNodes = 1<<31 - 1

// maxNeighbours bounds the rows of a generated graph to 137 GB, so that a mistyped degree is an
// error instead of exhausting the machine.
const maxNeighbours = 1 << 35

// Graph is a graph of N nodes. The complete graph is stored without its edges.
type Graph struct {
	n          int
	directed   bool
	complete   bool
	offsets    []int64  // row i is neighbours[offsets[i]:offsets[i+1]]
	neighbours []uint32 // sorted within a row
	names      names    // ids of an imported graph
	pairs      pairs    // of a small and dense drawn graph

	// The reversed arcs of a directed graph: who influences i. They are built with the graph, even
	// if nobody asks for them, so that the graph's size does not change later. They take 4 bytes per
	// arc, less than the list of edges (8 bytes) that reading a file holds until then, so that peak
	// memory is unaffected.
	sourceOffsets []int64
	sources       []uint32

	digestOnce sync.Once
	digest     string
}

// N is the number of nodes.
func (g *Graph) N() int { return g.n }

// Directed reports whether u → v is distinct from v → u.
func (g *Graph) Directed() bool { return g.directed }

// Complete reports whether all nodes are neighbours and no rows are stored.
func (g *Graph) Complete() bool { return g.complete }

// Edges is the number of undirected edges, or of arcs.
func (g *Graph) Edges() int64 {
	switch {
	case g.complete:
		return int64(g.n) * int64(g.n-1) / 2
	case g.directed:
		return int64(len(g.neighbours))
	default:
		return int64(len(g.neighbours)) / 2
	}
}

// Degree is the number of neighbours of i; in a directed graph the out-degree, the number of nodes
// that i influences.
func (g *Graph) Degree(i int) int {
	if g.complete {
		return g.n - 1
	}
	return int(g.offsets[i+1] - g.offsets[i])
}

// InDegree is the number of nodes that influence i; in an undirected graph the degree.
func (g *Graph) InDegree(i int) int {
	if g.directed {
		return int(g.sourceOffsets[i+1] - g.sourceOffsets[i])
	}
	return g.Degree(i)
}

// MaxInDegree is the largest InDegree, 0 for a graph without nodes.
func (g *Graph) MaxInDegree() (most int) {
	for i := range g.n {
		most = max(most, g.InDegree(i))
	}
	return most
}

// Neighbours is the sorted row of i: its neighbours, or the nodes that it influences. It is nil for
// the complete graph. The caller must not change it.
func (g *Graph) Neighbours(i int) []uint32 {
	if g.complete {
		return nil
	}
	return g.neighbours[g.offsets[i]:g.offsets[i+1]:g.offsets[i+1]]
}

// Neighbour is the k-th node in the row of i. It also works for the complete graph, whose rows are
// all nodes but i.
func (g *Graph) Neighbour(i, k int) int {
	if !g.complete {
		return int(g.Neighbours(i)[k])
	}
	if k >= i {
		k++
	}
	return k
}

// Sources is the sorted row of the nodes that influence i; in an undirected graph its neighbours.
// The caller must not change it.
func (g *Graph) Sources(i int) []uint32 {
	if !g.directed {
		return g.Neighbours(i)
	}
	return g.sources[g.sourceOffsets[i]:g.sourceOffsets[i+1]:g.sourceOffsets[i+1]]
}

// Offset is the index of the first neighbour of i in an array parallel to all rows, such as the one
// that Overlaps returns; Offset(N) is its length.
func (g *Graph) Offset(i int) int64 {
	if g.complete {
		return 0
	}
	return g.offsets[i]
}

// slot is the index of the edge u–v (or the arc u → v), which must exist, in an array parallel to
// all rows. It takes log₂ of the degree of u steps.
func (g *Graph) slot(u, v int) int64 {
	k, _ := slices.BinarySearch(g.Neighbours(u), uint32(v))
	return g.Offset(u) + int64(k)
}

// Place is the index of v in the row of u, if it is there.
func (g *Graph) Place(u int, v uint32) (k int, ok bool) {
	if g.pairs.any() && !g.pairs.has(uint32(u), v) {
		return 0, false
	}
	return slices.BinarySearch(g.Neighbours(u), v)
}

// Has reports whether u and v are neighbours (or whether u influences v).
func (g *Graph) Has(u, v int) bool {
	if g.complete {
		return u != v
	}
	if g.pairs.any() {
		return g.pairs.has(uint32(u), uint32(v))
	}
	if !g.directed && g.Degree(v) < g.Degree(u) {
		u, v = v, u
	}
	_, ok := slices.BinarySearch(g.Neighbours(u), uint32(v))
	return ok
}

// MeanDegree is the realised mean degree; in a directed graph the mean out-degree, which equals the
// mean in-degree.
func (g *Graph) MeanDegree() float64 {
	if g.complete {
		return float64(g.n - 1)
	}
	if g.n == 0 {
		return 0
	}
	return float64(len(g.neighbours)) / float64(g.n)
}

// Bytes is the memory that the graph occupies, without the pairs, which no large graph has: a large one
// is foretold from small ones.
func (g *Graph) Bytes() int64 {
	return int64(cap(g.offsets)+cap(g.sourceOffsets))*8 + int64(cap(g.neighbours)+cap(g.sources))*4 + g.names.bytes()
}

// Digest is the SHA-256, in hexadecimal, of the canonical form of the structure: a version line,
// kind, N, and for each row its length and its sorted neighbours, all little-endian. The ids of an
// imported file are not included.
func (g *Graph) Digest() string {
	g.digestOnce.Do(func() { g.digest = g.computeDigest() })
	return g.digest
}

func (g *Graph) computeDigest() string {
	h := sha256.New()
	fmt.Fprintf(h, "guanxi graph 1\ndirected %t\ncomplete %t\nnodes %d\n", g.directed, g.complete, g.n)
	if !g.complete {
		buf := make([]byte, 0, 1<<16)
		for i := range g.n {
			row := g.Neighbours(i)
			buf = binary.LittleEndian.AppendUint32(buf, uint32(len(row)))
			for _, j := range row {
				buf = binary.LittleEndian.AppendUint32(buf, j)
				if len(buf) > 1<<16-8 {
					h.Write(buf)
					buf = buf[:0]
				}
			}
		}
		h.Write(buf)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// undirected is the graph in which two nodes are neighbours if there is an arc between them in
// either direction. An undirected graph is returned unchanged.
func (g *Graph) undirected() *Graph {
	if !g.directed {
		return g
	}
	u := assemble(g.n, func(edge func(u, v uint32)) {
		for i := range g.n {
			for _, j := range g.Neighbours(i) {
				if int(j) > i || !g.Has(int(j), i) {
					edge(uint32(i), j)
				}
			}
		}
	})
	u.names = g.names
	return u
}

// Edge is a pair of nodes; in a directed graph the arc U → V.
type Edge struct{ U, V uint32 }

// FromEdges builds a graph of n nodes. Loops and repeats are dropped; in an undirected graph
// repeats include reversed edges.
func FromEdges(n int, directed bool, edges []Edge) (*Graph, error) {
	if err := checkNodes(n); err != nil {
		return nil, err
	}
	for k, e := range edges {
		if int64(e.U) >= int64(n) || int64(e.V) >= int64(n) {
			return nil, fmt.Errorf("edge %d: %d–%d does not fit %d nodes (0 to %d)", k, e.U, e.V, n, n-1)
		}
	}
	play := func(edge func(u, v uint32)) {
		for _, e := range edges {
			if e.U != e.V {
				edge(e.U, e.V)
			}
		}
	}
	if directed {
		return assembleArcs(n, play), nil
	}
	return assemble(n, play), nil
}

// assemble builds the rows of an undirected graph from a stream of edges without loops. It plays
// the stream twice, once to count and once to fill, so that no list of edges is needed beside the
// rows. Repeats are dropped.
func assemble(n int, play func(edge func(u, v uint32))) *Graph {
	offsets := memory.Make[int64](n + 1)
	play(func(u, v uint32) {
		offsets[u+1]++
		offsets[v+1]++
	})
	neighbours, next := openOffsets(offsets)
	play(func(u, v uint32) {
		neighbours[next[u]] = v
		next[u]++
		neighbours[next[v]] = u
		next[v]++
	})
	g := &Graph{n: n, offsets: offsets, neighbours: neighbours}
	g.tidy()
	return g
}

// assembleArcs is assemble for a directed graph.
func assembleArcs(n int, play func(arc func(u, v uint32))) *Graph {
	offsets := memory.Make[int64](n + 1)
	play(func(u, _ uint32) { offsets[u+1]++ })
	neighbours, next := openOffsets(offsets)
	play(func(u, v uint32) {
		neighbours[next[u]] = v
		next[u]++
	})
	g := &Graph{n: n, directed: true, offsets: offsets, neighbours: neighbours}
	g.tidy()
	g.turn()
	return g
}

// openOffsets turns counts (that of row i at i+1) into offsets and allocates the rows.
func openOffsets(offsets []int64) (neighbours []uint32, next []int64) {
	for i := 1; i < len(offsets); i++ {
		offsets[i] += offsets[i-1]
	}
	return memory.Make[uint32](int(offsets[len(offsets)-1])), slices.Clone(offsets[:len(offsets)-1])
}

// tidy sorts the rows and drops repeats.
func (g *Graph) tidy() {
	var w int64
	lo := int64(0)
	for i := range g.n {
		hi := g.offsets[i+1]
		row := g.neighbours[lo:hi]
		sortRow(row)
		start := w
		for _, j := range row {
			if w > start && g.neighbours[w-1] == j {
				continue
			}
			g.neighbours[w] = j
			w++
		}
		lo = hi
		g.offsets[i+1] = w
	}
	g.trim(w)
}

// trim cuts the rows to w entries, and reallocates them if much is unused.
func (g *Graph) trim(w int64) {
	g.neighbours = g.neighbours[:w]
	if w < int64(cap(g.neighbours))*7/8 {
		g.neighbours = append(memory.Make[uint32](int(w))[:0], g.neighbours...)
	}
}

// turn builds the rows of sources. Nodes are written in ascending order, which leaves the rows
// sorted.
func (g *Graph) turn() {
	g.sourceOffsets = memory.Make[int64](g.n + 1)
	for _, j := range g.neighbours {
		g.sourceOffsets[j+1]++
	}
	var next []int64
	g.sources, next = openOffsets(g.sourceOffsets)
	for i := range g.n {
		for _, j := range g.Neighbours(i) {
			g.sources[next[j]] = uint32(i)
			next[j]++
		}
	}
}

// sortRow sorts a row unless it is sorted already, as most generators leave it.
func sortRow(row []uint32) {
	for k := 1; k < len(row); k++ {
		if row[k] < row[k-1] {
			slices.Sort(row)
			return
		}
	}
}

func checkNodes(n int) error {
	if n < 1 || n > maxNodes {
		return fmt.Errorf("a graph needs 1 to %d nodes, not %d", maxNodes, n)
	}
	return nil
}

// checkRoom refuses a graph whose rows would not fit in memory.
func checkRoom(n int, meanDegree float64) error {
	if float64(n)*meanDegree > maxNeighbours {
		return fmt.Errorf("%d nodes of mean degree %g need %s for their edges: more than the limit of %s",
			n, meanDegree, digits.Bytes(float64(n)*meanDegree*4), digits.Bytes(float64(maxNeighbours)*4))
	}
	return nil
}
