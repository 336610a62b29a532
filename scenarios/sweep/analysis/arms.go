package analysis

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"guanxi/scenarios/sweep/latex"
	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/study"
	"guanxi/scenarios/sweep/tabular"
	"guanxi/sim/results/digits"
)

func arms() estimator {
	return estimator{
		words: func(r *Report) string {
			words := fmt.Sprintf("%d arms", len(r.Study.Arms))
			if base := r.Study.Design.Baseline; base != "" {
				words += " against " + base
			}
			if cells := len(r.d.points) / max(1, len(r.Study.Arms)); cells > 1 {
				words += fmt.Sprintf(" in %d cells", cells)
			}
			return words
		},
		estimate: sure(func(a *analysis) {
			a.interactions()
			a.breakEvens()
			a.contrasts()
		}),
		notes: func(a *analysis) {
			a.noteIdle()
			a.noteFamily()
		},
		tables: func(r *Report, m int) []tabular.Group {
			return []tabular.Group{r.meansGroup(m), r.differencesGroup(m), r.interactionsGroup(m)}
		},
		brief:      (*Report).signsGroup,
		replicated: true,
		drawn:      true,
	}
}

func (r *Report) differencesGroup(metric int) tabular.Group {
	effects := r.effectsOf(metric)
	s := r.scaleOf(effects)
	g := r.differencesTable("effects", "Paired differences from the baseline")
	var paired pairing
	n := 0
	less := "minus " + r.Study.Design.Baseline
	cells := len(r.Study.Arms) == 2 && len(r.d.points) > 2 // rows need not name the arm
	for i := range effects {
		e := &effects[i]
		if e.Against == "" {
			continue
		}
		label := r.pointName(e.Point)
		if cells {
			less, label = e.Point.Arm+" minus "+e.Against, strings.TrimPrefix(label, e.Point.Arm+" ")
		}
		g.Heading, g.Paper = "  "+less, r.heading(metric, s)+", "+less
		paired.take(&e.Diff)
		if n++; n > mostShown {
			continue
		}
		g.Rows = append(g.Rows, differenceRow(label, &e.Diff, s))
	}
	g.Aside = paired.words(r.Study.Luck == study.Independent)
	return g
}

// differencesTable returns an empty table of paired differences.
func (r *Report) differencesTable(name, title string) tabular.Group {
	return r.newGroup(name, title, tabular.Decimal("difference"), tabular.Bounded(r.interval()),
		tabular.Column{Head: "relative", Paper: latex.Decimal, Unit: "%"}, tabular.Decimal(tabular.AdjustedHead), tabular.Decimal("n"))
}

func differenceRow(label string, x *stats.Difference, s scale) []tabular.Cell {
	mean, limits := s.estimate(x.Estimate())
	relative := relativeTo(x)
	half := (x.Hi/s.by - x.Lo/s.by) / 2 * math.Abs(relative/(x.Mean/s.by)) * 100
	return []tabular.Cell{tabular.Word(label), mean, limits, tabular.Percent(relative, max(0, digits.Decimals(half, 100*relative))), tabular.P(x.PHolm), tabular.Number(float64(x.N), 0)}
}

// pairing collects the gain from common random numbers over several differences.
type pairing struct {
	ratio, correlation []float64
}

func (p *pairing) take(d *stats.Difference) {
	if d.VarianceRatio == d.VarianceRatio {
		p.ratio = append(p.ratio, d.VarianceRatio)
	}
	if d.Correlation == d.Correlation {
		p.correlation = append(p.correlation, d.Correlation)
	}
}

func (p *pairing) words(independent bool) []string {
	if independent || len(p.ratio) == 0 {
		return nil
	}
	return []string{p.gain()}
}

// gain says what common random numbers gain.
func (p *pairing) gain() string {
	least, most := slices.Min(p.ratio), slices.Max(p.ratio)
	r := ""
	if len(p.correlation) > 0 {
		low, high := digits.Grouped(slices.Min(p.correlation), 2), digits.Grouped(slices.Max(p.correlation), 2)
		if r = " (correlation " + low; low != high {
			r += " to " + high
		}
		r += ")"
	}
	times := func(v float64) string { // a quotient of variances of few replicates has no more digits
		if v > 1e6 {
			return "more than a million"
		}
		return digits.Grouped(v, digits.Decimals(v, v))
	}
	switch {
	case len(p.correlation) == 0: // of a constant it is undefined
		return "Common random numbers gain nothing where one side is the same in every replicate" + r + "."
	case most < 1.05:
		return "Common random numbers did not reduce the variance here" + r + "."
	case times(least) == times(most):
		return "Common random numbers are worth " + times(least) + " times as many replicates" + r + "."
	}
	return "Common random numbers are worth " + times(least) + " to " + times(most) + " times as many replicates" + r + "."
}

// signsGroup counts the cells in which an arm lies above or below the baseline, with p
// adjusted for all comparisons of the study.
func (r *Report) signsGroup() tabular.Group {
	g := r.newGroup("", "", tabular.Decimal("above"), tabular.Decimal("open"), tabular.Decimal("below"), tabular.Bounded("least and greatest difference"))
	g.Heading = "cells: arm minus " + r.Study.Design.Baseline
	for _, m := range r.shown {
		var arms []string
		of := map[string]*signs{}
		for _, e := range r.effectsOf(m) {
			if e.Against == "" {
				continue
			}
			s := of[e.Point.Arm]
			if s == nil {
				s = &signs{least: math.Inf(1), greatest: math.Inf(-1)}
				of[e.Point.Arm], arms = s, append(arms, e.Point.Arm)
			}
			s.add(&e, 1-r.Confidence)
		}
		scale := r.scaleOf(r.effectsOf(m))
		for _, arm := range arms {
			s := of[arm]
			reach := tabular.Word("–") // no cell has a value
			if s.least <= s.greatest {
				reach = scale.reach(s.least, s.greatest)
			}
			g.Rows = append(g.Rows, []tabular.Cell{tabular.Word(r.heading(m, scale) + ": " + arm), tabular.Number(float64(s.above), 0), tabular.Number(float64(s.open), 0), tabular.Number(float64(s.below), 0), reach})
		}
	}
	return g
}

// signs counts the differences that are significantly above 0, significantly below, or
// neither.
type signs struct {
	above, open, below int
	least, greatest    float64
}

func (s *signs) add(e *Effect, level float64) {
	switch sure := e.Diff.PHolm <= level; {
	case sure && e.Diff.Mean > 0:
		s.above++
	case sure && e.Diff.Mean < 0:
		s.below++
	default:
		s.open++
	}
	if v := e.Diff.Mean; v == v {
		s.least, s.greatest = min(s.least, v), max(s.greatest, v)
	}
}

// noteFamily says for how many comparisons p is adjusted.
func (a *analysis) noteFamily() {
	if n := a.compared; n > 1 {
		changes := ""
		if k := a.changed; k > 1 {
			changes = " and, separately, for " + digits.Counted(k, "change")
		}
		a.say(tabular.AdjustedNote+" for %s%s (Holm 1979); intervals are not adjusted.", digits.Counted(n, "comparison"), changes)
	}
}
