package index

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/ink"
	"guanxi/plots/phrase"
	figures "guanxi/plots/study"
	"guanxi/sim/results/schema"
)

// screened shows which factors matter, and which of them interact or act nonlinearly.
//
// It reads answers, method morris: mu_star and sigma of each factor.
func screened(f *figure.Folder) (*chart.Chart, error) {
	metrics, of, err := figures.Indices(f, "morris")
	if err != nil {
		return nil, err
	}
	c := figures.NewGallery(f, "Morris screening")
	n, failed := c.ByMetric(metrics, of, func(m string, list []schema.Answer) *chart.Panel {
		return screening(f, m,
			list)
	})
	if len(c.Panels) == 0 {
		return nil, figure.Nothing("answers: no mu_star and sigma of one factor")
	}
	c.Describe(fmt.Sprintf("Elementary effects of the factors of study %s, from %d trajectories: mean absolute effect "+
		"μ* on the horizontal axis and standard deviation σ on the vertical, with %s bootstrap intervals over "+
		"trajectories; above the dashed line, σ > μ*, a factor interacts or acts nonlinearly; those near 0 are not named.",
		f.Label, n, figures.Sure(f))+figures.LeftOut(failed, "trajectories"), schema.AnswersTable)
	return &c.Chart, nil
}

func screening(f *figure.Folder, metric string, list []schema.Answer) *chart.Panel {
	all := slices.DeleteFunc(figures.Couples(list, "mu_star", "sigma"),
		func(c *figures.Couple) bool { return c.First == nil || c.Second == nil })
	if len(all) == 0 {
		return nil
	}
	slices.SortStableFunc(all, func(a, b *figures.Couple) int { return cmp.Compare(b.First.Value, a.First.Value) })
	unit := figures.UnitOf(f, metric)
	p := &chart.Panel{
		X:     chart.Axis{Title: "μ* of " + figures.MetricTitle(f, metric), Unit: unit, Zero: true},
		Y:     chart.Axis{Title: "σ of " + figures.MetricTitle(f, metric), Unit: unit, Zero: true},
		Ratio: 0.62,
	}
	top, high := 0.0, 0.0
	for _, c := range all {
		a, b := c.First, c.Second
		p.Marks = append(p.Marks, &chart.Points{Series: phrase.Name(c.Factor), Kind: "index", Colour: ink.Blue, Radius: 2,
			X: []float64{a.Value}, Y: []float64{b.Value},
			XLo: []float64{math.Max(0, a.Lo)}, XHi: []float64{a.Hi}, YLo: []float64{math.Max(0, b.Lo)}, YHi: []float64{b.Hi},
			N: []int{a.N}})
		_, top = chart.Widen(0, top, a.Value, a.Hi)
		_, high = chart.Widen(0, high, b.Value, b.Hi)
	}
	for _, c := range all {
		if c.First.Value >= 0.07*top || c.Second.Value >= 0.07*high {
			p.Tags = append(p.Tags, chart.Tag{Text: phrase.Name(c.Factor), X: c.First.Value, Y: c.Second.Value})
		}
	}
	if end := math.Min(top, high); end > 0 {
		p.Marks = append([]chart.Mark{chart.Diagonal(end, ink.Dashed)}, p.Marks...)
		p.Key = append(p.Key, chart.KeyItem{Text: "σ = μ*", Style: ink.Style{Colour: ink.Grey, Dash: ink.Dashed}})
	}
	return p
}
