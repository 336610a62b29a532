package analysis

import (
	"slices"
	"strings"

	"guanxi/scenarios/sweep/study"
)

// noteIdle names what a full design varies without any effect. A table of equal rows does not
// show whether this is a finding or a key that does nothing in this scenario.
func (a *analysis) noteIdle() {
	if len(a.d.points) < 2 {
		return
	}
	same := a.d.same
	var still, vain []string                        // metrics, factors
	alone := make([][]string, len(a.Study.Factors)) // metrics that a factor leaves unchanged
	varying := 0
	for _, m := range a.shown {
		if !a.d.differs(m) {
			if a.d.known(m) {
				still = append(still, a.Metrics[m].Name)
			}
			continue
		}
		varying++
		for k := range a.Study.Factors {
			if a.idle(k, func(x, y int) bool { return same(m, x, y) }) {
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
	if arms := a.idleArms(same); varying > 0 && len(arms) > 0 {
		a.say("Identical to %s in every metric and replicate: %s.", a.Study.Design.Baseline, strings.Join(arms, ", "))
	}
	if len(vain) > 0 {
		a.say("No effect of %s: each replicate gives the same values at all levels.", strings.Join(vain, ", "))
	}
	if len(still) > 0 {
		a.say("Identical at all points in each replicate: %s.", strings.Join(still, ", "))
	}
}

// same reports whether a metric has the same values at two points.
func (d *data) same(metric, x, y int) bool {
	return slices.EqualFunc(d.cells[x].values[metric], d.cells[y].values[metric], func(v, w float64) bool { return v == w || v != v && w != w })
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

// idleArms returns the arms that change no metric shown at any level of the factors.
func (a *analysis) idleArms(same func(metric, x, y int) bool) (names []string) {
	base := study.Baselines(a.d.points)
	for _, arm := range a.Study.Arms {
		differs := arm.Name == a.Study.Design.Baseline
		for i, p := range a.d.points {
			differs = differs || p.Arm == arm.Name && (base[i] < 0 || slices.ContainsFunc(a.shown, func(m int) bool { return !same(m, i, base[i]) }))
		}
		if !differs {
			names = append(names, arm.Name)
		}
	}
	return names
}

// idle reports whether all points that differ only in one factor have the same values. It is
// false if there are no such points.
func (a *analysis) idle(factor int, same func(x, y int) bool) bool {
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
