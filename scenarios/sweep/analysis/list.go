package analysis

import (
	"fmt"

	"guanxi/scenarios/sweep/study"
	"guanxi/scenarios/sweep/tabular"
	"guanxi/sim/results/digits"
)

func list() Estimator {
	return Estimator{
		Describe: func(r *Report) string {
			if r.Study.Design.List == nil {
				return fmt.Sprintf("%s, one at a time", digits.Counted(len(r.Study.Factors), "factor"))
			}
			return "list of " + digits.Counted(len(r.Runs.Points), "point")
		},
		Estimate: Infallible(func(*Analysis) {}),
		Tables: func(r *Report, m int) []tabular.Group {
			if r.Study.Design.List == nil {
				return []tabular.Group{r.endsGroup(m)}
			}
			return []tabular.Group{r.MeansTable(m)}
		},
		Replicated: true,
		Figures:    true,
	}
}

func (r *Report) endsGroup(metric int) tabular.Group {
	g, _ := r.Show(metric, TableSpec{Question: "oat", Label: "ends",
		Caption: "Change at the low and the high end of each factor",
		SortBy:  func(x Row) float64 { return max(AbsOrZero(x.Find("low").Value), AbsOrZero(x.Find("high").Value)) },
		Columns: []Columns{r.EstimateColumns("low", "low"), r.EstimateColumns("high", "high")}})
	for i, b := range study.Baselines(r.Runs.Points) {
		if all := r.Rows(metric, "mean"); b == i && i < len(all) {
			mean, limits := r.ScaleOf(metric).Estimate(EstimateOf(all[i].Answer))
			g.Say("Paired differences from the unchanged scenario: %s %s.", mean, limits)
		}
	}
	return g
}
