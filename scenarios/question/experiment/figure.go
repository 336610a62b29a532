package experiment

import (
	"fmt"
	"math"
	"strings"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/ink"
	figures "guanxi/plots/study"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/schema"
)

// estimates shows what experiments say of an effect beside the truth.
//
// It reads the answers to experiment. A measure has a panel, with a row for each design and estimator: the mean
// estimate, a bar in which 95 % of estimates lie if they are normal, and the truth.
func estimates(f *figure.Folder) (*chart.Chart, error) {
	all, err := f.Answers("experiment")
	if err != nil {
		return nil, err
	}
	places, _, err := figures.Places(f)
	if err != nil {
		return nil, err
	}
	c := figures.NewGallery(f, "Estimates of experiments and the truth")
	var measures, words []string
	for _, a := range all {
		measures = figures.Noted(measures, a.Metric)
	}
	for _, m := range measures {
		p := &chart.Panel{X: chart.Axis{Title: "effect on " + figures.MetricTitle(f, m) + " a day", Zero: true},
			Y: chart.Axis{Kind: chart.Categories},
			Legend: []chart.LegendItem{
				{Text: "mean estimate, 95 % of estimates", Point: true, Style: ink.Style{Colour: ink.Blue}},
				{Text: "truth", Point: true, Hollow: true, Shape: ink.Diamond, Style: ink.Style{Colour: ink.Vermillion}}}}
		told := &chart.Points{Series: m, Kind: "estimate", Colour: ink.Blue, Radius: 2.3}
		truth := &chart.Points{Series: m, Kind: "truth", Colour: ink.Vermillion, Shape: ink.Diamond, Hollow: true,
			Radius: 2.3}
		alike := true
		for i := range all {
			a := &all[i]
			if a.Metric != m || a.Measure != "estimate" || a.Value != a.Value {
				continue
			}
			v, real := a.Value, a.By("truth", all).Value
			name := strings.TrimSpace(places[a.Point] + " " + a.About + ": " + a.Beside)
			at, half := float64(len(p.Y.Names)), halfOf(a, all)
			p.Y.Names = append(p.Y.Names, name)
			told.X, told.Y, told.N = append(told.X, v), append(told.Y, at), append(told.N, a.N)
			told.XLo, told.XHi = append(told.XLo, v-half), append(told.XHi, v+half)
			truth.X, truth.Y = append(truth.X, real), append(truth.Y, at)
			alike = alike && real == truth.X[0]
			words = append(words, fmt.Sprintf("%s, %s: %s where the truth is %s", m, name, digits.Sparse(v),
				digits.Sparse(real)))
		}
		if len(p.Y.Names) == 0 {
			continue
		}
		p.Marks = []chart.Mark{chart.VerticalRule(0, len(p.Y.Names), ink.Solid)}
		if alike {
			p.Marks = append(p.Marks, chart.VerticalRule(truth.X[0], len(p.Y.Names), ink.Dashed))
		}
		p.Marks = append(p.Marks, told, truth)
		c.Add(m, p)
	}
	if len(c.Panels) == 0 {
		return nil, figure.Nothing("answers: no estimate")
	}
	c.Describe(fmt.Sprintf("Experiments of study %s: mean estimates over assignments and replicates, with bars that "+
		"hold 95 %% of estimates if they are normal, and the truth, everybody treated less nobody.", f.Label),
		schema.AnswersTable)
	c.Alt += " " + strings.Join(words, "; ") + "."
	return &c.Chart, nil
}

// halfOf is half of what 95 % of estimates lie in if they are normal.
func halfOf(a *schema.Answer, all []schema.Answer) (half float64) {
	for _, sd := range []string{"sd_assignments", "sd_replicates"} {
		if s := a.By(sd, all).Value; s == s {
			half = math.Hypot(half, 1.96*s)
		}
	}
	return half
}
