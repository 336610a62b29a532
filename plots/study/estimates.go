package study

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/ink"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/schema"
)

// estimates shows what experiments say of an effect beside the truth.
//
// It reads the table experiment: measure, design, estimator, the factors, truth, estimate, sd_assignments,
// sd_replicates. A measure has a panel, with a row for each design and estimator: the mean estimate, a bar in which
// 95 % of estimates lie if they are normal, and the truth.
func estimates(f *figure.Folder) (*chart.Chart, error) {
	t, err := f.Need(schema.ExperimentTable, "measure", "design", "estimator", "n", "truth", "estimate", "sd_assignments", "sd_replicates")
	if err != nil {
		return nil, err
	}
	c := galleryOf(f, "Estimates of experiments beside the truth")
	var measures, words []string
	for r := range t.Rows() {
		if m := t.Col("measure").Text(r); !slices.Contains(measures, m) {
			measures = append(measures, m)
		}
	}
	number := func(column string, row int) float64 { return t.Col(column).Float(row) }
	for _, m := range measures {
		p := &chart.Panel{X: chart.Axis{Title: "effect on " + metricTitle(f, m) + " a day", Zero: true}, Y: chart.Axis{Kind: chart.Categories},
			Key: []chart.KeyItem{{Text: "mean estimate, 95 % of estimates", Point: true, Style: ink.Style{Colour: ink.Blue}}, {Text: "truth", Point: true, Hollow: true, Shape: ink.Diamond, Style: ink.Style{Colour: ink.Vermillion}}}}
		told := &chart.Points{Series: m, Kind: "estimate", Colour: ink.Blue, Radius: 2.3}
		truth := &chart.Points{Series: m, Kind: "truth", Colour: ink.Vermillion, Shape: ink.Diamond, Hollow: true, Radius: 2.3}
		alike := true
		for r := range t.Rows() {
			v, real := number("estimate", r), number("truth", r)
			if t.Col("measure").Text(r) != m || v != v {
				continue
			}
			var place []string
			for i := range f.Sweep.Factors {
				if col := schema.FactorCol(t, f.Sweep.Factors[i].Name); col != nil {
					place = append(place, f.Sweep.Factors[i].Name+" "+levelTexts(col)(r, col.Float(r)))
				}
			}
			name := strings.TrimSpace(strings.Join(place, ", ") + " " + t.Col("design").Text(r) + ": " + t.Col("estimator").Text(r))
			at, half := float64(len(p.Y.Names)), 0.0
			for _, sd := range []string{"sd_assignments", "sd_replicates"} {
				if s := number(sd, r); s == s {
					half = math.Hypot(half, 1.96*s)
				}
			}
			p.Y.Names = append(p.Y.Names, name)
			told.X, told.Y, told.N = append(told.X, v), append(told.Y, at), append(told.N, count(t.Col("n"), r))
			told.XLo, told.XHi = append(told.XLo, v-half), append(told.XHi, v+half)
			truth.X, truth.Y = append(truth.X, real), append(truth.Y, at)
			alike = alike && real == truth.X[0]
			words = append(words, fmt.Sprintf("%s, %s: %s where the truth is %s", m, name, digits.Sparse(v), digits.Sparse(real)))
		}
		if len(p.Y.Names) == 0 {
			continue
		}
		p.Marks = []chart.Mark{chart.UprightAt(0, len(p.Y.Names), ink.Solid)}
		if alike {
			p.Marks = append(p.Marks, chart.UprightAt(truth.X[0], len(p.Y.Names), ink.Dashed))
		}
		p.Marks = append(p.Marks, told, truth)
		c.add(m, p)
	}
	if len(c.Panels) == 0 {
		return nil, figure.Nothing("table experiment: no estimate")
	}
	c.describe(fmt.Sprintf("Experiments of study %s: mean estimates over assignments and replicates, with bars that hold 95 %% of estimates if they are normal, and the truth, everybody treated less nobody.", f.Label), schema.ExperimentTable)
	c.Alt += " " + strings.Join(words, "; ") + "."
	return &c.Chart, nil
}
