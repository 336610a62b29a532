package analysis

import (
	"fmt"
	"strings"

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
	less := "minus " + r.Study.Design.Baseline
	rest := "" // that rows need not name
	if len(r.Study.Arms) == 2 && len(r.d.points) > 2 {
		for _, x := range r.rows(metric, "effect") {
			rest, less = x.About+" ", x.About+" minus "+x.Beside
		}
	}
	g, _ := r.show(metric, shape{question: "effect", label: "cells",
		caption: "Paired differences from the baseline in each cell", heading: less,
		keep: func(x row) bool { return x.Point > 0 }, name: func(x row) string { return strings.TrimPrefix(r.pointName(r.point(x.Point)), rest) },
		parts: []part{r.bounded("difference", "effect"), r.shares("effect"), adjusted(), counted("n")}})
	return g
}

// noteFamily says for how many comparisons p is adjusted.
func (a *analysis) noteFamily() {
	var of []string
	if n := a.tested["effects"] + a.tested["levels"]; n > 1 && (a.Study.Design.Kind == study.Arms ||
		len(a.Study.Factors) == 1) {
		of = append(of, digits.Counted(n, "comparison"))
	}
	if n := a.tested["interactions"]; n > 1 {
		of = append(of, digits.Counted(n, "change"))
	}
	if len(of) > 0 {
		a.say(tabular.AdjustedNote+" for %s (Holm 1979); intervals are not adjusted.", strings.Join(of, " and, separately, for "))
	}
	if len(a.rows(0, "simple")) > 0 {
		a.say("answers.csv has the simple effects of both factors, with p.")
	}
}
