package analysis

import (
	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/tabular"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/summary"
)

func sample() estimator {
	return estimator{
		estimate: sure(func(a *analysis) {
			a.spread()
			a.regression()
		}),
		wide:   func(r *Report) []tabular.Group { return []tabular.Group{r.spreadGroup()} },
		tables: func(r *Report, m int) []tabular.Group { return []tabular.Group{r.linesGroup(m)} },
	}
}

// Spread is the distribution of a metric over the points of a sampled design: the uncertainty
// of the output due to the ranges of the factors.
type Spread struct {
	Metric int
	N      int
	Mean   float64
	SD     float64
	Q      [5]float64 // quantiles at 5, 25, 50, 75 and 95 %
}

// spread sums up the means of the points with one of these roles, or of all if none is given.
func (a *analysis) spread(roles ...string) {
	for m := range a.Metrics {
		var means []float64
		for _, i := range a.withRole(roles) {
			if v := summary.Student(a.d.cells[i].values[m], 0, a.Confidence); v.N > 0 {
				means = append(means, v.Mean)
			}
		}
		v := summary.Student(means, 0, a.Confidence)
		s := Spread{Metric: m, N: v.N, Mean: v.Mean, SD: v.SD}
		copy(s.Q[:], stats.Quantiles(means, .05, .25, .5, .75, .95))
		a.Spreads = append(a.Spreads, s)
	}
}

func (r *Report) spreadGroup() tabular.Group {
	g := r.newGroup("spread", "Spread of the metrics over the ranges of the factors",
		tabular.Decimal("mean"), tabular.Decimal("sd"), tabular.Decimal("5 %"), tabular.Decimal("median"), tabular.Decimal("95 %"), tabular.Decimal("points"))
	g.Heading = "Over the factors' ranges"
	for _, m := range r.shown {
		for _, s := range r.Spreads {
			if s.Metric != m || s.N == 0 {
				continue
			}
			of := scaleOf(s.Mean, s.Q[4])
			d := digits.Decimals(s.SD/of.by/5, s.Mean/of.by) // a spread is not an error, so show one digit more
			row := []tabular.Cell{tabular.Word(r.heading(m, of))}
			for _, v := range []float64{s.Mean, s.SD, s.Q[0], s.Q[2], s.Q[4]} {
				row = append(row, tabular.Number(v/of.by, d))
			}
			g.Rows = append(g.Rows, append(row, tabular.Number(float64(s.N), 0)))
		}
	}
	return g
}
