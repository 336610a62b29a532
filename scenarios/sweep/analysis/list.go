package analysis

import (
	"fmt"

	"guanxi/scenarios/sweep/study"
	"guanxi/scenarios/sweep/tabular"
	"guanxi/sim/results/digits"
)

func list() estimator {
	return estimator{
		words: func(r *Report) string {
			if r.Study.Design.List == nil {
				return fmt.Sprintf("%s, one at a time", digits.Counted(len(r.Study.Factors), "factor"))
			}
			return "list of " + digits.Counted(len(r.d.points), "point")
		},
		estimate: sure(func(*analysis) {}),
		tables: func(r *Report, m int) []tabular.Group {
			if r.Study.Design.List == nil {
				return []tabular.Group{r.endsGroup(m)}
			}
			return []tabular.Group{r.meansGroup(m)}
		},
		replicated: true,
		drawn:      true,
	}
}

func (r *Report) endsGroup(metric int) tabular.Group {
	g, _ := r.show(metric, shape{question: "oat", label: "ends",
		caption: "Change at the low and the high end of each factor",
		by:      func(x row) float64 { return max(orZero(x.by("low").Value), orZero(x.by("high").Value)) },
		parts:   []part{r.bounded("low", "low"), r.bounded("high", "high")}})
	for i, b := range study.Baselines(r.d.points) {
		if all := r.rows(metric, "mean"); b == i && i < len(all) {
			mean, limits := r.scaleOf(metric).estimate(estimateOf(all[i].Answer))
			g.Say("Paired differences from the unchanged scenario: %s %s.", mean, limits)
		}
	}
	return g
}
