package study

import (
	"cmp"
	"math"
	"strings"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/ink"
	"guanxi/sim/results/summary"
)

// crossings returns where a line crosses 0, as analyzed; nil if nowhere. An interval that is open
// at one end is drawn to the first or the last level.
func (r *response) crossings(f *figure.Folder, metric, line int) *chart.Points {
	if r.categorical() {
		return nil
	}
	answers, _ := f.Answers("break_even") // none before the analysis
	l, name := r.lines[line], r.s.m.Factors[r.along].Name
	place := l.arm
	if r.by >= 0 {
		place = strings.TrimSpace(place + " " + r.s.m.Factors[r.by].Name + "=" + l.level.text)
	}
	d := chart.SerialDots(line, cmp.Or(l.label, metricTitle(f, r.s.metrics[metric])))
	d.Kind, d.Shape, d.Hollow = "crosses 0", ink.Diamond, true
	for i := range answers {
		a := &answers[i]
		if a.Metric != r.s.metrics[metric] || a.Measure != "mean" || a.About != name || a.Beside != place {
			continue
		}
		v := intervalOf(a)
		v.Lo, v.Hi = r.within(v)
		d.Along(v, 0)
	}
	if len(d.X) == 0 {
		return nil
	}
	return d
}

// within returns the limits of an interval, or the ends of the levels where it has none.
func (r *response) within(v summary.Interval) (lo, hi float64) {
	lo, hi = v.Lo, v.Hi
	if math.IsNaN(lo) {
		lo = r.levels[0].at
	}
	if math.IsNaN(hi) {
		hi = r.levels[len(r.levels)-1].at
	}
	return lo, hi
}
