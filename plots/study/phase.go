package study

import (
	"fmt"
	"math"
	"slices"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/phrase"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
)

// shownMaps is how many maps a figure shows.
const shownMaps = 4

// phased is a requirement: a grid of two factors.
func phased(f *figure.Folder) string {
	if s := ran(f); s != "" {
		return s
	}
	s, err := studyOf(f)
	if err != nil {
		return err.Error()
	}
	return s.gridded()
}

// gridded says what a study lacks for a grid of two factors.
func (s *study) gridded() string {
	varied := s.varied()
	if len(varied) != 2 {
		return fmt.Sprintf("two factors: the study varies %d", len(varied))
	}
	a, b := len(s.levelsOf(varied[0])), len(s.levelsOf(varied[1]))
	per := max(1, len(s.arms()))
	found := map[[3]string]bool{}
	for _, p := range s.points {
		found[[3]string{p.arm, p.levelOf(varied[0]).key(), p.levelOf(varied[1]).key()}] = true
	}
	// Constraints may have removed points from a grid; a list and the trajectories of Morris, which
	// cross, have none to lose.
	whole := s.m.Design == "list" || s.m.Design == "morris"
	if 2*len(found) < a*b*per || whole && len(found) < a*b {
		return fmt.Sprintf("a grid: %d points at %d × %d levels", len(found), a, b)
	}
	return ""
}

// phase shows a metric over two factors.
//
// It reads runs: point, replicate, status, arm, two factors, the metrics. With a baseline,
// cells are mean paired differences of an arm from it; otherwise they are means. Cells whose
// interval includes 0 are grey and hatched, of means pale and hatched.
func phase(f *figure.Folder) (*chart.Chart, error) {
	if lacks := phased(f); lacks != "" {
		return nil, figure.Nothing("%s", lacks)
	}
	s, err := studyOf(f)
	if err != nil {
		return nil, err
	}
	p := phases{study: s, x: s.varied()[0], y: s.varied()[1], arms: s.arms(), contrast: s.contrasted()}
	// The factor with more levels goes along x, where there is more room.
	if len(s.levelsOf(p.y)) > len(s.levelsOf(p.x)) {
		p.x, p.y = p.y, p.x
	}
	if p.contrast {
		p.arms = p.arms[1:]
	}
	if len(p.arms) == 0 {
		p.arms = []string{""}
	}
	for metric := range s.metrics {
		for _, arm := range p.arms {
			if err := p.add(f, metric, arm); err != nil {
				return nil, err
			}
		}
	}
	if len(p.Panels) == 0 && len(p.zero) > 0 {
		return nil, figure.Nothing("table runs: 0 everywhere: %s", digits.List(p.zero))
	}
	if len(p.Panels) == 0 {
		return nil, figure.Nothing("table runs: no metric has a value")
	}
	x, y := &s.m.Factors[p.x], &s.m.Factors[p.y]
	p.Title = fmt.Sprintf("Response to %s and %s", phrase.Name(x.Name), phrase.Name(y.Name))
	if len(s.metrics) == 1 {
		p.Title = fmt.Sprintf("%s by %s and %s", phrase.Capital(p.called(f, 0)), phrase.Name(x.Name), phrase.Name(y.Name))
	}
	drawn, notes := fmt.Sprintf("Metrics of study %s over %s and %s: %s.", f.Label, factorTitle(x), factorTitle(y), p.drawn(sure(f))), p.notes(sure(f))+s.lost(f)
	p.Alt, p.Caption = drawn+" "+inPanels(p.words)+notes+" The numbers are in the table "+schema.RunsTable+".", drawn+notes
	return &p.Chart, nil
}

// phases are the maps of a study, one per metric and arm, and their captions.
type phases struct {
	chart.Chart
	*study
	x, y     int // factors
	arms     []string
	contrast bool // cells are differences from the baseline
	words    []string
	left     int      // maps that are not shown
	zero     []string // maps that would be 0 everywhere
	// Whether any map has cells whose interval includes 0, lines, or cells without a value.
	hatched, lined, empty bool
}

// called names what a map shows of a metric.
func (p *phases) called(f *figure.Folder, metric int) string {
	if p.contrast {
		return "change of " + metricTitle(f, p.metrics[metric])
	}
	return metricTitle(f, p.metrics[metric])
}

// add shows a metric of an arm, if it has a value.
func (p *phases) add(f *figure.Folder, metric int, arm string) error {
	g := p.grid(metric, p.x, p.y, arm, p.contrast)
	if g == nil {
		return nil
	}
	title := p.called(f, metric)
	if len(p.arms) > 1 {
		title += ", " + arm
	}
	if g.zero() {
		p.zero = append(p.zero, title)
		return nil
	}
	if len(p.Panels) == shownMaps {
		p.left++
		return nil
	}
	h := chart.Heat{Title: title, Unit: unitOf(f, p.metrics[metric]), Cells: g.cells, Differences: p.contrast,
		X: chart.Axis{Title: factorTitle(g.x), Names: levelNames(g.xs)},
		Y: chart.Axis{Title: factorTitle(g.y), Names: levelNames(g.ys)}}
	panel, lines, err := h.Panel()
	if err != nil {
		return err
	}
	p.Panels, p.words = append(p.Panels, panel), append(p.words, inUnit(title, unitOf(f, p.metrics[metric])))
	p.hatched, p.lined = p.hatched || len(panel.Key) > 0, p.lined || lines
	p.empty = p.empty || g.empty
	return nil
}

// drawn says what the cells are.
func (p *phases) drawn(sure string) string {
	what, brackets := "means of ", ", in brackets their "+sure+" Student intervals"
	if p.contrast {
		what = "mean paired differences from “" + p.m.Baseline + "” of "
	}
	if p.once() {
		brackets = ", hence no interval"
	}
	return what + p.replicates() + brackets
}

// notes explain lines, hatches and grey cells, and state how many maps are not shown.
func (p *phases) notes(sure string) string {
	text := ""
	if p.lined {
		text += " Thick lines: the sign changes."
	}
	switch {
	case p.hatched:
		how := "Pale"
		if p.contrast {
			how = "Blue: less, red: more. Grey"
		}
		text += " " + how + " and hatched: the " + sure + " Student interval includes 0 or is not known."
	case !p.once():
		text += " No " + sure + " Student interval of a cell includes 0."
	}
	if p.empty {
		text += " Plain grey: no value."
	}
	if len(p.zero) > 0 {
		text += " Without a map, since 0 everywhere: " + digits.List(p.zero) + "."
	}
	switch {
	case p.left == 1:
		text += " One more map is not shown."
	case p.left > 1:
		text += fmt.Sprintf(" %d more maps are not shown.", p.left)
	}
	return text
}

// A grid is a metric at all pairs of levels of two factors, by y, then x.
type grid struct {
	x, y           *schema.Factor
	xs, ys         []level
	cells          [][]summary.Interval
	least, largest float64
	empty          bool // some cell has no value
}

// grid collects a metric of an arm, or its difference from the baseline; it is nil if there is
// no value.
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
			v := summary.Student(nil, 0, s.m.Confidence)
			p := find(arm, a, b)
			switch {
			case p == nil:
			case contrast:
				if base := find(s.m.Baseline, a, b); base != nil {
					_, d := paired(p, base, metric)
					v = summary.Student(d, s.m.Metrics[metric].Step, s.m.Confidence)
				}
			default:
				v = s.mean(p, metric)
			}
			line = append(line, v)
			g.least, g.largest = chart.Widen(g.least, g.largest, v.Mean)
			g.empty = g.empty || math.IsNaN(v.Mean)
		}
		g.cells = append(g.cells, line)
	}
	if g.least > g.largest {
		return nil
	}
	return g
}

// zero reports whether the metric is 0 in every run.
func (g *grid) zero() bool {
	for _, line := range g.cells {
		for _, v := range line {
			if v.Mean != 0 || v.Lo < 0 || v.Hi > 0 { // without an interval both ends are NaN
				return false
			}
		}
	}
	return true
}

// paired returns the replicates that both settings have, and their differences.
func paired(p, base *setting, metric int) (reps []int, differences []float64) {
	for k, rep := range p.reps {
		if i := slices.Index(base.reps, rep); i >= 0 {
			reps, differences = append(reps, rep), append(differences, p.values[metric][k]-base.values[metric][i])
		}
	}
	return reps, differences
}

func levelNames(all []level) (names []string) {
	for _, l := range all {
		names = append(names, l.text)
	}
	return names
}
