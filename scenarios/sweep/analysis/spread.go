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

func sample() estimator {
	return estimator{
		estimate: sure(func(a *analysis) {
			a.spread()
			a.ranks()
		}),
		wide:   func(r *Report) []tabular.Group { return []tabular.Group{r.spreadGroup()} },
		tables: func(r *Report, m int) []tabular.Group { return []tabular.Group{r.ranksGroup(m)} },
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

// ranks correlates the ranks of each factor with those of the points' means.
func (a *analysis) ranks() {
	for m := range a.Metrics {
		var points []int
		var means []float64
		failed := 0
		for i := range a.d.points {
			c := &a.d.cells[i]
			if v := summary.Student(c.values[m], 0, a.Confidence).Mean; v == v {
				points, means = append(points, i), append(means, v)
			} else if len(c.status) > c.count(absent) {
				failed++
			}
		}
		for k, f := range a.Study.Factors {
			if x, ok := a.column(k, points); ok {
				rho := stats.Spearman(x, means, a.Confidence)
				a.index(Index{Metric: m, Method: "rank", Index: "spearman", Factor: f.Name,
					Estimate: rho, N: len(points), Failed: failed})
			}
		}
	}
}

func (r *Report) ranksGroup(metric int) tabular.Group {
	g := r.newGroup("ranks", "Rank correlations with the factors",
		tabular.Decimal("rank correlation"), tabular.Bounded(r.interval()))
	g.Heading = r.Metrics[metric].Name
	all := r.of(metric, "rank", "spearman")
	slices.SortStableFunc(all, func(x, y Index) int { return cmp.Compare(math.Abs(y.Value), math.Abs(x.Value)) })
	for _, x := range all {
		v, i := tabular.Estimate(x.Value, x.Lo, x.Hi)
		g.Rows = append(g.Rows, []tabular.Cell{tabular.Word(x.Factor), v, i})
	}
	if len(all) > 0 {
		g.Say("From %s%s.", digits.Counted(all[0].N, "point"), all[0].leftOut())
	}
	return g
}

// column returns a factor at the points, on the scale on which the design spread it: its
// logarithm on a log scale, and 0 and 1 for two levels without numbers.
func (a *analysis) column(factor int, points []int) ([]float64, bool) {
	f := &a.Study.Factors[factor]
	if !f.Numeric() && len(f.Levels) > 2 {
		return nil, false
	}
	x := make([]float64, len(points))
	for k, i := range points {
		l := a.d.points[i].Levels[factor]
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
