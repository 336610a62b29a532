package graph

import (
	"bufio"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"strings"

	"guanxi/sim/whole"
)

// Head is in the first line of every edge list that is written.
const Head = "; a line u u stands for a node without ties"

// writeEdges writes an edge list that Read reads back as the same graph: a comment, then one edge
// per line, each undirected edge once with the smaller node first. A node without ties is written
// as a loop, which Read drops while keeping the node.
func writeEdges(w io.Writer, g *Graph) error {
	out := bufio.NewWriterSize(w, 1<<16)
	kind := "undirected"
	if g.directed {
		kind = "directed (u v: u influences v)"
	}
	fmt.Fprintf(out, "# %d nodes, %d edges, %s%s\n", g.n, g.Edges(), kind, Head)
	put := func(u, v int) error {
		_, err := fmt.Fprintln(out, g.Label(u), g.Label(v))
		return err
	}
	for i := range g.n {
		if g.Degree(i) == 0 && g.InDegree(i) == 0 {
			if err := put(i, i); err != nil {
				return err
			}
		}
		for k := range g.Degree(i) {
			if j := g.Neighbour(i, k); g.directed || j > i {
				if err := put(i, j); err != nil {
					return err
				}
			}
		}
	}
	return out.Flush()
}

// WriteFile writes an edge list to a file, through gzip if its name ends in .gz. The file appears
// as a whole or not at all, and not if ctx ends before.
func WriteFile(ctx context.Context, path string, g *Graph) error {
	return whole.File(ctx, path, func(w io.Writer) error {
		if !strings.HasSuffix(path, ".gz") {
			return writeEdges(w, g)
		}
		z := gzip.NewWriter(w)
		if err := writeEdges(z, g); err != nil {
			return err
		}
		return z.Close()
	})
}
