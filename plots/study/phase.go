package study

import (
	"fmt"
	"slices"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/phrase"
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
	// Constraints may have removed points from a grid; a list has none to lose.
	whole := s.m.Design == "list"
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
	c := NewGallery(f, "")
	x, y := s.varied()[0], s.varied()[1]
	// The factor with more levels goes along x, where there is more room.
	if len(s.levelsOf(y)) > len(s.levelsOf(x)) {
		x, y = y, x
	}
	arms := s.arms()
	if s.contrasted() {
		arms = arms[1:]
	}
	if len(arms) == 0 {
		arms = []string{""}
	}
	called := ""
	for i, metric := range s.metrics {
		for _, arm := range arms {
			g := s.grid(i, x, y, arm, s.contrasted())
			if g == nil {
				continue
			}
			called = MetricTitle(f, metric)
			if s.contrasted() {
				called = "change of " + called
			}
			title := called
			if len(arms) > 1 {
				title += ", " + arm
			}
			if g.zero() || len(c.Panels) == shownMaps {
				c.left = append(c.left, title)
				continue
			}
			c.barred = c.barred || slices.ContainsFunc(slices.Concat(g.cells...),
				func(v summary.Interval) bool { return v.Lo == v.Lo })
			h := chart.Heat{Title: title, Unit: UnitOf(f, metric), Cells: g.cells, Differences: s.contrasted(),
				X: chart.Axis{Title: FactorTitle(g.x), Names: levelNames(g.xs)},
				Y: chart.Axis{Title: FactorTitle(g.y), Names: levelNames(g.ys)}}
			p, err := h.Panel()
			if err != nil {
				return nil, err
			}
			c.Panels = append(c.Panels, p)
		}
	}
	if len(c.Panels) == 0 {
		return nil, figure.Nothing("table runs: no metric has a value other than 0")
	}
	over, by := &s.m.Factors[x], &s.m.Factors[y]
	c.Title = fmt.Sprintf("Response to %s and %s", phrase.Name(over.Name), phrase.Name(by.Name))
	if len(s.metrics) == 1 {
		c.Title = fmt.Sprintf("%s by %s and %s", phrase.Capital(called), phrase.Name(over.Name), phrase.Name(by.Name))
	}
	what := "means"
	if s.contrasted() {
		what = "mean paired differences from “" + s.m.Baseline + "”"
	}
	c.Describe(fmt.Sprintf("Metrics of study %s over %s and %s: %s of %s, %s; thick lines: the sign "+
		"changes; plain grey: no value.", f.Label, FactorTitle(over), FactorTitle(by), what, s.replicates(),
		c.bars("hatched where the "+Sure(f)+" Student interval includes 0"))+LeftOut(s.failed, "runs")+s.missing(),
		schema.RunsTable)
	return &c.Chart, nil
}

// A grid is a metric at all pairs of levels of two factors, by y, then x.
type grid struct {
	x, y   *schema.Factor
	xs, ys []level
	cells  [][]summary.Interval
}

// grid collects a metric of an arm, or its difference from the baseline; it is nil if there is
// no value.
func (s *study) grid(metric, x, y int, arm string, contrast bool) *grid {
	g := &grid{x: &s.m.Factors[x], y: &s.m.Factors[y], xs: s.levelsOf(x), ys: s.levelsOf(y)}
	some := false
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
					v = s.pairs(d, metric)
				}
			default:
				v = s.mean(p, metric)
			}
			line = append(line, v)
			some = some || v.Mean-v.Mean == 0
		}
		g.cells = append(g.cells, line)
	}
	if !some {
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

// pairs returns the mean of paired differences with its interval, if so many have one.
func (s *study) pairs(d []float64, metric int) summary.Interval {
	m := s.m.Metrics[metric]
	return summary.Student(d, m.Step, s.m.Confidence).PairedLimits(m.In(), m.Step)
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
