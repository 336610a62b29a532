package analysis

import (
	"fmt"
	"math"
	"strings"

	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/study"
	"guanxi/scenarios/sweep/tabular"
	"guanxi/sim/results/schema"
)

// interactions compares the effects of arms between the levels of each factor, with the other
// factors at their first levels. In replicate r the change is
//
//	(arm − baseline at the level) − (arm − baseline at the first level)
//
// with Student's interval over replicates.
func (a *Analysis) interactions() {
	base := study.Baselines(a.Runs.Points)
	if len(a.Study.Factors) == 0 || len(a.Answers) == 0 {
		return
	}
	first := map[string]int{} // first point of each arm
	for i, p := range a.Runs.Points {
		if _, there := first[p.Arm]; !there {
			first[p.Arm] = i
		}
	}
	for m := range a.Metrics {
		for i, point := range a.Runs.Points {
			from := first[point.Arm]
			if base[i] < 0 || base[i] == i || base[from] < 0 {
				continue
			}
			factor, differ := 0, 0
			for k, l := range point.Levels {
				if l.Text != a.Runs.Points[from].Levels[k].Text {
					factor, differ = k, differ+1
				}
			}
			if differ != 1 {
				continue
			}
			x := a.NewAnswer("interaction", m, "change")
			x.About, x.Beside, x.Along, x.At = point.Arm, a.Study.Design.Baseline, a.Study.Factors[factor].Name,
				point.Levels[factor].Text
			a.compare(x, m, []int{i, base[i], base[from], from}, 4, "interactions")
		}
	}
}

// crossed compares what a factor of a grid changes between the levels of each factor after it.
// In replicate r the interaction is
//
//	1/P Σ (point at both levels − at one − at the other + at both first levels)
//
// over the P fours of points that are the same in all other factors.
func (a *Analysis) crossed() {
	a.eachContrast("interaction", 2, func(x Answer, m int, s *contrast) {
		x.About = a.Study.Factors[s.factors[0]].Name + "=" + s.levels[0]
		a.averageContrast(x, m, s, "interactions")
	})
}

// step names the levels of a change from the first level.
func (r *Report) step(x *Answer, first string) string {
	return r.levelName(r.Factor(x.Along), x.At) + " minus " + r.Level(r.Factor(x.Along), first)
}

// levelName names a factor and its level.
func (r *Report) levelName(factor int, level string) string {
	return r.Study.Factors[factor].Name + "=" + r.Level(factor, level)
}

// changeName names an interaction.
func (r *Report) changeName(x Row) string {
	if factor, level, of := strings.Cut(x.About, "="); of && r.Study.Design.Kind == study.Grid {
		return r.levelName(r.Factor(factor), level) + " × " + r.levelName(r.Factor(x.Along), x.At)
	}
	name := r.step(x.Answer, r.Runs.Points[0].Levels[r.Factor(x.Along)].Text)
	if len(r.Study.Arms) > 2 {
		return x.About + " " + name
	}
	return name
}

// interactionShape is how the interactions of a metric are shown.
func (r *Report) interactionShape(metric int) TableSpec {
	v := TableSpec{Question: "interaction", Label: "interactions",
		Caption: "Interactions of two factors: differences of paired differences, and ratios of ratios",
		Heading: "interactions", RowNoun: "interaction", Name: r.changeName,
		Columns: []Columns{r.EstimateColumns("change", "change"), Adjusted(),
			r.EstimateColumns("ratio of ratios", "change", schema.Ratio), CountColumn("n")}}
	if r.Study.Design.Kind != study.Grid {
		v.Caption = "How effects change with the factors: differences of paired differences, and ratios of ratios"
		v.Heading = "change of minus " + r.Study.Design.Baseline
		if all := r.Rows(metric, v.Question); len(r.Study.Arms) <= 2 && len(all) > 0 {
			v.Heading = "change of " + all[0].About + " minus " + all[0].Beside
		}
	}
	return v
}

// firstInteractions has a row per metric: of its interactions the one that is surest. A report begins with it, since an
// effect over all cells says little where it is another in each.
func (r *Report) firstInteractions() (out tabular.Group) {
	for _, m := range r.Shown {
		v := r.interactionShape(m)
		v.MaxRows, v.SortBy = 1, func(x Row) float64 { return x.Value / (x.Hi - x.Lo + math.Abs(x.Value)) }
		g, rows := r.Show(m, v)
		if len(rows) == 0 || AbsOrZero(v.SortBy(rows[0])) == 0 { // identical
			continue
		}
		if out.Rows == nil {
			out = r.NewGroup(v.Label, v.Caption, g.Columns[1:]...)
			out.Say("Of each metric the surest change. Where its interval has 0 (that of a ratio 1), the effect may be the " +
				"same at all levels.")
		}
		name := r.Heading(m, r.ScaleOf(m))
		if out.Heading = v.Heading + ", " + r.changeName(rows[0]); len(rows) > 1 {
			name, out.Heading = name+", "+r.changeName(rows[0]), v.Heading
		}
		g.Rows[0][0] = tabular.Word(name)
		out.Row(g.Rows[0]...)
	}
	return out
}

func (r *Report) interactionsGroup(metric int) tabular.Group {
	g, rows := r.Show(metric, r.interactionShape(metric))
	switch {
	case len(rows) == 0:
	case r.Study.Design.Kind == study.Grid:
		g.Paper = r.Heading(metric, r.ScaleOf(metric))
		g.Say("What both change beyond what each changes, from the first levels.")
	case len(r.Study.Factors) > 1:
		g.Say("Each factor is changed with the others at their first level.")
	}
	if said := r.disagreement(metric, rows); said != "" {
		g.Say("%s", said)
	}
	return g
}

// disagreement says in how many interactions of a metric the two scales have other signs, both beyond
// their intervals, and where most; "" if in none.
func (r *Report) disagreement(metric int, rows []Row) string {
	n, most, far := 0, Row{}, 0.0
	for _, x := range rows {
		ratio := x.Find("change", schema.Ratio)
		if x.Lo > 0 && ratio.Hi < 1 || x.Hi < 0 && ratio.Lo > 1 {
			if size := math.Abs(math.Log(ratio.Value)); n == 0 || size > far {
				most, far = x, size
			}
			n++
		}
	}
	if n == 0 {
		return ""
	}
	difference, _ := r.ScaleOf(metric).Estimate(EstimateOf(most.Answer))
	ratio := most.Find("change", schema.Ratio)
	share, _ := ShareCells(stats.Estimate{Value: ratio.Value - 1, Lo: ratio.Lo - 1, Hi: ratio.Hi - 1})
	return fmt.Sprintf("The two scales disagree in %d of %d, most at %s: the difference changes by %s, but relative to "+
		"what is there it changes by %s.",
		n, len(rows), r.changeName(most), difference, share)
}
