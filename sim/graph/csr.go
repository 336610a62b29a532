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
	offsets    []int64   // row i is neighbours[offsets[i]:offsets[i+1]]
	neighbours []uint32  // sorted within a row
	names      names     // ids of an imported graph
	weights    []float64 // parallel to neighbours; nil: none
	weak       *Graph    // ties below the weight of a strong one, see Split

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
// of Overlaps; Offset(N) is its length.
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
	return slices.BinarySearch(g.Neighbours(u), v)
}

// Has reports whether u and v are neighbours (or whether u influences v).
func (g *Graph) Has(u, v int) bool {
	if g.complete {
		return u != v
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

// Bytes is the memory that the graph occupies.
func (g *Graph) Bytes() int64 {
	b := int64(cap(g.offsets)+cap(g.sourceOffsets)+cap(g.weights))*8 + int64(cap(g.neighbours)+cap(g.sources))*4 +
		g.names.bytes()
	if g.weak != nil {
		b += g.weak.Bytes()
	}
	return b
}

// Digest is the SHA-256, in hexadecimal, of the canonical form of the structure: a version line,
// kind, N, and for each row its length and its sorted neighbours, all little-endian. The ids and
// weights of an imported file are not included.
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
