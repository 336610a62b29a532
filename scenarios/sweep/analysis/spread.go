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

// spread sums up the means of the points with one of these roles, or of all if none is given: the uncertainty
// of the output due to the ranges of the factors.
func (a *analysis) spread(roles ...string) {
	for m := range a.Metrics {
		var means []float64
		for _, i := range a.withRole(roles) {
			if v := summary.Student(a.d.cells[i].values[m], 0, a.Confidence); v.N > 0 {
				means = append(means, v.Mean)
			}
		}
		v, x := summary.Student(means, 0, a.Confidence), a.ask("spread", m, "")
		if x.N = v.N; x.N == 0 {
			continue
		}
		a.value(x, "mean", v.Mean)
		a.value(x, "sd", v.SD)
		for k, q := range stats.Quantiles(means, .05, .25, .5, .75, .95) {
			a.value(x, []string{"q05", "q25", "median", "q75", "q95"}[k], q)
		}
	}
}

func (r *Report) spreadGroup() tabular.Group {
	var parts []part
	for _, c := range [][2]string{{"mean", "mean"}, {"sd", "sd"}, {"5 %", "q05"}, {"median", "median"}, {"95 %", "q95"}} {
		parts = append(parts, one(tabular.Decimal(c[0]), func(x row, s scale) tabular.Cell {
			// a spread is not an error, so one digit more
			return tabular.Number(x.by(c[1]).Value/s.by, digits.Decimals(x.by("sd").Value/s.by/5, x.Value/s.by))
		}))
	}
	return r.together("Over the factors' ranges", shape{question: "spread", label: "spread",
		caption: "Spread of the metrics over the ranges of the factors",
		scale:   func(rows []row) scale { return scaleOf(rows[0].Value, rows[0].by("q95").Value) }, parts: append(parts,
			counted("points"))})
}
