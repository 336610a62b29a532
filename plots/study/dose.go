package study

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/ink"
	"guanxi/plots/phrase"
	"guanxi/sim/results/summary"
)

// A response is how a study of one factor, or of two of which one has levels,
// is drawn: along which factor, and what each line stands for.
type response struct {
	s      *study
	along  int   // factor
	by     int   // factor of the lines; −1: none
	lines  []arm // what each line stands for
	levels []level
}

// An arm here is one line: an arm of the study, a level, or both.
type arm struct {
	label, arm string
	level      level
}

// responding says how the study is drawn; "" or what it lacks for that.
func responding(f *folder) (*response, string) {
	s, err := f.study()
	if err != nil {
		return nil, err.Error()
	}
	switch s.m.Design {
	case "morris", "saltelli", "elements":
		return nil, "a design of one factor: " + s.m.Design + " moves several"
	}
	r := &response{s: s, by: -1}
	varied := s.varied()
	categorical := func(i int) bool { return s.m.Factors[i].Scale == "categorical" }
	switch {
	case len(varied) == 1:
		r.along = varied[0]
	case len(varied) == 2 && (categorical(varied[0]) || categorical(varied[1])):
		r.along, r.by = varied[0], varied[1]
		if categorical(r.along) && !categorical(r.by) || categorical(r.along) == categorical(r.by) && len(s.levelsOf(r.by)) > len(s.levelsOf(r.along)) {
			r.along, r.by = r.by, r.along
		}
	case len(varied) == 0:
		return nil, "a factor with several levels"
	default:
		return nil, fmt.Sprintf("one factor, or two of which one has levels: %d are varied", len(varied))
	}
	r.levels = s.levelsOf(r.along)
	arms := s.arms()
	if len(arms) == 0 {
		arms = []string{""}
	}
	by := []level{{"", math.NaN()}}
	if r.by >= 0 {
		by = s.levelsOf(r.by)
	}
	for _, a := range arms {
		for _, l := range by {
			r.lines = append(r.lines, arm{strings.Trim(a+", "+l.text, ", "), a, l})
		}
	}
	if len(r.lines) > ink.SerialCount {
		return nil, fmt.Sprintf("at most %d lines: arms and levels make %d", ink.SerialCount, len(r.lines))
	}
	return r, ""
}

func dosed(f *figure.Folder) string {
	if s := ran(f); s != "" {
		return s
	}
	_, lacks := responding(asStudy(f))
	return lacks
}

// settings are the points of a line, in the order of the factor; with a random
// design each point is a level of its own.
func (r *response) settings(l arm) []*setting {
	at := map[string][]*setting{}
	for _, p := range r.s.points {
		if p.arm == l.arm && (r.by < 0 || p.levelOf(r.by).same(l.level)) {
			k := p.levelOf(r.along).key()
			at[k] = append(at[k], p)
		}
	}
	var out []*setting
	for _, v := range r.levels {
		out = append(out, at[v.key()]...)
	}
	return out
}

// mostBars intervals can be told apart beside each other; mostFaint replicates
// are drawn.
const (
	mostTicks = 10 // levels are marked on the axis
	mostBars  = 40
	mostFaint = 4000
)

// dose: a metric over one factor.
//
// Reads runs: point, replicate, status, arm, the factor, the metrics. Numbers
// and dates lie on x; categories have rows. A second factor with levels, or
// arms, make lines of their own.
func dose(f *folder) (*chart.Chart, error) {
	r, lacks := responding(f)
	if r == nil {
		return nil, figure.Nothing("%s", lacks)
	}
	factor := &r.s.m.Factors[r.along]
	c := galleryOf("Response to " + phrase.Name(factor.Name))
	if len(r.s.metrics) == 1 {
		c.Title = phrase.Capital(metricTitle(r.s.metrics[0])) + " by " + phrase.Name(factor.Name)
	}
	for i, m := range r.s.metrics {
		draw := r.curves
		if factor.Scale == "categorical" {
			draw = r.rows
		}
		p, say := draw(f, i)
		c.add(m, p, say)
	}
	if len(c.Panels) == 0 {
		return nil, figure.Nothing("table runs: no metric has a value")
	}
	what := factorTitle(factor)
	if len(r.lines) > 1 {
		var names []string
		for _, l := range r.lines {
			names = append(names, l.label)
		}
		if r.by >= 0 {
			what += ", by " + phrase.Name(r.s.m.Factors[r.by].Name)
		}
		what += " (" + phrase.List(names) + ")"
	}
	drawn := fmt.Sprintf("mean of %s with its %s Student interval as a bar, single replicates as small faint dots", r.s.replicates(), f.sure())
	switch {
	case r.s.once():
		drawn = phrase.NoInterval
	case r.s.contrasted() && r.s.m.Luck == "common":
		drawn += "; lines share their luck, so that their differences (figure effects, or phase) are known better than their bars say"
	}
	c.Alt = fmt.Sprintf("Metrics of study %s over %s: %s. %s%s", f.Label, what, drawn, c.told(), r.s.lost())
	return &c.Chart, nil
}

// dots are the means of a line with their intervals and levels, and its replicates.
func (r *response) dots(metric, line int, place func(level) float64, upright bool) (means, reps *chart.Points, list []summary.Interval, names []string) {
	l, st := r.lines[line], ink.Serial(line)
	name := l.label
	if name == "" {
		name = metricTitle(r.s.metrics[metric])
	}
	means = chart.SerialDots(line, name)
	reps = &chart.Points{Series: name, Kind: "replicate", Colour: ink.Alpha(st.Colour, 0.3), Radius: 0.9}
	for _, p := range r.settings(l) {
		v := r.s.mean(p, metric)
		at := place(p.levelOf(r.along))
		if upright {
			means.Upright(at, v)
		} else {
			means.Along(v, at)
		}
		list, names = append(list, v), append(names, p.level[r.along])
		if v.N < 2 {
			continue
		}
		for k, x := range p.values[metric] {
			reps.X, reps.Y, reps.Reps = append(reps.X, at), append(reps.Y, x), append(reps.Reps, p.reps[k])
		}
	}
	if !upright {
		reps.X, reps.Y = reps.Y, reps.X
	}
	if len(reps.X) > mostFaint {
		reps = nil
	}
	return means, reps, list, names
}

// keyOf names a line; the first also what it is a level of.
func (r *response) keyOf(line int, d *chart.Points) []chart.KeyItem {
	if len(r.lines) == 1 {
		return nil
	}
	k := d.InKey(d.Series)
	if line == 0 && r.by >= 0 && r.lines[0].arm == "" {
		k.Text = phrase.Name(r.s.m.Factors[r.by].Name) + ": " + k.Text
	}
	return []chart.KeyItem{k}
}

// curves are the panel of a numeric factor.
func (r *response) curves(f *folder, metric int) (*chart.Panel, string) {
	m := r.s.metrics[metric]
	p := &chart.Panel{X: axisOf(&r.s.m.Factors[r.along]), Ratio: 0.5}
	if len(r.levels) <= mostTicks && p.X.Kind != chart.Calendar {
		for _, l := range r.levels {
			p.X.At = append(p.X.At, l.at)
		}
	}
	if lo, hi := r.levels[0].at, r.levels[len(r.levels)-1].at; len(r.lines) > 1 && p.X.Kind != chart.Logarithmic && hi > lo {
		// Lines stand beside each other, the first left of where it belongs: at an
		// end of the axis there is room for it.
		pad := 0.04 * (hi - lo)
		p.X.Ends = chart.Ends(lo-pad, hi+pad)
	}
	var all []float64
	var words []string
	var faint []chart.Mark
	for i := range r.lines {
		d, reps, list, names := r.dots(metric, i, func(l level) float64 { return l.at }, true)
		d.DX = 2.6 * (vg.Length(i) - vg.Length(len(r.lines)-1)/2)
		if len(d.X) == 0 {
			continue
		}
		all = append(append(all, d.Y...), append(slices.Clone(d.YLo), d.YHi...)...)
		if reps != nil && len(reps.X) > 0 {
			all = append(all, reps.Y...)
			reps.DX = d.DX
			faint = append(faint, reps)
		}
		st := ink.Serial(i)
		if len(r.levels) > mostBars {
			d.YLo, d.YHi, d.Radius = nil, nil, 1.3
		} else {
			st.Colour = ink.Alpha(st.Colour, 0.75)
			p.Marks = append(p.Marks, &chart.Curve{Series: d.Series, X: d.X, Y: d.Y, Style: st, Width: 0.8, DX: d.DX, Silent: true})
		}
		p.Marks = append(p.Marks, d)
		p.Key = append(p.Key, r.keyOf(i, d)...)
		if say := fromTo(list, names); say != "" {
			if len(r.lines) > 1 {
				say = d.Series + " " + say
			}
			words = append(words, say)
		}
	}
	if !slices.ContainsFunc(all, func(v float64) bool { return !math.IsNaN(v) }) {
		return nil, ""
	}
	p.Marks = append(faint, p.Marks...)
	p.Y = chart.ValueAxis(metricTitle(m), f.unitOf(m), all)
	return p, strings.Join(words, ", ")
}

// fromTo says where a line begins and ends.
func fromTo(list []summary.Interval, names []string) string {
	first, last := -1, -1
	for i, v := range list {
		if !math.IsNaN(v.Mean) {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	say := func(i int) string { return phrase.Interval(list[i]) + " at " + names[i] }
	switch {
	case first < 0:
		return ""
	case first == last:
		return say(first)
	}
	return say(first) + " to " + say(last)
}

// rows are the panel of a factor with levels.
func (r *response) rows(f *folder, metric int) (*chart.Panel, string) {
	m := r.s.metrics[metric]
	p := &chart.Panel{Y: chart.Axis{Kind: chart.Categories}, Abreast: len(r.lines)}
	for _, l := range r.levels {
		p.Y.Names = append(p.Y.Names, l.text)
	}
	var all []float64
	var words []string
	var faint []chart.Mark
	for i := range r.lines {
		shift := chart.Aside(i, len(r.lines))
		d, reps, list, names := r.dots(metric, i, func(l level) float64 {
			return float64(slices.IndexFunc(r.levels, l.same)) + shift
		}, false)
		if reps != nil && len(reps.X) > 0 {
			all = append(all, reps.X...)
			faint = append(faint, reps)
			for k := range reps.Y { // below the bar, which would hide them
				reps.Y[k] += 0.2 / float64(len(r.lines))
			}
		}
		all = append(append(all, d.X...), append(slices.Clone(d.XLo), d.XHi...)...)
		p.Marks = append(p.Marks, d)
		p.Key = append(p.Key, r.keyOf(i, d)...)
		for k, v := range list {
			name := names[k]
			if len(r.lines) > 1 {
				name += ", " + d.Series
			}
			words = append(words, name+" "+phrase.Interval(v))
		}
	}
	if !slices.ContainsFunc(all, func(v float64) bool { return !math.IsNaN(v) }) {
		return nil, ""
	}
	p.Marks = append(faint, p.Marks...)
	p.X = chart.ValueAxis(metricTitle(m), f.unitOf(m), all)
	return p, strings.Join(words, ", ")
}
