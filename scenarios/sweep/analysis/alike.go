package analysis

import "slices"

// same reports whether a metric has the same values at two points, in the replicates that both have.
func (d *Runs) same(metric, x, y int) bool {
	a, b, both := &d.Cells[x], &d.Cells[y], 0
	for r := range min(len(a.Status), len(b.Status)) {
		if a.Status[r] != OK || b.Status[r] != OK {
			continue
		}
		both++
		if v, w := a.Values[metric][r], b.Values[metric][r]; v != w && (v == v || w == w) {
			return false
		}
	}
	return both > 0
}

// varies reports whether a metric has other values at some point than at the first.
func (d *Runs) varies(metric int) bool {
	for i := range d.Points {
		if !d.same(metric, 0, i) {
			return true
		}
	}
	return false
}

// known reports whether a metric has a value.
func (d *Runs) known(metric int) bool {
	return slices.ContainsFunc(d.Cells, func(c PointRuns) bool {
		return slices.ContainsFunc(c.Values[metric], func(v float64) bool { return v == v })
	})
}

// constant reports whether a metric has the same values at all of several points.
func (r *Report) constant(metric int) bool {
	return len(r.Runs.Points) > 1 && r.Runs.known(metric) && !r.Runs.varies(metric) && len(r.Rows(metric, "mean")) > 0
}
