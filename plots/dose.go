package plots

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"

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
func responding(f *studyFolder) (*response, string) {
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
	if len(r.lines) > serialCount {
		return nil, fmt.Sprintf("at most %d lines: arms and levels make %d", serialCount, len(r.lines))
	}
	return r, ""
}

func dosed(f *folder) string {
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
func dose(f *studyFolder) (*chart, error) {
	r, lacks := responding(f)
	if r == nil {
		return nil, nothing("%s", lacks)
	}
	factor := &r.s.m.Factors[r.along]
	c := galleryOf("Response to " + factorName(factor.Name))
	if len(r.s.metrics) == 1 {
		c.title = capital(metricTitle(r.s.metrics[0])) + " by " + factorName(factor.Name)
	}
	for i, m := range r.s.metrics {
		draw := r.curves
		if factor.Scale == "categorical" {
			draw = r.rows
		}
		p, say := draw(f, i)
		c.add(m, p, say)
	}
	if len(c.panels) == 0 {
		return nil, nothing("table runs: no metric has a value")
	}
	what := factorTitle(factor)
	if len(r.lines) > 1 {
		var names []string
		for _, l := range r.lines {
			names = append(names, l.label)
		}
		if r.by >= 0 {
			what += ", by " + factorName(r.s.m.Factors[r.by].Name)
		}
		what += " (" + enumerate(names) + ")"
	}
	drawn := fmt.Sprintf("mean of %s with its %s Student interval as a bar, single replicates as small faint dots", r.s.replicates(), f.sure())
	switch {
	case r.s.once():
		drawn = noInterval
	case r.s.contrasted() && r.s.m.Luck == "common":
		drawn += "; lines share their luck, so that their differences (figure effects, or phase) are known better than their bars say"
	}
	c.alt = fmt.Sprintf("Metrics of study %s over %s: %s. %s%s", f.label, what, drawn, c.told(), r.s.lost())
	return &c.chart, nil
}

// dots are the means of a line with their intervals and levels, and its replicates.
func (r *response) dots(metric, line int, place func(level) float64, upright bool) (means, reps *points, list []summary.Interval, names []string) {
	l, st := r.lines[line], serial(line)
	name := l.label
	if name == "" {
		name = metricTitle(r.s.metrics[metric])
	}
	means = serialDots(line, name)
	reps = &points{series: name, kind: "replicate", colour: alpha(st.colour, 0.3), radius: 0.9}
	for _, p := range r.settings(l) {
		v := r.s.mean(p, metric)
		at := place(p.levelOf(r.along))
		if upright {
			means.upright(at, v)
		} else {
			means.along(v, at)
		}
		list, names = append(list, v), append(names, p.level[r.along])
		if v.N < 2 {
			continue
		}
		for k, x := range p.values[metric] {
			reps.x, reps.y, reps.reps = append(reps.x, at), append(reps.y, x), append(reps.reps, p.reps[k])
		}
	}
	if !upright {
		reps.x, reps.y = reps.y, reps.x
	}
	if len(reps.x) > mostFaint {
		reps = nil
	}
	return means, reps, list, names
}

// keyOf names a line; the first also what it is a level of.
func (r *response) keyOf(line int, d *points) []keyItem {
	if len(r.lines) == 1 {
		return nil
	}
	k := d.inKey(d.series)
	if line == 0 && r.by >= 0 && r.lines[0].arm == "" {
		k.text = factorName(r.s.m.Factors[r.by].Name) + ": " + k.text
	}
	return []keyItem{k}
}

// curves are the panel of a numeric factor.
func (r *response) curves(f *studyFolder, metric int) (*panel, string) {
	m := r.s.metrics[metric]
	p := &panel{x: axisOf(&r.s.m.Factors[r.along]), ratio: 0.5}
	if len(r.levels) <= mostTicks && p.x.kind != calendar {
		for _, l := range r.levels {
			p.x.at = append(p.x.at, l.at)
		}
	}
	if lo, hi := r.levels[0].at, r.levels[len(r.levels)-1].at; len(r.lines) > 1 && p.x.kind != logarithmic && hi > lo {
		// Lines stand beside each other, the first left of where it belongs: at an
		// end of the axis there is room for it.
		pad := 0.04 * (hi - lo)
		p.x.ends = ends(lo-pad, hi+pad)
	}
	var all []float64
	var words []string
	var faint []mark
	for i := range r.lines {
		d, reps, list, names := r.dots(metric, i, func(l level) float64 { return l.at }, true)
		d.dx = 2.6 * (vg.Length(i) - vg.Length(len(r.lines)-1)/2)
		if len(d.x) == 0 {
			continue
		}
		all = append(append(all, d.y...), append(slices.Clone(d.ylo), d.yhi...)...)
		if reps != nil && len(reps.x) > 0 {
			all = append(all, reps.y...)
			reps.dx = d.dx
			faint = append(faint, reps)
		}
		st := serial(i)
		if len(r.levels) > mostBars {
			d.ylo, d.yhi, d.radius = nil, nil, 1.3
		} else {
			st.colour = alpha(st.colour, 0.75)
			p.marks = append(p.marks, &curve{series: d.series, x: d.x, y: d.y, style: st, width: 0.8, dx: d.dx, silent: true})
		}
		p.marks = append(p.marks, d)
		p.key = append(p.key, r.keyOf(i, d)...)
		if say := fromTo(list, names); say != "" {
			if len(r.lines) > 1 {
				say = d.series + " " + say
			}
			words = append(words, say)
		}
	}
	if !slices.ContainsFunc(all, func(v float64) bool { return !math.IsNaN(v) }) {
		return nil, ""
	}
	p.marks = append(faint, p.marks...)
	p.y = valueAxis(metricTitle(m), f.unitOf(m), all)
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
	say := func(i int) string { return interval(list[i]) + " at " + names[i] }
	switch {
	case first < 0:
		return ""
	case first == last:
		return say(first)
	}
	return say(first) + " to " + say(last)
}

// rows are the panel of a factor with levels.
func (r *response) rows(f *studyFolder, metric int) (*panel, string) {
	m := r.s.metrics[metric]
	p := &panel{y: axis{kind: categories}, abreast: len(r.lines)}
	for _, l := range r.levels {
		p.y.names = append(p.y.names, l.text)
	}
	var all []float64
	var words []string
	var faint []mark
	for i := range r.lines {
		shift := aside(i, len(r.lines))
		d, reps, list, names := r.dots(metric, i, func(l level) float64 {
			return float64(slices.IndexFunc(r.levels, l.same)) + shift
		}, false)
		if reps != nil && len(reps.x) > 0 {
			all = append(all, reps.x...)
			faint = append(faint, reps)
			for k := range reps.y { // below the bar, which would hide them
				reps.y[k] += 0.2 / float64(len(r.lines))
			}
		}
		all = append(append(all, d.x...), append(slices.Clone(d.xlo), d.xhi...)...)
		p.marks = append(p.marks, d)
		p.key = append(p.key, r.keyOf(i, d)...)
		for k, v := range list {
			name := names[k]
			if len(r.lines) > 1 {
				name += ", " + d.series
			}
			words = append(words, name+" "+interval(v))
		}
	}
	if !slices.ContainsFunc(all, func(v float64) bool { return !math.IsNaN(v) }) {
		return nil, ""
	}
	p.marks = append(faint, p.marks...)
	p.x = valueAxis(metricTitle(m), f.unitOf(m), all)
	return p, strings.Join(words, ", ")
}
