package analysis

import (
	"slices"

	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/study"
	"guanxi/scenarios/sweep/tabular"
)

// Change is the difference of a metric, or of an arm's effect on it, between a level of a
// factor and the factor's first level.
type Change struct {
	Metric int    // index into Report.Metrics
	Arm    string // arm whose effect changes; "" for the metric itself
	Factor int
	Level  string
	First  string
	Diff   stats.Difference // PHolm among all changes of the study

	Of, Without int // pairs of points behind a change of the metric, and those left out because one side is missing
}

// interactions compares the effects of arms between the levels of each factor, with the other
// factors at their first levels. In replicate r the change is
//
//	(arm − baseline at the level) − (arm − baseline at the first level)
//
// with Student's interval over replicates.
func (a *analysis) interactions() {
	base := study.Baselines(a.d.points)
	if len(a.Study.Factors) == 0 || len(a.Effects) == 0 {
		return
	}
	first := map[string]int{} // first point of each arm
	for i, p := range a.d.points {
		if _, there := first[p.Arm]; !there {
			first[p.Arm] = i
		}
	}
	for m := range a.Metrics {
		sum := func(i, j int) []float64 { // by replicate
			v, w := a.d.cells[i].values[m], a.d.cells[j].values[m]
			all := make([]float64, min(len(v), len(w)))
			for r := range all {
				all[r] = v[r] + w[r]
			}
			return all
		}
		for i, point := range a.d.points {
			from := first[point.Arm]
			if base[i] < 0 || base[i] == i || base[from] < 0 {
				continue
			}
			factor, differ := 0, 0
			for k, l := range point.Levels {
				if l.Text != a.d.points[from].Levels[k].Text {
					factor, differ = k, differ+1
				}
			}
			if differ != 1 {
				continue
			}
			a.Interactions = append(a.Interactions, Change{Metric: m, Arm: point.Arm, Factor: factor, Level: point.Levels[factor].Text,
				First: a.d.points[from].Levels[factor].Text, Diff: stats.Paired(sum(i, base[from]), sum(from, base[i]), a.Confidence)})
		}
	}
	a.changed = adjust(a.Interactions)
}

// adjust sets PHolm of the changes among themselves, and returns the number of tests.
func adjust(all []Change) int {
	diffs := make([]*stats.Difference, len(all))
	for i := range all {
		diffs[i] = &all[i].Diff
	}
	return stats.Adjust(diffs)
}

// step names the levels of a change.
func (r *Report) step(x *Change) string {
	return r.levelName(x.Factor, x.Level) + " minus " + r.level(x.Factor, x.First)
}

// levelName names a factor and its level.
func (r *Report) levelName(factor int, level string) string {
	return r.Study.Factors[factor].Name + "=" + r.level(factor, level)
}

func (r *Report) interactionsGroup(metric int) tabular.Group {
	s := r.scaleOf(r.effectsOf(metric))
	g := r.newGroup("interactions", "How effects change with the factors: differences of paired differences", tabular.Decimal("change"), tabular.Bounded(r.interval()),
		tabular.Decimal(tabular.AdjustedHead), tabular.Decimal("n"))
	less := "minus " + r.Study.Design.Baseline
	arms := len(r.Study.Arms) > 2
	if !arms {
		k := slices.IndexFunc(r.Interactions, func(x Change) bool { return x.Metric == metric })
		if k < 0 {
			return g
		}
		less = r.Interactions[k].Arm + " " + less
	}
	g.Heading, g.Paper = "  change of "+less, r.heading(metric, s)+", change of "+less
	n := 0
	for i := range r.Interactions {
		x := &r.Interactions[i]
		if x.Metric != metric {
			continue
		}
		if n++; n > mostShown {
			continue
		}
		label := r.step(x)
		if arms {
			label = x.Arm + " " + label
		}
		mean, limits := s.estimate(x.Diff.Estimate())
		g.Rows = append(g.Rows, []tabular.Cell{tabular.Word(label), mean, limits, tabular.P(x.Diff.PHolm), tabular.Number(float64(x.Diff.N), 0)})
	}
	if len(r.Study.Factors) > 1 && n > 0 {
		g.After = append(g.After, "Each factor is changed with the others at their first level.")
	}
	return g
}
