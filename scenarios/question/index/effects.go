package index

import (
	"slices"
	"strings"

	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/study"
	"guanxi/scenarios/sweep/tabular"
	"guanxi/sim/results/digits"
)

func morris() analysis.Estimator {
	return analysis.Estimator{
		Words: func(r *analysis.Report) string {
			return "morris, " + digits.Counted(r.Runs.Points[len(r.Runs.Points)-1].Block, "trajectory")
		},
		Estimate: analysis.Sure(screen),
		Tables:   func(r *analysis.Report, m int) []tabular.Group { return []tabular.Group{morrisGroup(r, m)} },
		Block:    "trajectory",
		Drawn:    true,
	}
}

// screen estimates elementary effects per full range of a factor.
func screen(a *analysis.Analysis) {
	factors := a.Study.Factors
	for m := range a.Metrics {
		points, means, lost := a.BlockValues(m)
		walks := make([]stats.Trajectory, len(points))
		for k, block := range points {
			w := stats.Trajectory{Y: means[k]}
			for _, i := range block {
				p := a.Runs.Points[i]
				_, name, _ := strings.Cut(p.Role, ":")
				w.Changed = append(w.Changed, a.Factor(name))
				w.Step = append(w.Step, p.Move)
			}
			walks[k] = w
		}
		screened, used, failed := stats.Morris(len(factors), walks, a.Resampling("morris", a.Metrics[m].Name))
		for i, s := range screened {
			a.Index(m, "morris", "mu", factors[i].Name, "", s.Mu, used, lost+failed)
			a.Index(m, "morris", "mu_star", factors[i].Name, "", s.MuStar, used, lost+failed)
			a.Index(m, "morris", "sigma", factors[i].Name, "", s.Sigma, used, lost+failed)
		}
	}
}

func morrisGroup(r *analysis.Report, metric int) tabular.Group {
	g, rows := r.Show(metric, analysis.Shape{Question: "morris", Label: "morris",
		Caption: "Elementary effects (Morris) over the whole range of each factor",
		By:      func(x analysis.Row) float64 { return x.By("mu_star").Value }, Scale: analysis.Own,
		Parts: []analysis.Part{r.Bounded("mu*", "mu_star"), analysis.Number("mu", "mu", "mu_star"), analysis.Number("sigma",
			"sigma", "mu_star")}})
	if len(rows) == 0 {
		return g
	}
	per := "Change of the metric over the whole range of the factor"
	if slices.ContainsFunc(r.Study.Factors, func(f study.Factor) bool { return !f.Numeric() }) {
		per += ", or from one level to another where levels are unordered"
	}
	g.Say("%s. From %s%s.", per, digits.Counted(rows[0].N, "trajectory"), analysis.LeftOut(rows[0].Answer))
	return g
}
