package society

import (
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
)

// segmentsTable lists how many consumers each segment has, to which shares of a segment refer.
// The numbers are drawn; a segment's share in the scenario is only their mean. Nil with one
// segment.
func (w *World) segmentsTable() *table.Table {
	if len(w.Segments) < 2 {
		return nil
	}
	t := table.New("segments", "The segments of consumers, one row each.", []table.Column{
		schema.ReplicateColumn(),
		table.NewColumn("segment", table.TextType, table.Key, "", "name of the segment"),
		table.NewColumn("consumers", table.IntType, table.Stock, "1", "consumers in the segment"),
	})
	for g, name := range w.Segments {
		t.AppendRow(table.Int(w.Scope.Replicate()), table.Text(name), table.Int(int64(w.Size[g])))
	}
	return t
}
