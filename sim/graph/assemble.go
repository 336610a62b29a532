package graph

import (
	"fmt"
	"slices"

	"guanxi/sim/results/digits"
)

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
type Edge struct {
	U, V uint32 // numbers of nodes, from 0
}

// FromEdges builds a graph of n nodes, of which one without an edge is there, too. Loops and repeats are dropped; in
// an undirected graph repeats include reversed edges. An edge to a node that does not exist is an error. It takes 8
// bytes for each edge beside the list, which the graph does not keep, and sorts each row.
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
	offsets := make([]int64, n+1)
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
	offsets := make([]int64, n+1)
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
	return make([]uint32, offsets[len(offsets)-1]), slices.Clone(offsets[:len(offsets)-1])
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
		g.neighbours = append(make([]uint32, 0, w), g.neighbours...)
	}
}

// turn builds the rows of sources. Nodes are written in ascending order, which leaves the rows
// sorted.
func (g *Graph) turn() {
	g.sourceOffsets = make([]int64, g.n+1)
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
