package study

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/ink"
	"guanxi/plots/phrase"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
)

// A response describes how to draw a study of one factor, or of two factors of which one has
// levels: the factor on the axis, and what each line stands for.
type response struct {
	s      *study
	along  int   // index of the factor on the axis
	by     int   // index of the factor whose levels make lines; −1: none
	lines  []arm // what each line stands for
	levels []level
}

// An arm is what one line stands for: an arm of the study, a level, or both.
type arm struct {
	label, arm string
	level      level
}

// responding returns how the study is drawn, or what it lacks for that.
func responding(f *figure.Folder) (*response, string) {
	s, err := studyOf(f)
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
		return nil, fmt.Sprintf("a factor to draw over: %d are varied", len(varied))
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
	_, lacks := responding(f)
	return lacks
}

// settings returns the points of a line, in the order of the factor. In a random design each point
// is a level of its own.
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

// Above these numbers, marks become illegible.
const (
	mostTicks = 10   // levels marked on the axis
	mostBars  = 40   // levels up to which intervals are drawn
	mostFaint = 2000 // replicates of all lines up to which they are drawn
)

// apart is the distance in points between lines side by side.
const apart = 2.6

// barred reports whether intervals are drawn: as rows always.
func (r *response) barred() bool { return r.categorical() || len(r.levels) <= mostBars }

// faint reports whether single replicates are drawn.
func (r *response) faint() bool {
	n := 0
	for _, p := range r.s.points {
		n += len(p.reps)
	}
	return n <= mostFaint
}

// dose draws metrics over one factor.
//
// It reads from runs: point, replicate, status, arm, the factor and the metrics, and from indices, if
// the study was analyzed, break_even. Numbers and dates are on x; categories have rows. Arms and a
// second factor with levels each get their own lines.
func dose(f *figure.Folder) (*chart.Chart, error) {
	r, lacks := responding(f)
	if r == nil {
		return nil, figure.Nothing("%s", lacks)
	}
	factor := &r.s.m.Factors[r.along]
	c, some := galleryOf(f, "Response to "+phrase.Name(factor.Name)), ""
	if r.categorical() {
		if n, most := len(r.levels), chart.FittingRows(len(r.lines)); n > most && f.Width > 0 {
			r.levels, some = r.levels[:most], fmt.Sprintf(" The first %d of %d levels, which fill a page.", most, n)
		}
		c = rowsOf(f, c.Title, len(r.levels), len(r.lines))
	}
	if len(r.s.metrics) == 1 {
		c.Title = phrase.Capital(metricTitle(f, r.s.metrics[0])) + " by " + phrase.Name(factor.Name)
	}
	for i, m := range r.s.metrics {
		p, words := r.panel(f, i)
		say := r.list(words, func(words []string) string { return strings.Join(words, ", ") })
		c.add(m, unitOf(f, m), p, say)
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
		what += " (" + r.list(names, digits.List) + ")"
	}
	drawn := "mean of " + r.s.replicates()
	if r.barred() {
		drawn += fmt.Sprintf(" with its %s Student interval as a bar", sure(f))
	}
	if r.faint() {
		drawn += ", single replicates as small faint dots"
	}
	switch {
	case r.s.once():
		drawn = phrase.NoInterval
	case r.s.contrasted() && r.s.m.Luck == "common":
		drawn += "; lines share random numbers, so their differences (figure effects, or phase) are more precise than the bars suggest"
	case r.s.m.Design == "grid" && r.s.m.Luck == "common":
		drawn += "; levels share random numbers, so their paired differences (figure effects) are more precise than the bars suggest"
	}
	if c.Panels[0].X.Kind == chart.Even {
		some += " The levels are drawn at equal distances."
	}
	c.Alt = fmt.Sprintf("Metrics of study %s over %s: %s. %s%s%s", f.Label, what, drawn, c.told(), some, r.s.lost(f))
	return &c.Chart, nil
}

// categorical reports whether the factor has unordered levels, which are drawn as rows.
func (r *response) categorical() bool { return r.s.m.Factors[r.along].Scale == "categorical" }

// dots returns the means of a line with their intervals and levels, and its replicates.
func (r *response) dots(f *figure.Folder, metric, line int) (means, reps *chart.Points, list []summary.Interval, names []string) {
	l, n := r.lines[line], len(r.lines)
	means = chart.SerialDots(line, cmp.Or(l.label, metricTitle(f, r.s.metrics[metric])))
	reps = &chart.Points{Series: means.Series, Kind: "replicate", Colour: ink.Alpha(ink.Serial(line).Colour, 0.3), Radius: 0.9}
	if !r.categorical() {
		means.DX = apart * (vg.Length(line) - vg.Length(n-1)/2)
		reps.DX = means.DX + 1.3 // beside the interval's bar, which would hide them
	}
	for _, p := range r.settings(l) {
		v, at := r.s.mean(p, metric), p.levelOf(r.along).at
		if r.categorical() {
			at = float64(slices.IndexFunc(r.levels, p.levelOf(r.along).same)) + chart.Aside(line, n)
			means.Along(v, at)
		} else {
			means.Upright(at, v)
		}
		list, names = append(list, v), append(names, p.level[r.along])
		if v.N < 2 {
			continue
		}
		for k, x := range p.values[metric] {
			reps.X, reps.Y, reps.Reps = append(reps.X, at), append(reps.Y, x), append(reps.Reps, p.reps[k])
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
	return means, reps, list, names
}

// keyOf returns the key of a line. The first line's key also names the factor of the lines.
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

// panel draws a metric: lines over a numeric factor, rows for one with levels. It also returns the
// numbers in words.
func (r *response) panel(f *figure.Folder, metric int) (*chart.Panel, []string) {
	p := r.frame()
	var all []float64
	var words []string
	var faint []chart.Mark
	for i := range r.lines {
		d, reps, list, names := r.dots(f, metric, i)
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
				p.Marks = append(p.Marks, &chart.Curve{Series: d.Series, X: d.X, Y: d.Y, Style: st, Width: 0.8, DX: d.DX, Silent: true})
			}
		}
		p.Marks = append(p.Marks, d)
		p.Key = append(p.Key, r.keyOf(i, d)...)
		words = append(words, r.told(d.Series, list, names)...)
		if z, say := r.crossings(f, metric, i); z != nil {
			p.Marks, words = append(p.Marks, z), append(words, say)
		}
	}
	if !slices.ContainsFunc(all, func(v float64) bool { return !math.IsNaN(v) }) {
		return nil, nil
	}
	p.Marks = append(faint, p.Marks...)
	if values := chart.ValueAxis(metricTitle(f, r.s.metrics[metric]), unitOf(f, r.s.metrics[metric]), all); r.categorical() {
		p.X = values
	} else {
		p.Y = values
	}
	return p, words
}

// list joins texts that name lines, with semicolons if the names have commas.
func (r *response) list(texts []string, join func([]string) string) string {
	if slices.ContainsFunc(r.lines, func(l arm) bool { return strings.Contains(l.label, ", ") }) {
		return strings.Join(texts, "; ")
	}
	return join(texts)
}

// crossings returns where a line crosses 0, as analyzed, and that in words. An interval that is open
// at one end is drawn to the first or the last level.
func (r *response) crossings(f *figure.Folder, metric, line int) (*chart.Points, string) {
	t, _ := f.Has(schema.IndicesTable)
	if t == nil || r.categorical() {
		return nil, ""
	}
	l, name := r.lines[line], r.s.m.Factors[r.along].Name
	place := l.arm
	if r.by >= 0 {
		place = strings.TrimSpace(place + " " + r.s.m.Factors[r.by].Name + "=" + l.level.text)
	}
	d := chart.SerialDots(line, cmp.Or(l.label, metricTitle(f, r.s.metrics[metric])))
	d.Kind, d.Shape, d.Hollow = "crosses 0", ink.Diamond, true
	var at []string
	for i := range t.Rows() {
		is := func(column, want string) bool { return t.Col(column).Text(i) == want }
		if !is("metric", r.s.metrics[metric]) || !is("method", "break_even") || !is("index", "mean") || !is("factor", name) || !is("other", place) {
			continue
		}
		n, _ := t.Col("n").Int(i)
		v := summary.Interval{Mean: t.Col("value").Float(i), Lo: t.Col("lo").Float(i), Hi: t.Col("hi").Float(i), N: int(n)}
		ends := [2]float64{v.Lo, v.Hi}
		v.Lo, v.Hi = r.within(v)
		say := phrase.Interval(v)
		switch {
		case math.IsNaN(ends[0]):
			say += " (from the first level)"
		case math.IsNaN(ends[1]):
			say += " (to the last level)"
		}
		at = append(at, say)
		d.Along(v, 0)
	}
	if len(at) == 0 {
		return nil, ""
	}
	say := "crossing 0 at " + digits.List(at) + ", marked by a diamond"
	if len(r.lines) > 1 {
		say = l.label + " " + say
	}
	return d, say
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

// frame returns a panel with the axis of the factor.
func (r *response) frame() *chart.Panel {
	if r.categorical() {
		p := &chart.Panel{Y: chart.Axis{Kind: chart.Categories}, Abreast: len(r.lines)}
		for _, l := range r.levels {
			p.Y.Names = append(p.Y.Names, l.text)
		}
		return p
	}
	p := &chart.Panel{X: axisOf(&r.s.m.Factors[r.along]), Ratio: 0.5}
	x, n := &p.X, len(r.levels)
	lo, hi := r.levels[0].at, r.levels[n-1].at
	if n <= mostTicks && x.Kind != chart.Calendar {
		for _, l := range r.levels {
			x.At = append(x.At, l.at)
		}
		r.spread(x)
	}
	if x.Kind == chart.Logarithmic && hi > 1e4*lo {
		x.At = nil // powers of ten are shorter
	}
	if hi > lo && (len(r.lines) > 1 || n <= mostBars) {
		// Padding keeps the bars off the axes, also where lines are offset beside each other.
		room := max(0.04, (float64(apart/2*float64(len(r.lines)-1))+4)/dataWidth)
		pad := room * (hi - lo)
		x.Ends = chart.Ends(lo-pad, hi+pad)
		switch x.Kind {
		case chart.Logarithmic:
			by := math.Pow(hi/lo, room)
			x.Ends = chart.Ends(lo/by, hi*by)
		case chart.Even:
			room *= float64(n - 1)
			x.Ends = chart.Ends(lo-float64(room*(r.levels[1].at-lo)), hi+float64(room*(hi-r.levels[n-2].at)))
		}
	}
	return p
}

// dataWidth is the least width in points of a column's data area.
const dataWidth = 170

// spread makes a linear axis on which some levels would overlap logarithmic or, if that does not
// help, sets the levels at equal distances.
func (r *response) spread(x *chart.Axis) {
	crowded := func(scaled func(float64) float64) bool {
		least := math.Inf(1)
		for i := range x.At[1:] {
			least = math.Min(least, scaled(x.At[i+1])-scaled(x.At[i]))
		}
		whole := scaled(x.At[len(x.At)-1]) - scaled(x.At[0])
		return !(dataWidth*least/whole >= apart*float64(len(r.lines)-1)+4)
	}
	if log := r.s.m.Factors[r.along].Scale == "log"; log || len(x.At) < 3 || !crowded(func(v float64) float64 { return v }) {
		return
	}
	x.Kind = chart.Logarithmic
	if !(x.At[0] > 0) || crowded(math.Log) {
		x.Kind = chart.Even
		x.Title += ", not to scale"
	}
}

// mostRowsTold is the largest number of rows of a line that a caption lists.
const mostRowsTold = 12

// told returns the numbers of a line in words: for a few rows all of them, for many the least and
// the largest, otherwise the first and the last.
func (r *response) told(line string, list []summary.Interval, names []string) (words []string) {
	if !r.categorical() || len(list) > mostRowsTold {
		switch say := r.ends(list, names); {
		case say == "":
			return nil
		case len(r.lines) > 1:
			return []string{line + " " + say}
		default:
			return []string{say}
		}
	}
	for k, v := range list {
		name := names[k]
		if len(r.lines) > 1 {
			name += ", " + line
		}
		words = append(words, name+" "+phrase.Interval(v))
	}
	return words
}

// ends returns the first and the last value of a line in words, and what lies between them beyond
// the intervals of both, or of rows the least and the largest.
func (r *response) ends(list []summary.Interval, names []string) string {
	first, last := -1, -1
	for i, v := range list {
		if math.IsNaN(v.Mean) {
			continue
		}
		if first < 0 || r.categorical() && v.Mean < list[first].Mean {
			first = i
		}
		if last < 0 || !r.categorical() || v.Mean > list[last].Mean {
			last = i
		}
	}
	say := func(i int) string { return phrase.Interval(list[i]) + " at " + names[i] }
	switch {
	case first < 0:
		return ""
	case first == last:
		return say(first)
	case r.categorical():
		return "least " + say(first) + ", largest " + say(last)
	}
	low, high := first, first
	for i, v := range list {
		if v.Mean < list[low].Mean {
			low = i
		}
		if v.Mean > list[high].Mean {
			high = i
		}
	}
	words := []string{say(first)}
	if list[low].Mean < min(list[first].Lo, list[last].Lo) {
		words = append(words, "least "+say(low))
	}
	if list[high].Mean > max(list[first].Hi, list[last].Hi) {
		words = append(words, "largest "+say(high))
	}
	if len(words) == 1 {
		return words[0] + " to " + say(last)
	}
	if len(words) == 3 && high < low {
		words[1], words[2] = words[2], words[1]
	}
	return strings.Join(append(words, say(last)), ", ")
}
