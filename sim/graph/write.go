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

// writeEdges writes an edge list that Read reads back as the same graph: a comment, then one edge
// per line, each undirected edge once with the smaller node first. A node without ties is written
// as a loop, which Read drops while keeping the node. Ids are those of the imported file if there
// was one.
func writeEdges(w io.Writer, g *Graph) error {
	out := bufio.NewWriterSize(w, 1<<16)
	kind := "undirected"
	if g.directed {
		kind = "directed (u v: u influences v)"
	}
	fmt.Fprintf(out, "# %d nodes, %d edges, %s; a line u u stands for a node without ties\n", g.n, g.Edges(), kind)
	separator := byte(' ')
	if g.names.texts != nil {
		separator = '\t'
		out.WriteString("source\ttarget\n") // so that a node named "from" is not read as a header
	}
	var line []byte
	put := func(u, v int) error {
		line = g.appendLabel(line[:0], u)
		line = append(line, separator)
		line = g.appendLabel(line, v)
		_, err := out.Write(append(line, '\n'))
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

func (g *Graph) appendLabel(line []byte, i int) []byte {
	t := g.Label(i)
	if g.names.texts == nil || !strings.ContainsAny(t, "\",;\t") && t[0] != '#' && t[0] != '%' && t[0] != ' ' && t[len(t)-1] != ' ' {
		return append(line, t...)
	}
	line = append(line, '"')
	line = append(line, strings.ReplaceAll(t, `"`, `""`)...)
	return append(line, '"')
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
