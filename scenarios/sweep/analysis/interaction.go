package analysis

import (
	"fmt"
	"math"
	"slices"

	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/study"
	"guanxi/scenarios/sweep/tabular"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
)

// Change is the difference of a metric, of an arm's effect on it, or of what another factor
// changes, between a level of a factor and the factor's first level.
type Change struct {
	Metric int    // index into Report.Metrics
	Arm    string // arm whose effect changes; "" for the metric itself
	Factor int
	Level  string
	First  string
	With   *Change           // of two factors: the other one with its levels; without First at that level
	Diff   stats.Difference  // PHolm among all changes of its kind
	Log    *stats.Difference // of an interaction: the logarithm of the ratio of ratios; nil otherwise

	Of, Without     int     // pairs of points behind a change of the metric (of an interaction fours), and those left out because one side is missing
	Least, Greatest float64 // of the pairs
	Same            bool    // both sides of each pair are the same in every run
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
			x := Change{Metric: m, Arm: point.Arm, Factor: factor, Level: point.Levels[factor].Text, First: a.d.points[from].Levels[factor].Text}
			a.compare(&x, []int{i, base[i], base[from], from}, 4)
			a.Interactions = append(a.Interactions, x)
		}
	}
	a.changed = adjust(a.Interactions)
}

// crossed compares what a factor of a grid changes between the levels of each factor after it.
// In replicate r the interaction is
//
//	1/P Σ (point at both levels − at one − at the other + at both first levels)
//
// over the P fours of points that are the same in all other factors.
func (a *analysis) crossed() {
	for k := range a.Study.Factors {
		for l := k + 1; l < len(a.Study.Factors); l++ {
			a.steps([]int{k, l}, false, &a.Interactions)
		}
	}
	a.inOrder(a.Interactions)
	a.changed = adjust(a.Interactions)
}

// adjust sets PHolm of the changes among themselves, and returns the number of tests.
func adjust(all []Change) int {
	var diffs, logs []*stats.Difference
	for i := range all {
		diffs = append(diffs, &all[i].Diff)
		if l := all[i].Log; l != nil {
			logs = append(logs, l)
		}
	}
	stats.Adjust(logs)
	return stats.Adjust(diffs)
}

// ratio returns the change as a ratio, with p and p adjusted.
func (x *Change) ratio() (e stats.Estimate, p, holm float64) {
	switch d := &x.Diff; {
	case x.Log != nil:
		return stats.Estimate{Value: math.Exp(x.Log.Mean), Lo: math.Exp(x.Log.Lo), Hi: math.Exp(x.Log.Hi)}, x.Log.P, x.Log.PHolm
	case d.MeanB > 0 && d.Relative.Lo == d.Relative.Lo:
		return stats.Estimate{Value: 1 + d.Relative.Value, Lo: 1 + d.Relative.Lo, Hi: 1 + d.Relative.Hi}, d.P, d.PHolm
	}
	return stats.Estimate{Value: nan, Lo: nan, Hi: nan}, nan, nan
}

// step names the levels of a change.
func (r *Report) step(x *Change) string {
	return r.levelName(x.Factor, x.Level) + " minus " + r.level(x.Factor, x.First)
}

// levelName names a factor and its level.
func (r *Report) levelName(factor int, level string) string {
	return r.Study.Factors[factor].Name + "=" + r.level(factor, level)
}

// changeName names an interaction.
func (r *Report) changeName(x *Change) string {
	switch {
	case x.With != nil:
		return r.levelName(x.Factor, x.Level) + " × " + r.levelName(x.With.Factor, x.With.Level)
	case len(r.Study.Arms) > 2:
		return x.Arm + " " + r.step(x)
	}
	return r.step(x)
}

func (r *Report) interactionsGroup(metric int) tabular.Group {
	s := r.scaleOf(r.effectsOf(metric))
	columns := slices.Concat(tabular.With("change", r.interval()), []tabular.Column{tabular.Decimal(tabular.AdjustedHead)}, tabular.With("ratio of ratios", r.interval()))
	g := r.newGroup("interactions", "How effects change with the factors: differences of paired differences, and ratios of ratios", append(columns, tabular.Decimal("n"))...)
	grid := r.Study.Design.Kind == study.Grid
	if grid {
		g.Caption = "Interactions of two factors: differences of paired differences, and ratios of ratios"
	}
	less := "minus " + r.Study.Design.Baseline
	if len(r.Study.Arms) <= 2 && !grid {
		k := slices.IndexFunc(r.Interactions, func(x Change) bool { return x.Metric == metric })
		if k < 0 {
			return g
		}
		less = r.Interactions[k].Arm + " " + less
	}
	g.Heading, g.Paper = "  change of "+less, r.heading(metric, s)+", change of "+less
	if grid {
		g.Heading, g.Paper = "  interactions", r.heading(metric, s)
	}
	n := 0
	for i := range r.Interactions {
		x := &r.Interactions[i]
		if x.Metric != metric {
			continue
		}
		if n++; n > mostShown {
			continue
		}
		mean, limits := s.estimate(x.Diff.Estimate())
		ratio, _, _ := x.ratio()
		v, of := tabular.Estimate(ratio.Value, ratio.Lo, ratio.Hi)
		g.Rows = append(g.Rows, []tabular.Cell{tabular.Word(r.changeName(x)), mean, limits, tabular.P(x.Diff.PHolm), v, of, tabular.Number(float64(x.Diff.N), 0)})
	}
	g.More(n-mostShown, "interaction", "changes.csv")
	switch {
	case n == 0:
	case grid:
		g.Say("What both change beyond what each changes, from the first levels.")
	case len(r.Study.Factors) > 1:
		g.Say("Each factor is changed with the others at their first level.")
	}
	if said := r.disagreement(metric); said != "" {
		g.Say("%s", said)
	}
	return g
}

// disagreement says in how many interactions of a metric the two scales have other signs, both beyond
// their intervals, and where most; "" if in none.
func (r *Report) disagreement(metric int) string {
	n, of := 0, 0
	var most *Change
	for i := range r.Interactions {
		x := &r.Interactions[i]
		if x.Metric != metric {
			continue
		}
		of++
		d, l := x.Diff.Estimate(), x.Log
		if d.Lo > 0 && l.Hi < 0 || d.Hi < 0 && l.Lo > 0 {
			if n++; most == nil || math.Abs(l.Mean) > math.Abs(most.Log.Mean) {
				most = x
			}
		}
	}
	if n == 0 {
		return ""
	}
	s := r.scaleOf(r.effectsOf(metric))
	difference, _ := s.estimate(most.Diff.Estimate())
	ratio, _, _ := most.ratio()
	share, _ := shareCells(stats.Estimate{Value: ratio.Value - 1, Lo: ratio.Lo - 1, Hi: ratio.Hi - 1})
	return fmt.Sprintf("The two scales disagree in %d of %d, most at %s: the difference changes by %s, but relative to what is there it changes by %s.",
		n, of, r.changeName(most), difference, share)
}

// changesTable returns changes.csv.
func (r *Report) changesTable() *table.Table {
	t := schema.NewChanges()
	for _, all := range [][]Change{r.Levels, r.Simple, r.Interactions} {
		for i := range all {
			x := &all[i]
			d, other := &x.Diff, []table.Cell{table.Text(""), table.Text(""), table.Text("")}
			if x.With != nil {
				other = []table.Cell{table.Text(r.Study.Factors[x.With.Factor].Name), table.Text(x.With.Level), table.Text(x.With.First)}
			}
			row := []table.Cell{table.Text(r.Metrics[x.Metric].Name), table.Text(r.Metrics[x.Metric].Unit), table.Text(x.Arm), table.Text(r.against(x)),
				table.Text(r.Study.Factors[x.Factor].Name), table.Text(x.Level), table.Text(x.First)}
			row = append(append(row, other...), table.Int(max(1, x.Of)), table.Int(d.N))
			ratio, p, holm := x.ratio()
			row = append(row, table.Floats(d.Mean, d.SD, d.Lo, d.Hi, stats.Round(d.P), stats.Round(d.PHolm),
				stats.Round(ratio.Value), stats.Round(ratio.Lo), stats.Round(ratio.Hi), stats.Round(p), stats.Round(holm))...)
			t.AppendRow(row...)
		}
	}
	return t
}

// against returns the baseline of the arm whose effect changes.
func (r *Report) against(x *Change) string {
	if x.Arm == "" {
		return ""
	}
	return r.Study.Design.Baseline
}
