package analysis

import (
	"cmp"
	"math"
	"slices"

	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/study"
	"guanxi/scenarios/sweep/tabular"
	"guanxi/sim/num"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/summary"
)

func sample() Estimator {
	return Estimator{
		Estimate: Infallible(func(a *Analysis) {
			a.Uncertainty()
			a.ranks()
		}),
		JointTables: func(r *Report) []tabular.Group { return []tabular.Group{r.UncertaintyTable()} },
		Tables:      func(r *Report, m int) []tabular.Group { return []tabular.Group{r.ranksGroup(m)} },
	}
}

// Uncertainty sums up the means of the points: the uncertainty of the output due to the ranges of the factors.
func (a *Analysis) Uncertainty() {
	for m := range a.Metrics {
		var means []float64
		for i := range a.Runs.Points {
			if v := summary.Student(a.Runs.Cells[i].Values[m], 0, a.Confidence); v.N > 0 {
				means = append(means, v.Mean)
			}
		}
		v, x := summary.Student(means, 0, a.Confidence), a.NewAnswer("spread", m, "")
		if x.N = v.N; x.N == 0 {
			continue
		}
		a.AddValue(x, "mean", v.Mean)
		a.AddValue(x, "sd", v.SD)
		for k, q := range stats.Quantiles(means, .05, .25, .5, .75, .95) {
			a.AddValue(x, []string{"q05", "q25", "median", "q75", "q95"}[k], q)
		}
	}
}

func (r *Report) UncertaintyTable() tabular.Group {
	var parts []Columns
	for _, c := range [][2]string{{"mean", "mean"}, {"sd", "sd"}, {"5 %", "q05"}, {"median", "median"}, {"95 %", "q95"}} {
		parts = append(parts, One(tabular.Decimal(c[0]), func(x Row, s Scale) tabular.Cell {
			// a spread is not an error, so one digit more
			return tabular.Number(x.Find(c[1]).Value/s.By, digits.Decimals(x.Find("sd").Value/s.By/5, x.Value/s.By))
		}))
	}
	return r.CombinedTable("Over the factors' ranges", TableSpec{Question: "spread", Label: "spread",
		Caption: "Spread of the metrics over the ranges of the factors",
		Scale:   func(rows []Row) Scale { return ScaleFor(rows[0].Value, rows[0].Find("q95").Value) }, Columns: append(parts,
			CountColumn("points"))})
}

// ranks correlates the ranks of each factor with those of the points' means.
func (a *Analysis) ranks() {
	for m := range a.Metrics {
		var points []int
		var means []float64
		failed := 0
		for i := range a.Runs.Points {
			c := &a.Runs.Cells[i]
			if v := summary.Student(c.Values[m], 0, a.Confidence).Mean; v == v {
				points, means = append(points, i), append(means, v)
			} else if len(c.Status) > c.Count(absent) {
				failed++
			}
		}
		for k, f := range a.Study.Factors {
			if x, ok := a.Column(k, points); ok {
				rho := stats.Spearman(x, means, a.Confidence)
				a.AddIndex(m, "rank", "spearman", f.Name, "", rho, len(points), failed)
			}
		}
	}
}

func (r *Report) ranksGroup(metric int) tabular.Group {
	g := r.NewGroup("ranks", "Rank correlations with the factors",
		tabular.Decimal("rank correlation"), tabular.Bounded(r.Interval()))
	g.Heading = r.Metrics[metric].Name
	all := r.Of(metric, "rank", "spearman")
	slices.SortStableFunc(all, func(x, y Answer) int { return cmp.Compare(math.Abs(y.Value), math.Abs(x.Value)) })
	for _, x := range all {
		v, i := tabular.Estimate(x.Value, x.Lo, x.Hi)
		g.Row(tabular.Word(x.About), v, i)
	}
	if len(all) > 0 {
		g.Say("From %s%s.", digits.Counted(all[0].N, "point"), LeftOut(&all[0]))
	}
	return g
}

// Column returns a factor at the points, on the scale on which the design spread it: its
// logarithm on a log scale, and 0 and 1 for two levels without numbers.
func (a *Analysis) Column(factor int, points []int) ([]float64, bool) {
	f := &a.Study.Factors[factor]
	if !f.Numeric() && len(f.Levels) > 2 {
		return nil, false
	}
	x := make([]float64, len(points))
	for k, i := range points {
		l := a.Runs.Points[i].Levels[factor]
		switch {
		case !f.Numeric():
			x[k] = float64(slices.IndexFunc(f.Levels, func(o study.Level) bool { return o.Text == l.Text }))
		case f.Scale == study.Log && l.Value > 0:
			x[k] = num.Log(l.Value)
		default:
			x[k] = l.Value
		}
	}
	return x, true
}
