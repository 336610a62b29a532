package analysis

import (
	"fmt"
	"math"
	"slices"
	"strings"

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
	relative := tabular.With("relative", r.interval())
	relative[0].Unit = "%"
	return r.newGroup(name, title, slices.Concat(tabular.With("difference", r.interval()), relative,
		[]tabular.Column{tabular.Decimal(tabular.AdjustedHead), tabular.Decimal("n")})...)
}

func differenceRow(label string, x *stats.Difference, s scale) []tabular.Cell {
	mean, limits := s.estimate(x.Estimate())
	relative, of := shareCells(x.Relative)
	return []tabular.Cell{tabular.Word(label), mean, limits, relative, of, tabular.P(x.PHolm), tabular.Number(float64(x.N), 0)}
}

// shareCells returns the cells of a relative difference and its interval, as percentages.
func shareCells(e stats.Estimate) (share, limits tabular.Cell) {
	if e.Value != e.Value {
		return tabular.Word(digits.None), tabular.Word("")
	}
	d := max(0, tabular.Decimals(float64(100*e.Value), float64(100*e.Lo), float64(100*e.Hi)))
	return tabular.Percent(e.Value, d), tabular.Limits(100*e.Lo, 100*e.Hi, d)
}

// pairing collects the gain from common random numbers over several differences.
type pairing struct {
	ratio []float64
	both  bool // both sides of a difference vary
}

func (p *pairing) take(d *stats.Difference) {
	if d.VarianceRatio == d.VarianceRatio {
		p.ratio = append(p.ratio, d.VarianceRatio)
	}
	p.both = p.both || d.Correlation == d.Correlation
}

func (p *pairing) words(quiet bool) []string {
	if quiet || len(p.ratio) == 0 {
		return nil
	}
	return []string{p.gain()}
}

// gain says what common random numbers gain.
func (p *pairing) gain() string {
	least, most := slices.Min(p.ratio), slices.Max(p.ratio)
	times := func(v float64) string { // a quotient of variances of few replicates has no more digits
		if v > 1e6 {
			return "more than a million"
		}
		return digits.Grouped(v, digits.Decimals(v, v))
	}
	switch {
	case !p.both:
		return "Common random numbers gain nothing where one side is the same in every replicate."
	case most < 1.05:
		return "Common random numbers did not reduce the variance here."
	case times(least) == times(most):
		return "Common random numbers are worth " + times(least) + " times as many replicates."
	}
	return "Common random numbers are worth " + times(least) + " to " + times(most) + " times as many replicates."
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

// noteFamily says for how many comparisons p is adjusted, and where p of the changes is that are shown
// without it.
func (a *analysis) noteFamily() {
	listed := slices.ContainsFunc(a.shown, func(m int) bool { return !a.alike(m) && len(a.crossGroup(m).Rows) == 0 })
	if n := a.compared; n > 1 {
		changes := ""
		if k := a.changed; k > 1 && listed {
			changes = " and, separately, for " + digits.Counted(k, "change")
		}
		a.say(tabular.AdjustedNote+" for %s%s (Holm 1979); intervals are not adjusted.", digits.Counted(n, "comparison"), changes)
	}
	if !listed {
		a.say("changes.csv has p of all changes, and the simple effects of both factors.")
	}
}
