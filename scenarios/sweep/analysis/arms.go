package analysis

import (
	"fmt"
	"strings"

	"guanxi/scenarios/sweep/study"
	"guanxi/scenarios/sweep/tabular"
	"guanxi/sim/results/digits"
)

func arms() Estimator {
	return Estimator{
		Describe: func(r *Report) string {
			words := fmt.Sprintf("%d arms", len(r.Study.Arms))
			if base := r.Study.Design.Baseline; base != "" {
				words += " against " + base
			}
			if cells := len(r.Runs.Points) / max(1, len(r.Study.Arms)); cells > 1 {
				words += fmt.Sprintf(" in %d cells", cells)
			}
			return words
		},
		Estimate: Infallible(func(a *Analysis) {
			a.overall()
			a.interactions()
		}),
		Note: (*Analysis).noteFamily,
		Tables: func(r *Report, m int) []tabular.Group {
			return []tabular.Group{r.MeansTable(m), r.differencesGroup(m), r.interactionsGroup(m)}
		},
		Replicated: true,
		Figures:    true,
	}
}

// differencesGroup shows the differences from the baseline in each cell of other factors, where there are any.
func (r *Report) differencesGroup(metric int) tabular.Group {
	if len(r.Study.Factors) == 0 {
		return tabular.Group{}
	}
	less := "minus " + r.Study.Design.Baseline
	rest := "" // that rows need not name
	if len(r.Study.Arms) == 2 && len(r.Runs.Points) > 2 {
		for _, x := range r.Rows(metric, "effect") {
			rest, less = x.About+" ", x.About+" minus "+x.Beside
		}
	}
	g, _ := r.Show(metric, TableSpec{Question: "effect", Label: "cells",
		Caption: "Paired differences from the baseline in each cell", Heading: less,
		Filter:  func(x Row) bool { return x.Point > 0 },
		Name:    func(x Row) string { return strings.TrimPrefix(r.PointName(r.Point(x.Point)), rest) },
		Columns: []Columns{r.EstimateColumns("difference", "effect"), r.Shares("effect"), Adjusted(), CountColumn("n")}})
	return g
}

// noteFamily says for how many comparisons p is adjusted.
func (a *Analysis) noteFamily() {
	var of []string
	if n := a.tested["effects"] + a.tested["levels"]; n > 1 && (a.Study.Design.Kind == study.Arms ||
		len(a.Study.Factors) == 1) {
		of = append(of, digits.Counted(n, "comparison"))
	}
	if n := a.tested["interactions"]; n > 1 {
		of = append(of, digits.Counted(n, "change"))
	}
	if len(of) > 0 {
		a.AddNote(tabular.AdjustedNote+" for %s (Holm 1979); intervals are not adjusted.",
			strings.Join(of, " and, separately, for "))
	}
	if a.Study.Design.Kind == study.Arms && a.Study.Design.Baseline == "" && len(a.Study.Arms) > 1 {
		a.AddNote("design: {baseline: NAME} adds the differences from that arm.")
	}
	if len(a.Rows(0, "simple")) > 0 {
		a.AddNote("answers.csv has the simple effects of both factors, with p.")
	}
}
