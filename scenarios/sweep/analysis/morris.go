package analysis

import (
	"slices"
	"strings"

	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/study"
	"guanxi/scenarios/sweep/tabular"
	"guanxi/sim/results/digits"
)

func morris() estimator {
	return estimator{
		words:    func(r *Report) string { return "morris, " + digits.Counted(r.d.points[len(r.d.points)-1].Block, "trajectory") },
		estimate: sure((*analysis).morris),
		tables:   func(r *Report, m int) []tabular.Group { return []tabular.Group{r.morrisGroup(m)} },
		block:    "trajectory",
		drawn:    true,
	}
}

// morris estimates elementary effects per full range of a factor.
func (a *analysis) morris() {
	factors := a.Study.Factors
	for m := range a.Metrics {
		points, means, lost := a.blockValues(m)
		walks := make([]stats.Trajectory, len(points))
		for k, block := range points {
			w := stats.Trajectory{Y: means[k]}
			for _, i := range block {
				p := a.d.points[i]
				_, name, _ := strings.Cut(p.Role, ":")
				w.Changed = append(w.Changed, a.factor(name))
				w.Step = append(w.Step, p.Move)
			}
			walks[k] = w
		}
		screened, used, failed := stats.Morris(len(factors), walks, a.resampling("morris", a.Metrics[m].Name))
		for i, s := range screened {
			a.index(m, "morris", "mu", factors[i].Name, "", s.Mu, used, lost+failed)
			a.index(m, "morris", "mu_star", factors[i].Name, "", s.MuStar, used, lost+failed)
			a.index(m, "morris", "sigma", factors[i].Name, "", s.Sigma, used, lost+failed)
		}
	}
}

func (r *Report) morrisGroup(metric int) tabular.Group {
	g, rows := r.show(metric, shape{question: "morris", label: "morris",
		caption: "Elementary effects (Morris) over the whole range of each factor",
		by:      func(x row) float64 { return x.by("mu_star").Value }, scale: own,
		parts: []part{r.bounded("mu*", "mu_star"), number("mu", "mu", "mu_star"), number("sigma", "sigma", "mu_star")}})
	if len(rows) == 0 {
		return g
	}
	per := "Change of the metric over the whole range of the factor"
	if slices.ContainsFunc(r.Study.Factors, func(f study.Factor) bool { return !f.Numeric() }) {
		per += ", or from one level to another where levels are unordered"
	}
	g.Say("%s. From %s%s.", per, digits.Counted(rows[0].N, "trajectory"), leftOut(rows[0].Answer))
	return g
}
