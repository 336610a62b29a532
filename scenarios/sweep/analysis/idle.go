package analysis

import (
	"fmt"
	"slices"
	"strings"
)

// noteIdle names what a full design varies without any effect. A table of equal rows does not
// show whether this is a finding or a key that does nothing in this scenario.
func (a *analysis) noteIdle() {
	if len(a.d.points) < 2 {
		return
	}
	same := a.d.same
	var vain []string                               // factors
	alone := make([][]string, len(a.Study.Factors)) // metrics that a factor leaves unchanged
	varying := 0
	for _, m := range a.shown {
		if !a.d.differs(m) {
			continue
		}
		varying++
		for k := range a.Study.Factors {
			if a.unmoved(k, func(x, y int) bool { return same(m, x, y) }) {
				alone[k] = append(alone[k], a.Metrics[m].Name)
			}
		}
	}
	for k, metrics := range alone {
		switch name := a.Study.Factors[k].Name; {
		case len(metrics) == 0:
		case len(metrics) == varying:
			vain = append(vain, name)
		default:
			a.say("%s has no effect on %s: each replicate gives the same values at all of its levels.", name, strings.Join(metrics, ", "))
		}
	}
	if len(vain) > 0 {
		a.Same = append(a.Same, fmt.Sprintf("No effect of %s: each replicate gives the same values at all levels.", strings.Join(vain, ", ")))
	}
}

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
	return len(r.d.points) > 1 && r.d.known(metric) && !r.d.differs(metric) && len(r.effectsOf(metric)) > 0
}

// unmoved reports whether all points that differ only in one factor have the same values. It is
// false if there are no such points.
func (a *analysis) unmoved(factor int, same func(x, y int) bool) bool {
	first, pairs := map[string]int{}, 0
	for i, p := range a.d.points {
		key := othersOf(p, factor)
		j, there := first[key]
		if !there {
			first[key] = i
			continue
		}
		if pairs++; !same(i, j) {
			return false
		}
	}
	return pairs > 0
}
