package analysis

import (
	"fmt"
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
			a.overall()
			a.interactions()
			a.contrasts()
			a.loops()
		}),
		notes: (*analysis).noteFamily,
		tables: func(r *Report, m int) []tabular.Group {
			return []tabular.Group{r.meansGroup(m), r.differencesGroup(m), r.interactionsGroup(m), r.loopsGroup(m)}
		},
		replicated: true,
		drawn:      true,
	}
}

// differencesGroup shows the differences from the baseline in each cell of other factors, where there are any.
func (r *Report) differencesGroup(metric int) tabular.Group {
	if len(r.Study.Factors) == 0 {
		return tabular.Group{}
	}
	effects := r.effectsOf(metric)
	s := r.scaleOf(effects)
	g := r.newGroup("cells", "Paired differences from the baseline in each cell", differenceColumns(r.interval(), tabular.Decimal(tabular.AdjustedHead))...)
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
		if n++; n > mostShown {
			continue
		}
		mean, limits := s.estimate(e.Diff.Estimate())
		relative, of := shareCells(e.Diff.Relative)
		g.Rows = append(g.Rows, []tabular.Cell{tabular.Word(label), mean, limits, relative, of, tabular.P(e.Diff.PHolm), tabular.Number(float64(e.Diff.N), 0)})
	}
	return g
}

// differenceColumns returns the columns of paired differences, of which one is p or another.
func differenceColumns(interval string, other tabular.Column) []tabular.Column {
	relative := tabular.With("relative", interval)
	relative[0].Unit = "%"
	return slices.Concat(tabular.With("difference", interval), relative, []tabular.Column{other, tabular.Decimal("n")})
}

// shareCells returns the cells of a relative difference and its interval, as percentages.
func shareCells(e stats.Estimate) (share, limits tabular.Cell) {
	if e.Value != e.Value {
		return tabular.Word(digits.None), tabular.Word("")
	}
	d := max(0, tabular.Decimals(float64(100*e.Value), float64(100*e.Lo), float64(100*e.Hi)))
	return tabular.Percent(e.Value, d), tabular.Limits(100*e.Lo, 100*e.Hi, d)
}

// noteFamily says for how many comparisons p is adjusted.
func (a *analysis) noteFamily() {
	var of []string
	if n := a.compared; n > 1 && (a.Study.Design.Kind == study.Arms || len(a.Study.Factors) == 1) {
		of = append(of, digits.Counted(n, "comparison"))
	}
	if n := a.changed; n > 1 {
		of = append(of, digits.Counted(n, "change"))
	}
	if len(of) > 0 {
		a.say(tabular.AdjustedNote+" for %s (Holm 1979); intervals are not adjusted.", strings.Join(of, " and, separately, for "))
	}
	if len(a.Simple) > 0 {
		a.say("changes.csv has the simple effects of both factors, with p.")
	}
}
