package study

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/ink"
	"guanxi/plots/phrase"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
)

// dose draws metrics over one factor.
//
// It reads from runs: point, replicate, status, arm, the factor and the metrics. Numbers and dates are on x; categories
// have rows. Arms and the levels of a second factor each get their own lines. Where points share random numbers,
// intervals and replicates are those of paired differences, since those of the means contain the common luck.
func dose(f *figure.Folder) (*chart.Chart, error) {
	r, lacks := responding(f)
	if r == nil {
		return nil, figure.Nothing("%s", lacks)
	}
	factor := &r.s.m.Factors[r.along]
	c := NewGallery(f, "Response to "+phrase.Name(factor.Name))
	if most := chart.FittingRows(len(r.lines)); r.categorical() && len(r.levels) > most && f.Width > 0 {
		c.left, r.levels = levelNames(r.levels[most:]), r.levels[:most]
	}
	if len(r.s.metrics) == 1 {
		c.Title = phrase.Capital(MetricTitle(f, r.s.metrics[0])) + " by " + phrase.Name(factor.Name)
	}
	all := make([]int, len(r.s.metrics))
	for i := range all {
		all[i] = i
	}
	for i, m := range r.s.metrics {
		if r.s.still(i) && !r.s.still(all...) {
			c.left = append(c.left, MetricTitle(f, m))
			continue
		}
		c.Add(m, r.panel(f, i))
	}
	if len(c.Panels) == 0 {
		return nil, figure.Nothing("table runs: no metric has a value")
	}
	what := FactorTitle(factor)
	if r.by >= 0 {
		what += ", by " + phrase.Name(r.s.m.Factors[r.by].Name)
	}
	bar := phrase.Reach(r.s.most(), "its "+Sure(f)+" Student interval corrected for skewness")
	if r.s.paired() {
		p := r.s.points[0]
		bar = "the " + Sure(f) + " Student interval of its paired difference from " +
			cmp.Or(r.s.m.Baseline, levelIn(factor, p.level[r.along], p.at[r.along]))
	}
	drawn := "mean of " + r.s.replicates() + " with " + bar
	if r.s.once() {
		drawn = phrase.NoInterval
	}
	if r.left > 0 {
		c.left = append(c.left, fmt.Sprintf("%d levels of %s", r.left, phrase.Name(r.s.m.Factors[r.by].Name)))
	}
	c.Describe(fmt.Sprintf("Metrics of study %s over %s: %s.", f.Label, what, drawn)+LeftOut(r.s.failed,
		"runs")+r.s.missing(), schema.RunsTable)
	return &c.Chart, nil
}

// dots returns the means of a line with their intervals, and its replicates.
func (r *response) dots(f *figure.Folder, metric, line int) (means, reps *chart.Points) {
	l, n := r.lines[line], len(r.lines)
	means = chart.SerialDots(line, cmp.Or(l.label, MetricTitle(f, r.s.metrics[metric])))
	reps = &chart.Points{Series: means.Series, Kind: "replicate", Colour: ink.Alpha(ink.Serial(line).Colour, 0.3),
		Radius: 0.9}
	if !r.categorical() {
		means.DX = apart * (vg.Length(line) - vg.Length(n-1)/2)
		reps.DX = means.DX + 1.3 // beside the interval's bar, which would hide them
	}
	for _, p := range r.settings(l) {
		v, at, base := r.s.mean(p, metric).Shown(r.s.most()), p.levelOf(r.along).at, r.reference(p)
		ids, values := p.reps, p.values[metric]
		if base != nil {
			v, ids, values = r.s.apart(p, base, metric)
		}
		if r.categorical() {
			at = float64(slices.IndexFunc(r.levels, p.levelOf(r.along).same)) + chart.Aside(line, n)
			means.Along(v, at)
		} else {
			means.Upright(at, v)
		}
		if v.N < 2 {
			continue
		}
		for k, x := range values {
			reps.X, reps.Y, reps.Reps = append(reps.X, at), append(reps.Y, x), append(reps.Reps, ids[k])
		}
	}
	if r.s.paired() {
		means.Kind, reps.Kind = "mean by pairs", "replicate by pairs"
	}
	if r.categorical() {
		reps.X, reps.Y = reps.Y, reps.X
		for k := range reps.Y { // below the interval's bar, which would hide them
			reps.Y[k] += 0.2 / float64(n)
		}
	}
	if !r.faint() {
		reps = &chart.Points{}
	}
	return means, reps
}

// apart returns the mean at a setting with the interval of its paired difference from a base, and the
// replicates of both, each as far from the mean as its difference is from that of the means. The base
// itself has neither.
func (s *study) apart(p, base *setting, metric int) (v summary.Interval, reps []int, values []float64) {
	v = s.mean(p, metric)
	v.Lo, v.Hi = math.NaN(), math.NaN()
	if p == base {
		return v, nil, nil
	}
	reps, diffs := paired(p, base, metric)
	d := s.pairs(diffs, metric)
	v.Lo, v.Hi = v.Mean+(d.Lo-d.Mean), v.Mean+(d.Hi-d.Mean)
	for _, x := range diffs {
		values = append(values, v.Mean+(x-d.Mean))
	}
	return v, reps, values
}

// keyOf returns the key of a line. The first line's key also names the factor of the lines.
func (r *response) keyOf(line int, d *chart.Points) []chart.KeyItem {
	if len(r.lines) == 1 {
		return nil
	}
	k := d.InKey(d.Series)
	if line == 0 && r.by >= 0 && r.lines[0].arm == "" && r.s.m.Factors[r.by].Scale == "categorical" {
		k.Text = phrase.Name(r.s.m.Factors[r.by].Name) + ": " + k.Text
	}
	return []chart.KeyItem{k}
}

// panel draws a metric: lines over a numeric factor, rows for one with levels.
func (r *response) panel(f *figure.Folder, metric int) *chart.Panel {
	p := r.frame()
	var all []float64
	var faint []chart.Mark
	for i := range r.lines {
		d, reps := r.dots(f, metric, i)
		if len(d.X) == 0 {
			continue
		}
		if len(reps.X) > 0 {
			faint = append(faint, reps)
		}
		if r.categorical() {
			all = slices.Concat(all, reps.X, d.X, d.XLo, d.XHi)
		} else {
			all = slices.Concat(all, reps.Y, d.Y, d.YLo, d.YHi)
			if st := ink.Serial(i); !r.barred() {
				d.YLo, d.YHi, d.Radius = nil, nil, 1.3
			} else {
				st.Colour = ink.Alpha(st.Colour, 0.75)
				p.Marks = append(p.Marks, &chart.Curve{Series: d.Series, X: d.X, Y: d.Y, Style: st, Width: 0.8, DX: d.DX,
					Silent: true})
			}
		}
		p.Marks = append(p.Marks, d)
		p.Key = append(p.Key, r.keyOf(i, d)...)
	}
	if !slices.ContainsFunc(all, func(v float64) bool { return !math.IsNaN(v) }) {
		return nil
	}
	p.Marks = append(faint, p.Marks...)
	if values := chart.ValueAxis(MetricTitle(f, r.s.metrics[metric]), UnitOf(f, r.s.metrics[metric]),
		all); r.categorical() {
		p.X = values
	} else {
		p.Y = values
	}
	return p
}
