package analysis

import (
	"fmt"
	"math"
	"slices"

	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/study"
	"guanxi/scenarios/sweep/tabular"
	"guanxi/sim/num"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/summary"
)

// regression fits linear regressions to the means of the points with these roles, and to their
// ranks.
func (a *analysis) regression(roles ...string) {
	points := a.withRole(roles)
	var names []string
	var columns [][]float64
	for k := range a.Study.Factors {
		f := &a.Study.Factors[k]
		if x, ok := a.column(k, points); ok {
			names, columns = append(names, f.Name), append(columns, x)
		} else {
			a.Notes = append(a.Notes, "Factor "+f.Name+" has more than two unordered levels; regression and rank correlation leave it out.")
		}
	}
	if len(columns) == 0 {
		return
	}
	var group []int // points of a block that share their random numbers
	if a.Study.Luck == study.Blocks {
		for _, i := range points {
			group = append(group, a.d.points[i].Block)
		}
	}
	for m := range a.Metrics {
		y := make([]float64, len(points))
		failed := 0
		for k, i := range points {
			c := &a.d.cells[i]
			y[k] = summary.Student(c.values[m], 0, a.Confidence).Mean
			if y[k] != y[k] && len(c.status) > c.count(absent) {
				failed++
			}
		}
		name := a.Metrics[m].Name
		line := stats.Regression(columns, y, group, a.fewer("regression", name, len(points)))
		if line.N <= len(columns)+1 {
			continue // a regression with as many coefficients as points fits anything
		}
		for i, e := range line.SRC {
			a.index(m, "regression", "src", names[i], "", rounded(e), line.N, failed)
		}
		a.index(m, "regression", "r2", "", "", rounded(line.R2), line.N, failed)
		rank := stats.RankCorrelation(columns, y, group, a.fewer("rank", name, len(points)))
		for i, e := range rank.Spearman {
			a.index(m, "rank", "spearman", names[i], "", rounded(e), rank.N, failed)
		}
		for i, e := range rank.PRCC {
			a.index(m, "rank", "prcc", names[i], "", rounded(e), rank.N, failed)
		}
	}
}

// fewer reduces the resamples for many points: the time of each is proportional to the points,
// and limits from many points are sharp enough.
func (a *analysis) fewer(method, metric string, points int) stats.Resampling {
	r := a.resampling(method, metric)
	if r.Samples == 0 {
		r.Samples = min(2000, max(200, 2_000_000/max(1, points)))
	}
	return r
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

// rounded removes the differences of linear algebra between processors.
func rounded(e stats.Estimate) stats.Estimate {
	return stats.Estimate{Value: stats.RoundUnit(e.Value), Lo: stats.RoundUnit(e.Lo), Hi: stats.RoundUnit(e.Hi)}
}

// linesGroup shows linear regression and rank correlation.
func (r *Report) linesGroup(metric int) tabular.Group {
	g := r.newGroup("regression", "Standardised regression coefficients and partial rank correlations",
		append(tabular.With("SRC", r.interval()), tabular.With("PRCC", r.interval())...)...)
	ranks := r.of(metric, "rank", "prcc")
	order := sideBySide(&g, r.of(metric, "regression", "src"), ranks)
	if len(order) == 0 {
		return g
	}
	g.Heading = r.Metrics[metric].Name
	said := ""
	if r2 := r.of(metric, "regression", "r2"); len(r2) > 0 {
		said = fmt.Sprintf("A linear model explains %s of the variance (R²). From %s", percentage(math.Round(r2[0].Value*100)/100), digits.Counted(order[0].N, "point"))
	}
	if order[0].N < stats.LeastPoints {
		said += fmt.Sprintf("; intervals need %d", stats.LeastPoints)
	}
	if slices.ContainsFunc(order, func(x Answer) bool {
		return x.Value == x.Value && math.IsNaN(pick(ranks,
			x.About).Value)
	}) {
		said += "; –: the ranks fit exactly, so there is no partial correlation"
	}
	if said != "" {
		g.After = []string{said + leftOut(&order[0]) + "."}
	}
	return g
}
