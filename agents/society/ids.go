package society

import (
	"strconv"

	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
)

// idsTable leads from consumers, numbered from 0, back to the ids of the file
// that the graph came from. Nil where these are the numbers.
func (w *World) idsTable() *table.Table {
	g := w.Graph
	if !g.Named() || numbered(g.N(), g.Label) {
		return nil
	}
	t := schema.NewIDs()
	t.Grow(g.N())
	for i := range g.N() {
		t.AppendRow(table.Int(int64(i)), table.Text(g.Label(i)))
	}
	return t
}

// numbered says whether each of n ids is its number.
func numbered(n int, id func(i int) string) bool {
	for i := range n {
		if id(i) != strconv.Itoa(i) {
			return false
		}
	}
	return true
}
