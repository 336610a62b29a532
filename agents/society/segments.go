package society

import "guanxi/sim/results"

// segmentsTable is how many consumers each segment has, which shares of a
// segment refer to: they are drawn, so that a segment's share in the scenario
// is only their mean. Nil with one segment.
func (w *World) segmentsTable() *results.Table {
	if len(w.Segments) < 2 {
		return nil
	}
	t := results.NewTable("segments", "Segments of consumers, a row each.", []results.Column{
		results.ReplicateColumn(),
		{Name: "segment", Type: results.TextType, Kind: results.Key, Doc: "name of the segment"},
		{Name: "consumers", Type: results.IntType, Kind: results.Stock, Unit: "1", Doc: "consumers in it"},
	})
	size := make([]int64, len(w.Segments))
	for i := range w.N {
		size[w.Who(i).Segment]++
	}
	for g, name := range w.Segments {
		t.AppendRow(results.Int(int64(w.Scope.Replicate())), results.Text(name), results.Int(size[g]))
	}
	return t
}
