// Package recursive is a kind of graph: growth without preference, in which a newcomer chooses among all before it
// alike.
package recursive

import (
	"embed"
	"fmt"

	"guanxi/agents/society"
	"guanxi/sim/graph"
	"guanxi/sim/rng"
	"guanxi/sim/spec"
)

//go:embed *.go
var source embed.FS

// Kind is its entry in the list of kinds of graphs.
func Kind() society.GraphKind {
	return society.GraphKind{Name: "recursive", Doc: "growth by attachment to anybody alike; with one link a random " +
		"recursive tree (Drmota 2009, Random Trees)", New: func() society.Generator { return new(Spec) }, Source: source}
}

// Spec has the keys of the kind below `graph`.
type Spec struct{ Links int }

// Declare declares its key.
func (g *Spec) Declare(s *spec.Section) {
	s.Int(&g.Links, "links", "1", "number of draws of a new node among those before it; who is drawn twice is one "+
		"neighbour", spec.Min(1), spec.Max(64), spec.Symbol("m"), spec.Assumed("1–64"))
}

// Generate draws the ties of n nodes.
func (g *Spec) Generate(key rng.Key, n int) (*graph.Graph, error) {
	if n <= g.Links {
		return nil, fmt.Errorf("%d nodes are too few for %d links of each", n, g.Links)
	}
	var edges []graph.Edge
	for v := 1; v < n; v++ {
		for k := range min(v, g.Links) {
			edges = append(edges, graph.Edge{U: uint32(v), V: uint32(key.Below(uint64(v), uint64(k), uint64(v)))})
		}
	}
	return graph.FromEdges(n, false, edges)
}
