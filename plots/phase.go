package plots

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
)

// shownMaps is how many maps a figure shows.
const shownMaps = 4

// mostNumbers is up to how many rows and columns have numbers in their cells.
const mostNumbers = 8

// numbered says whether so many columns and rows have numbers, and hence no contours,
// which would run through them.
func numbered(columns, rows int) bool { return columns <= mostNumbers && rows <= mostNumbers }

// phased asks for a grid of two factors.
func phased(f *folder) string {
	if s := ran(f); s != "" {
		return s
	}
	s, err := asStudy(f).study()
	if err != nil {
		return err.Error()
	}
	varied := s.varied()
	if len(varied) != 2 {
		return fmt.Sprintf("two factors: %d are varied", len(varied))
	}
	a, b := len(s.levelsOf(varied[0])), len(s.levelsOf(varied[1]))
	per := max(1, len(s.arms()))
	// Constraints may have taken points away from a grid; a list has none to lose.
	if 2*len(s.points) < a*b*per || s.m.Design == "list" && len(s.points) < a*b {
		return fmt.Sprintf("a grid: %d points at %d × %d levels", len(s.points), a, b)
	}
	return ""
}

// phase: a metric over two factors.
//
// Reads runs: point, replicate, status, arm, two factors, the metrics. With a
// baseline, cells are mean paired differences of an arm from it; without, they are
// means. Where their interval includes 0 they are pale and hatched.
func phase(f *studyFolder) (*chart, error) {
	if lacks := phased(f.folder); lacks != "" {
		return nil, nothing("%s", lacks)
	}
	s, err := f.study()
	if err != nil {
		return nil, err
	}
	varied := s.varied()
	x, y := varied[0], varied[1]
	// More levels go along x, where there is more room.
	if len(s.levelsOf(y)) > len(s.levelsOf(x)) {
		x, y = y, x
	}
	arms := s.arms()
	contrast := s.contrasted()
	if contrast {
		arms = arms[1:]
	}
	if len(arms) == 0 {
		arms = []string{""}
	}
	c := &chart{title: fmt.Sprintf("Response to %s and %s", factorName(s.m.Factors[x].Name), factorName(s.m.Factors[y].Name))}
	if len(s.metrics) == 1 {
		what := metricTitle(s.metrics[0])
		if contrast {
			what = "change of " + what
		}
		c.title = fmt.Sprintf("%s by %s and %s", capital(what), factorName(s.m.Factors[x].Name), factorName(s.m.Factors[y].Name))
	}
	var words []string
	left, hatched, lined, empty := 0, false, false, false
	for i, m := range s.metrics {
		for _, a := range arms {
			g := s.grid(i, x, y, a, contrast)
			if g == nil {
				continue
			}
			if len(c.panels) == shownMaps {
				left++
				continue
			}
			title := metricTitle(m)
			if contrast {
				title = "change of " + title
			}
			if len(arms) > 1 {
				title += ", " + a
			}
			p, lines, err := g.panel(title, f.unitOf(m))
			if err != nil {
				return nil, err
			}
			c.panels = append(c.panels, p)
			words = append(words, title+" "+g.words())
			if g.some(noEffect) {
				p.key, hatched = []keyItem{{text: "interval includes 0", style: noneSeen, filled: true}}, true
			}
			lined = lined || lines
			empty = empty || g.some(func(v summary.Interval) bool { return math.IsNaN(v.Mean) })
		}
	}
	if len(c.panels) == 0 {
		return nil, nothing("table runs: no metric has a value")
	}
	what := "means of " + s.replicates()
	brackets := ", in brackets their " + f.sure() + " Student intervals"
	if s.once() {
		brackets = ", hence no interval"
	}
	if contrast {
		what = "mean paired differences from " + s.m.Baseline + " of " + s.replicates()
	}
	notes := ""
	switch {
	case lined && numbered(len(s.levelsOf(x)), len(s.levelsOf(y))):
		notes += " Thick lines: the sign changes between cells that are not both hatched."
	case lined:
		notes += " Contours are at the ticks of the scale, that of 0 thick, none where all cells are hatched."
	}
	switch {
	case hatched:
		notes += fmt.Sprintf(" Pale and hatched: the %s Student interval includes 0.", f.sure())
	case !s.once():
		notes += fmt.Sprintf(" No %s Student interval of a cell includes 0.", f.sure())
	}
	if empty {
		notes += " Grey: no value."
	}
	if left > 0 {
		notes += fmt.Sprintf(" %d more maps are not shown.", left)
	}
	c.alt = fmt.Sprintf("Metrics of study %s over %s and %s: %s. %s%s%s", f.label, factorTitle(&s.m.Factors[x]), factorTitle(&s.m.Factors[y]), what+brackets, inPanels(words), notes, s.lost())
	return c, nil
}

// A grid is a metric at all pairs of levels of two factors, by y, then x.
type grid struct {
	x, y           *schema.Factor
	xs, ys         []level
	cells          [][]summary.Interval
	least, largest float64
}

// grid collects a metric, of an arm or as its difference from the baseline; nil
// where it has no value.
func (s *study) grid(metric, x, y int, arm string, contrast bool) *grid {
	g := &grid{x: &s.m.Factors[x], y: &s.m.Factors[y], xs: s.levelsOf(x), ys: s.levelsOf(y), least: math.Inf(1), largest: math.Inf(-1)}
	at := map[[3]string]*setting{}
	for _, p := range s.points {
		at[[3]string{p.arm, p.levelOf(x).key(), p.levelOf(y).key()}] = p
	}
	find := func(arm string, a, b level) *setting { return at[[3]string{arm, a.key(), b.key()}] }
	for _, b := range g.ys {
		var line []summary.Interval
		for _, a := range g.xs {
			v := summary.Student(nil, s.m.Confidence)
			p := find(arm, a, b)
			switch {
			case p == nil:
			case contrast:
				if base := find(s.m.Baseline, a, b); base != nil {
					v = summary.Student(paired(p, base, metric), s.m.Confidence)
				}
			default:
				v = s.mean(p, metric)
			}
			line = append(line, v)
			g.least, g.largest = span64(g.least, g.largest, v.Mean)
		}
		g.cells = append(g.cells, line)
	}
	if g.least > g.largest {
		return nil
	}
	return g
}

// paired are the differences of replicates that both settings have.
func paired(p, base *setting, metric int) []float64 {
	var out []float64
	for k, rep := range p.reps {
		if i := slices.Index(base.reps, rep); i >= 0 {
			out = append(out, p.values[metric][k]-base.values[metric][i])
		}
	}
	return out
}

// some says whether a cell is so.
func (g *grid) some(is func(summary.Interval) bool) bool {
	return slices.ContainsFunc(g.cells, func(line []summary.Interval) bool { return slices.ContainsFunc(line, is) })
}

// panel is the map; lines says whether it has contours.
func (g *grid) panel(title, unit string) (p *panel, lines bool, err error) {
	lo, hi := roomy(g.least, g.largest)
	bar, err := newColourBar(title, unit, lo, hi)
	if err != nil {
		return nil, false, err
	}
	edges := func(n int) []float64 {
		e := make([]float64, n+1)
		for i := range e {
			e[i] = float64(i) - 0.5
		}
		return e
	}
	m := &cells{series: title, xEdges: edges(len(g.xs)), yEdges: edges(len(g.ys)), cells: g.cells, colours: bar.colours}
	if numbered(len(g.xs), len(g.ys)) {
		d := decimalsOf(niceStep((bar.hi-bar.lo)/bar.mag.div, 100))
		for _, line := range g.cells {
			var w []string
			for _, v := range line {
				if math.IsNaN(v.Mean) {
					w = append(w, "")
					continue
				}
				w = append(w, number(v.Mean/bar.mag.div, min(d, 3)))
			}
			m.texts = append(m.texts, w)
		}
	}
	p = &panel{
		x:     axis{title: factorTitle(g.x), kind: levels, names: shortLevels(g.x, g.xs)},
		y:     axis{title: factorTitle(g.y), kind: levels, names: shortLevels(g.y, g.ys)},
		bar:   bar,
		marks: []mark{m},
		ratio: math.Min(0.62, math.Max(0.2, 0.11*float64(len(g.ys)))),
	}
	k := &contours{cells: g.cells}
	if m.texts != nil {
		k.edges = true
		k.at = []float64{0}
	} else if g.x.Scale != "categorical" && g.y.Scale != "categorical" && len(g.ys) > 2 {
		for _, t := range bar.ticks {
			k.at = append(k.at, t.at)
		}
	}
	if lines = slices.ContainsFunc(k.at, func(v float64) bool { return len(k.segments(v)) > 0 }); lines {
		p.marks = append(p.marks, k)
	}
	return p, lines, nil
}

// shortLevels are the names of levels, numbers with three significant digits
// where that tells them apart.
func shortLevels(f *schema.Factor, ls []level) []string {
	var short, full []string
	distinct := map[string]bool{}
	for _, l := range ls {
		full = append(full, l.text)
		if f.Numeric() && !math.IsNaN(l.at) {
			v, err := strconv.ParseFloat(strconv.FormatFloat(l.at, 'g', 3, 64), 64)
			if err == nil && math.Abs(l.at) < 1000 {
				short = append(short, shortNumber(v))
				distinct[short[len(short)-1]] = true
			}
		}
	}
	if len(distinct) == len(ls) {
		return short
	}
	return full
}

// words say where the metric is least and largest.
func (g *grid) words() string {
	at := func(v float64) string {
		for j, line := range g.cells {
			for i, c := range line {
				if c.Mean == v {
					return fmt.Sprintf("%s at %s and %s", interval(c), levelIn(g.x, g.xs[i].text, g.xs[i].at), levelIn(g.y, g.ys[j].text, g.ys[j].at))
				}
			}
		}
		return "–"
	}
	if g.least == g.largest {
		return "is the same everywhere, " + at(g.least)
	}
	return "from " + at(g.least) + " to " + at(g.largest)
}
