package analysis

import "slices"

// same reports whether a metric has the same values at two points, in the replicates that both have.
func (d *data) same(metric, x, y int) bool {
	a, b, both := &d.cells[x], &d.cells[y], 0
	for r := range min(len(a.status), len(b.status)) {
		if a.status[r] != ok || b.status[r] != ok {
			continue
		}
		both++
		if v, w := a.values[metric][r], b.values[metric][r]; v != w && (v == v || w == w) {
			return false
		}
	}
	return both > 0
}

// differs reports whether a metric has other values at some point than at the first.
func (d *data) differs(metric int) bool {
	for i := range d.points {
		if !d.same(metric, 0, i) {
			return true
		}
	}
	return false
}

// known reports whether a metric has a value.
func (d *data) known(metric int) bool {
	return slices.ContainsFunc(d.cells, func(c cell) bool {
		return slices.ContainsFunc(c.values[metric], func(v float64) bool { return v == v })
	})
}

// alike reports whether a metric has the same values at all of several points.
func (r *Report) alike(metric int) bool {
	return len(r.d.points) > 1 && r.d.known(metric) && !r.d.differs(metric) && len(r.rows(metric, "mean")) > 0
}
