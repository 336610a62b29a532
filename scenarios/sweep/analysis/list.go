package analysis

import (
	"fmt"

	"guanxi/scenarios/sweep/study"
	"guanxi/scenarios/sweep/tabular"
	"guanxi/sim/results/digits"
)

func list() Estimator {
	return Estimator{
		Words: func(r *Report) string {
			if r.Study.Design.List == nil {
				return fmt.Sprintf("%s, one at a time", digits.Counted(len(r.Study.Factors), "factor"))
			}
			return "list of " + digits.Counted(len(r.Runs.Points), "point")
		},
		Estimate: Sure(func(*Analysis) {}),
		Tables: func(r *Report, m int) []tabular.Group {
			if r.Study.Design.List == nil {
				return []tabular.Group{r.endsGroup(m)}
			}
			return []tabular.Group{r.MeansTable(m)}
		},
		Replicated: true,
		Drawn:      true,
	}
}

func (r *Report) endsGroup(metric int) tabular.Group {
	g, _ := r.Show(metric, Shape{Question: "oat", Label: "ends",
		Caption: "Change at the low and the high end of each factor",
		By:      func(x Row) float64 { return max(Size(x.By("low").Value), Size(x.By("high").Value)) },
		Parts:   []Part{r.Bounded("low", "low"), r.Bounded("high", "high")}})
	for i, b := range study.Baselines(r.Runs.Points) {
		if all := r.Rows(metric, "mean"); b == i && i < len(all) {
			mean, limits := r.ScaleOf(metric).Estimate(EstimateOf(all[i].Answer))
			g.Say("Paired differences from the unchanged scenario: %s %s.", mean, limits)
		}
	}
	return g
}
