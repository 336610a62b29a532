package study

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/ink"
	"guanxi/plots/phrase"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
)

// differences is a requirement: effects against a baseline, or in a grid against first levels.
func differences(f *figure.Folder) string {
	question := "effect"
	if ofGrid(f) {
		question = "level"
	}
	lacks := figure.Asked(question)(f)
	if all, err := f.Answers(question); lacks == "" && err == nil && !slices.ContainsFunc(all,
		func(a schema.Answer) bool { return a.About != "" && a.Value == a.Value }) {
		return "an arm that differs from a baseline, or a level from the first"
	}
	return lacks
}

func ofGrid(f *figure.Folder) bool { return f.Sweep.Design == "grid" && f.Sweep.Baseline == "" }

// A contrast is what an arm changes in a metric.
type contrast struct {
	metric, against  string
	title            string  // of the metric
	arm, place       string  // place: levels of the factors, as text
	kind             string  // contrasts of a kind share an axis; "": it is the only one of its kind
	row              string  // its name in the figure
	label            string  // arm and place in full
	summary.Interval         // of the difference
	base             float64 // mean of the baseline; 0 where it is or may be 0
	unit             string  // unit of the metric
	p                float64 // adjusted; NaN: none
}

// mostContrasts is the largest number of readable rows; dose and phase show more.
const mostContrasts = 30

// effects shows what each arm changes against the baseline.
//
// It reads answers: the means and effects at points. A single contrast has one panel with a row per metric, in shares
// of the baseline; several contrasts have one panel per metric.
//
// Of a grid it shows what the levels of each factor change, see [changes].
func effects(f *figure.Folder) (*chart.Chart, error) {
	if ofGrid(f) {
		return changes(f)
	}
	list, err := contrasts(f)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, figure.Nothing("answers: no difference from a baseline")
	}
	metrics := Distinct(list, func(c contrast) string { return c.metric })
	labels := Distinct(list, func(c contrast) string { return c.label })
	if len(labels) > mostContrasts {
		return nil, figure.Nothing("answers: %d contrasts, the figure shows up to %d; dose and phase show more",
			len(labels), mostContrasts)
	}
	against := "“" + list[0].against + "”"
	c := NewGallery(f, "Effects against "+against)
	if len(labels) == 1 && len(metrics) > 1 { // one row per metric
		c.Title = "Effects of “" + labels[0] + "” against " + against
		list = c.metricRows(list, metrics, against)
	} else {
		heading, several := placesOf(f, list)
		if heading != "" && !several {
			c.Title = "Effects of “" + list[0].arm + "” against " + against
		}
		c.byContrast(list, heading)
	}
	c.contrasted(list, "Change against "+against, schema.AnswersTable)
	return &c.Chart, nil
}

// byContrast shows contrasts by metric.
func (g *Gallery) byContrast(list []contrast, heading string) {
	for _, m := range Distinct(list, func(c contrast) string { return c.metric }) {
		if g.unchanged(list, m) {
			continue
		}
		of := slices.DeleteFunc(slices.Clone(list), func(x contrast) bool { return x.metric != m })
		g.Add(m, contrastViews(of, false, 1-g.of.Sweep.Confidence, heading,
			chart.Axis{Title: "change of " + MetricTitle(g.of, m), Unit: UnitOf(g.of, m)})...)
	}
}

// contrasted sets the caption of contrasts, how to read them, and what the title says of them.
func (g *Gallery) contrasted(list []contrast, what, numbers string) {
	list = slices.DeleteFunc(slices.Clone(list), func(c contrast) bool { return slices.Contains(g.left, c.title) })
	var n []int
	for _, x := range list {
		n = append(n, x.N)
	}
	drawn := phrase.NoInterval
	if slices.Max(n) > 1 {
		drawn = "mean of the paired differences of " + phrase.ReplicatesBetween(n)
	}
	g.Describe(fmt.Sprintf("%s in study %s: %s.", what, g.of.Label, drawn)+LeftOut(g.of.Sweep.Failed, "runs"), numbers)
	if slices.Max(n) > 1 {
		g.Note(g.reading(list))
		g.outcome(list, slices.Max(n))
	}
}

// reading says how to read rows of contrasts.
func (g *Gallery) reading(list []contrast) string {
	alpha := 1 - g.of.Sweep.Confidence
	some := func(of func(contrast) bool) bool { return slices.ContainsFunc(list, of) }
	read := "Filled: a change"
	if some(func(c contrast) bool { return c.p == c.p }) {
		read += fmt.Sprintf(", p ≤ %s after Holm", phrase.Short(alpha))
	}
	if some(func(c contrast) bool { return !c.seen(alpha) }) {
		read += "; hollow: none is sure"
	}
	if some(func(c contrast) bool { return math.IsNaN(c.Lo) && !c.none() }) {
		read += "; cross: no interval"
	}
	var bars []string
	if some(func(c contrast) bool { return !c.IsRange && c.Lo == c.Lo }) {
		bars = append(bars, Sure(g.of)+" Student interval")
	}
	if some(func(c contrast) bool { return c.IsRange }) {
		bars = append(bars, "least and greatest value")
	}
	if bars != nil {
		read += ". Bars: " + strings.Join(bars, " or ")
	}
	return read + "."
}

// outcome ends the title with the metrics that all changes seen move one way, or with how many changes are seen.
func (g *Gallery) outcome(list []contrast, pairs int) {
	alpha := 1 - g.of.Sweep.Confidence
	seen := slices.DeleteFunc(slices.Clone(list), func(c contrast) bool { return !c.seen(alpha) })
	if len(seen) == 0 {
		g.Title += ": none seen"
		if pairs < summary.MinReplicates {
			g.Title += " in " + phrase.Replicates(pairs)
		}
		return
	}
	for _, m := range Distinct(seen, func(c contrast) string { return c.metric }) {
		up := 0
		of := slices.DeleteFunc(slices.Clone(seen), func(c contrast) bool { return c.metric != m })
		for _, c := range of {
			up += int(math.Copysign(1, c.Mean))
		}
		g.turn(m, up/len(of)) // 0 where they disagree
	}
	if said := g.turns(); said != "" {
		g.Title += said
		return
	}
	g.Title += fmt.Sprintf(": %d of %d seen", len(seen), len(list))
}

// placesOf returns the heading for rows of contrasts at levels of factors ("" without factors),
// and whether they are of several arms.
func placesOf(f *figure.Folder, list []contrast) (heading string, several bool) {
	several = slices.ContainsFunc(list, func(o contrast) bool { return o.arm != list[0].arm })
	if list[0].place == "" {
		return "", several
	}
	var w []string
	if several {
		w = append(w, "arm")
	}
	for i := range f.Sweep.Factors {
		w = append(w, FactorTitle(&f.Sweep.Factors[i]))
	}
	return strings.Join(w, ", "), several
}

// metricRows shows one contrast with a row per metric in shares of the baseline, and returns
// the contrasts shown.
func (g *Gallery) metricRows(list []contrast, metrics []string, against string) []contrast {
	shown := min(len(metrics), mostContrasts)
	for _, m := range metrics[shown:] {
		g.left = append(g.left, MetricTitle(g.of, m))
	}
	g.names = metrics[:shown]
	list = slices.DeleteFunc(slices.Clone(list), func(c contrast) bool { return !slices.Contains(g.names, c.metric) })
	g.Panels = contrastViews(list, true, 1-g.of.Sweep.Confidence, "", chart.Axis{Title: "change in % of the mean of " +
		against})
	return list
}

// ranges are the least and the greatest of paired differences, by what they are of.
type ranges map[schema.Answer][2]float64

// of keeps what an answer is about.
func (ranges) of(a *schema.Answer) schema.Answer {
	return schema.Answer{Question: a.Question, About: a.About, Beside: a.Beside, Metric: a.Metric, Point: a.Point,
		Along: a.Along, At: a.At}
}

func rangesOf(all []schema.Answer) ranges {
	r := ranges{}
	for i := range all {
		for k, measure := range []string{"min", "max"} {
			if a := &all[i]; a.Measure == measure {
				v := r[r.of(a)]
				v[k] = a.Value
				r[r.of(a)] = v
			}
		}
	}
	return r
}

// interval returns the interval of an answer or, of differences too few for one, what they reach from and to.
func (r ranges) interval(a *schema.Answer) summary.Interval {
	v := IntervalOf(a)
	if reach, ok := r[r.of(a)]; ok && math.IsNaN(v.Lo) && v.N > 1 {
		v.Lo, v.Hi, v.IsRange = reach[0], reach[1], true
	}
	return v
}

// contrasts reads the effects of arms.
func contrasts(f *figure.Folder) (out []contrast, err error) {
	all, err := f.Answers("mean", "effect")
	if err != nil {
		return nil, err
	}
	levels, values, err := Places(f)
	if err != nil {
		return nil, err
	}
	ranges := rangesOf(all)
	means, bases, places := map[string]map[string]float64{}, map[string]float64{}, map[string]bool{}
	key := func(a *schema.Answer) string { return a.Metric + "\x00" + levels[a.Point] }
	for i := range all {
		if a := &all[i]; a.Question == "mean" {
			places[levels[a.Point]] = true
			at := key(a) + "\x00" + a.About
			if means[at] == nil {
				means[at] = map[string]float64{}
			}
			if means[at][a.Measure] = a.Value; a.Measure == "mean" {
				means[at]["lo"], means[at]["hi"] = a.Lo, a.Hi
			}
			if a.About == f.Sweep.Baseline {
				m := means[at]
				base := m["mean"]
				if m["min"] < 0 && m["max"] > 0 && !(m["lo"] > 0) && !(m["hi"] < 0) {
					base = 0
				}
				bases[key(a)] = base
			}
		}
	}
	for i := range all {
		a := &all[i]
		if a.Measure != "effect" || a.Scale != schema.Absolute || a.Point == 0 || a.About == "" ||
			a.Value != a.Value { // without an arm it belongs to tornado
			continue
		}
		c := contrast{metric: a.Metric, title: MetricTitle(f, a.Metric), arm: a.About, label: a.About,
			against: cmp.Or(a.Beside, f.Sweep.Baseline), p: a.PHolm, unit: UnitOf(f, a.Metric), Interval: ranges.interval(a)}
		if len(places) > 1 {
			c.label, c.place = c.label+" at "+levels[a.Point], values[a.Point]
		}
		base, ok := bases[key(a)]
		if !ok {
			base = means[key(a)+"\x00"+a.About]["mean"] - c.Mean
		}
		c.base = base
		out = append(out, c)
	}
	order := Distinct(out, func(c contrast) string { return c.arm }) // of the table
	slices.SortStableFunc(out, func(a, b contrast) int { return slices.Index(order, a.arm) - slices.Index(order, b.arm) })
	return out, nil
}

// Places returns the levels of the factors by point, with and without their names.
func Places(f *figure.Folder) (levels, values map[int]string, err error) {
	levels, values = map[int]string{}, map[int]string{}
	if len(f.Sweep.Factors) == 0 {
		return levels, values, nil
	}
	s, err := studyOf(f)
	if err != nil {
		return nil, nil, err
	}
	for _, p := range s.points {
		var in []string
		for i := range f.Sweep.Factors {
			in = append(in, levelIn(&f.Sweep.Factors[i], p.level[i], p.at[i]))
		}
		levels[p.number], values[p.number] = strings.Join(in, ", "), strings.Join(p.level, ", ")
	}
	return levels, values, nil
}

// share returns the contrast in % of the baseline's mean.
func (c *contrast) share() summary.Interval {
	by := 100 / math.Abs(c.base)
	if c.none() {
		return c.Interval // no change is 0 % even of 0
	}
	if c.base == 0 || math.IsNaN(c.base) {
		by = math.NaN()
	}
	return summary.Interval{Mean: c.Mean * by, Lo: c.Lo * by, Hi: c.Hi * by, N: c.N, IsRange: c.IsRange}
}

// seen reports whether there is an effect: the interval, if there is one, excludes 0 and the adjusted p value, if
// any, agrees; without an interval it is for the p value to say.
func (c *contrast) seen(alpha float64) bool {
	if c.IsRange || math.IsNaN(c.Lo) {
		return c.p <= alpha
	}
	return !chart.IncludesZero(c.Interval) && !(c.p > alpha)
}

// none reports whether no replicate changes.
func (c *contrast) none() bool { return c.Mean == 0 && !(c.Lo < 0) && !(c.Hi > 0) }

// words formats the contrast as a row shows it, or says why it is not an effect.
func (c *contrast) words(relative bool, alpha float64) string {
	switch {
	case c.none():
		return "no change at all"
	case c.seen(alpha):
		return c.estimate(relative)
	case c.p > alpha:
		return "unsure, p = " + phrase.Significant(c.p, 2)
	}
	return "no effect seen"
}

// estimate is the contrast with half its interval.
func (c *contrast) estimate(relative bool) string {
	sign := "+"
	if c.Mean < 0 {
		sign = ""
	}
	switch {
	case relative && c.base != 0:
		return sign + phrase.PlusMinus(c.share()) + " %"
	case relative: // a change from 0 has no share
		return strings.TrimSpace(sign + phrase.PlusMinus(c.Interval) + " " + c.unit)
	}
	return sign + phrase.PlusMinus(c.Interval)
}

// contrastViews shows contrasts, as shares of the baseline or not, in panels: kinds whose sizes differ more
// than tenfold have axes of their own, since the smaller would be squeezed. The largest come first.
func contrastViews(list []contrast, relative bool, alpha float64, heading string, x chart.Axis) []*chart.Panel {
	several := slices.ContainsFunc(list, func(o contrast) bool { return o.arm != list[0].arm })
	size := map[string]float64{}
	for i := range list {
		c := &list[i]
		switch {
		case relative:
			c.row = c.title
		case c.place != "" && !several:
			c.row = c.place
		default:
			c.row = strings.Trim(c.arm+", "+c.place, ", ")
		}
		c.kind = cmp.Or(c.kind, c.row)
		v := c.drawn(relative)
		_, size[c.kind] = chart.Widen(0, size[c.kind], math.Abs(v.Mean), math.Abs(v.Lo), math.Abs(v.Hi))
	}
	var all []*chart.Panel
	for len(list) > 0 {
		largest := 0.0
		for _, c := range list {
			largest = max(largest, size[c.kind])
		}
		small := func(c contrast) bool { return 0 < size[c.kind] && size[c.kind] < largest/10 }
		some := slices.DeleteFunc(slices.Clone(list), small)
		list = slices.DeleteFunc(slices.Clone(list), func(c contrast) bool { return !small(c) })
		p := contrastPanel(some, relative, alpha, x)
		p.Y.Title = heading
		all = append(all, p)
	}
	return all
}

// drawn returns the interval that is drawn.
func (c *contrast) drawn(relative bool) summary.Interval {
	if relative {
		return c.share()
	}
	return c.Interval
}

func contrastPanel(list []contrast, relative bool, alpha float64, x chart.Axis) *chart.Panel {
	x.Zero = true
	if !slices.ContainsFunc(list, func(c contrast) bool { return !c.none() }) {
		x.Ends = chart.Limits(-1, 1)
	}
	p := &chart.Panel{X: x, Y: chart.Axis{Kind: chart.Categories}}
	p.Marks = append(p.Marks, chart.VerticalRule(0, len(list), ink.Solid))
	for i, c := range list {
		p.Y.Names = append(p.Y.Names, c.row)
		d := &chart.Points{Series: c.label, Kind: "difference", Colour: ink.Blue, Radius: 2.2}
		if relative {
			d.Series = c.row
		}
		d.AddHorizontal(c.drawn(relative), float64(i))
		switch {
		case math.IsNaN(c.Lo) && !c.none():
			d.Colour, d.Shape = ink.Grey, ink.Cross
		case !c.seen(alpha):
			d.Colour, d.Hollow = ink.Grey, true
		}
		p.Marks = append(p.Marks, d)
	}
	p.Y.Tail = func(div float64) []string {
		var w []string
		for _, c := range list {
			if !relative {
				c.Interval = c.Per(div)
			}
			w = append(w, c.words(relative, alpha))
		}
		return w
	}
	return p
}
