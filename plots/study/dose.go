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
// have rows. Arms and the levels of a second factor each get their own lines. Intervals are those of the means: what
// points with common random numbers share is in them, and effects has those of differences.
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
		r.turn(c, i)
	}
	if said := c.turns(); said != "" {
		c.Title = "Response to " + phrase.Name(factor.Name) + said
	}
	if len(c.Panels) == 0 {
		return nil, figure.Nothing("table runs: no metric has a value")
	}
	what := FactorTitle(factor)
	if r.by >= 0 {
		what += ", by " + phrase.Name(r.s.m.Factors[r.by].Name)
	}
	drawn := "mean of " + r.s.replicates() + " with " +
		phrase.Reach(r.s.most(), "its "+Sure(f)+" Student interval corrected for skewness")
	if r.s.m.Luck == "common" {
		drawn += ", which contain what all points share; effects has the differences"
	}
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
	means = chart.SeriesPoints(line, cmp.Or(l.label, MetricTitle(f, r.s.metrics[metric])))
	reps = &chart.Points{Series: means.Series, Kind: "replicate", Colour: ink.Alpha(ink.Serial(line).Colour, 0.3),
		Radius: 0.9}
	if !r.categorical() {
		means.DX = apart * (vg.Length(line) - vg.Length(n-1)/2)
		reps.DX = means.DX + 1.3 // beside the interval's bar, which would hide them
	}
	for _, p := range r.settings(l) {
		v, at := r.s.mean(p, metric).OrRange(r.s.most()), p.levelOf(r.along).at
		if r.categorical() {
			at = float64(slices.IndexFunc(r.levels, p.levelOf(r.along).same)) + chart.Dodge(line, n)
			means.AddHorizontal(v, at)
		} else {
			means.AddVertical(at, v)
		}
		if v.N < 2 {
			continue
		}
		for k, x := range p.values[metric] {
			reps.X, reps.Y, reps.RepIDs = append(reps.X, at), append(reps.Y, x), append(reps.RepIDs, p.reps[k])
		}
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

// turn notes whether a metric rises or falls from each level to the next on all lines, and surely from the first to
// the last.
func (r *response) turn(g *Gallery, metric int) {
	if r.categorical() {
		return
	}
	all := 0
	for k, l := range r.lines {
		of := r.settings(l)
		if len(of) < 2 {
			return
		}
		_, d := paired(of[len(of)-1], of[0], metric)
		sign := signOf(summary.Student(d, 0, r.s.m.Confidence))
		for i, p := range of[1:] {
			if !(float64(sign)*(r.s.mean(p, metric).Mean-r.s.mean(of[i], metric).Mean) > 0) {
				return
			}
		}
		if k > 0 && sign != all {
			return
		}
		all = sign
	}
	g.turn(r.s.metrics[metric], all)
}

// keyOf returns the key of a line. The first line's key also names the factor of the lines.
func (r *response) keyOf(line int, d *chart.Points) []chart.LegendItem {
	if len(r.lines) == 1 {
		return nil
	}
	k := d.LegendItem(d.Series)
	if line == 0 && r.by >= 0 && r.lines[0].arm == "" && r.s.m.Factors[r.by].Scale == "categorical" {
		k.Text = phrase.Name(r.s.m.Factors[r.by].Name) + ": " + k.Text
	}
	return []chart.LegendItem{k}
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
					OmitFromCSV: true})
			}
		}
		p.Marks = append(p.Marks, d)
		p.Legend = append(p.Legend, r.keyOf(i, d)...)
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
