package study

import (
	"cmp"
	"math"
	"strings"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/ink"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
)

// crossings returns where a line crosses 0, as analyzed; nil if nowhere. An interval that is open
// at one end is drawn to the first or the last level.
func (r *response) crossings(f *figure.Folder, metric, line int) *chart.Points {
	t, _ := f.Has(schema.IndicesTable)
	if t == nil || r.categorical() {
		return nil
	}
	l, name := r.lines[line], r.s.m.Factors[r.along].Name
	place := l.arm
	if r.by >= 0 {
		place = strings.TrimSpace(place + " " + r.s.m.Factors[r.by].Name + "=" + l.level.text)
	}
	d := chart.SerialDots(line, cmp.Or(l.label, metricTitle(f, r.s.metrics[metric])))
	d.Kind, d.Shape, d.Hollow = "crosses 0", ink.Diamond, true
	for i := range t.Rows() {
		is := func(column, want string) bool { return t.Col(column).Text(i) == want }
		if !is("metric", r.s.metrics[metric]) || !is("method", "break_even") || !is("index", "mean") || !is("factor", name) || !is("other", place) {
			continue
		}
		n, _ := t.Col("n").Int(i)
		v := summary.Interval{Mean: t.Col("value").Float(i), Lo: t.Col("lo").Float(i), Hi: t.Col("hi").Float(i), N: int(n)}
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
