package society

import "guanxi/sim/results/table"

type segment struct {
	Segment   string `key:"name of the segment"`
	Consumers int    `stock:"consumers in the segment"`
}

// segmentsTable lists how many consumers each segment has, to which shares of a segment refer.
// The numbers are drawn; a segment's share in the scenario is only their mean. Nil with one
// segment.
func (w *World) segmentsTable() *table.Table {
	if len(w.Segments) < 2 {
		return nil
	}
	t := table.Of[segment]("segments", "The segments of consumers, one row each.")
	for g, name := range w.Segments {
		t.Add(segment{name, int(w.Size[g])})
	}
	return t
}
