package scenarios_test

import "testing"

// Every number lies in the range that its metric states, in a world where everything happens.
func TestRanges(t *testing.T) {
	run := ranOf(t, whole(t, crowded...), 1)
	series, stated := run.Tables()[0], 0
	for _, m := range run.Metrics() {
		if !m.Range.Known() {
			continue
		}
		stated++
		c := series.Col(m.Name)
		for row := range series.Rows() {
			if x := c.Float(row); !m.Range.Holds(x) {
				t.Errorf("%s is %v in row %d, outside of %v to %v", m.Name, x, row, m.Range.Low, m.Range.High)
				break
			}
		}
	}
	if all := len(run.Metrics()); 5*stated < 4*all {
		t.Errorf("%d of %d metrics state a range", stated, all)
	}
	for _, table := range run.Tables() {
		for i, c := range table.Columns() {
			for row := range table.Rows() {
				if x := table.At(i).Float(row); !c.Range.Holds(x) {
					t.Errorf("%s: %s is %v in row %d, outside of %v to %v", table.Name, c.Name, x, row, c.Range.Low, c.Range.High)
					break
				}
			}
		}
	}
}
