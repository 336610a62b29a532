package society

import (
	"strconv"

	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
)

// idsTable maps consumers, numbered from 0, to the ids in the file of the graph or of the consumers. Nil
// if the ids are those numbers.
func (w *World) idsTable() *table.Table {
	g := w.Graph
	if !g.Named() || numbered(g.N(), g.Label) {
		return nil
	}
	t := schema.NewIDs()
	t.Grow(g.N())
	for i := range g.N() {
		t.Add(schema.ID{Consumer: i, ID: g.Label(i)})
	}
	return t
}

// numbered reports whether each of n ids equals its number.
func numbered(n int, id func(i int) string) bool {
	for i := range n {
		if id(i) != strconv.Itoa(i) {
			return false
		}
	}
	return true
}
