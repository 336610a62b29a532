package analysis

import (
	"fmt"
	"slices"

	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/study"
	"guanxi/scenarios/sweep/tabular"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/summary"
)

func worlds() Estimator {
	return Estimator{
		Describe: func(r *Report) string {
			return fmt.Sprintf("%d arms in %s of a %s design", len(r.Study.Arms), digits.Counted(len(r.Runs.Blocks()), "world"),
				r.Study.Design.Kind)
		},
		Estimate: Infallible((*Analysis).SpreadWorlds),
		Tables: func(r *Report, m int) (all []tabular.Group) {
			for _, minus := range slices.Compact([]string{"", r.Study.Design.Baseline}) {
				all = append(all, r.worldsGroup(m, minus))
			}
			return all
		},
		Replicated: true,
	}
}

// SpreadWorlds sums up each arm over the worlds in which all arms have a value, and compares it with the
// baseline in each.
func (a *Analysis) SpreadWorlds() {
	base := a.Study.Design.Baseline
	if base == "" {
		a.AddNote("No arm is compared: design.baseline names none.")
	}
	blocks := a.Runs.Blocks()
	for m := range a.Metrics {
		alone, of := map[string][]float64{}, map[string][]float64{}
		at := make([]*study.Point, 0, len(blocks))
		for _, block := range blocks {
			means, _ := a.Runs.BlockMeans(block, m)
			if means == nil {
				continue
			}
			at = append(at, a.Runs.Points[block[0]])
			k := slices.IndexFunc(block, func(i int) bool { return a.Runs.Points[i].Arm == base })
			for i, p := range block {
				arm := a.Runs.Points[p].Arm
				if alone[arm] = append(alone[arm], means[i]); k >= 0 {
					of[arm] = append(of[arm], stats.Minus(means[i], means[k]))
				}
			}
		}
		add := func(arm, minus string, v []float64) {
			x := a.NewAnswer("worlds", m, "mean")
			if x.About, x.Beside, x.N = arm, minus, len(v); x.N == 0 {
				return
			}
			a.AddValue(x, "mean", summary.Student(v, 0, a.Confidence).Mean)
			for i, name := range []string{"q05", "median", "q95"} {
				a.AddEstimate(x, name, stats.Quantile(v, []float64{.05, .5, .95}[i], a.Confidence))
			}
			above, equal := 0, 0
			for _, v := range v {
				above, equal = above+Indicator(v > 0), equal+Indicator(v == 0)
			}
			x.Unit = "1"
			a.AddEstimate(x, "above", stats.Share(above, x.N, a.Confidence))
			a.AddValue(x, "equal", float64(equal)/float64(x.N))
		}
		for _, arm := range a.Study.ArmNames {
			add(arm, "", alone[arm])
		}
		for _, arm := range a.Study.ArmNames {
			if arm == base || base == "" {
				continue
			}
			add(arm, base, of[arm])
			for k := range a.Study.Factors {
				column := make([]float64, len(at))
				for i, p := range at {
					column[i] = p.Levels[k].Value
				}
				if rho := stats.Spearman(column, of[arm], a.Confidence); a.Study.Factors[k].Numeric() && rho.Value == rho.Value {
					a.AddIndex(m, "worlds", "spearman", a.Study.Factors[k].Name, arm, rho, len(at), 0)
				}
			}
		}
	}
}

// worldsGroup has the arms, or their differences from a baseline.
func (r *Report) worldsGroup(metric int, minus string) tabular.Group {
	d := func(x Row, s Scale) int {
		return max(0, digits.Decimals((x.Find("q95").Value-x.Find("q05").Value)/s.By/8, x.Find("median").Value/s.By))
	}
	number := func(measure string) func(x Row, s Scale) tabular.Cell {
		return func(x Row, s Scale) tabular.Cell { return tabular.Number(x.Find(measure).Value/s.By, d(x, s)) }
	}
	median := Columns{tabular.With("median", r.Interval()), func(x Row, s Scale) []tabular.Cell {
		m := x.Find("median")
		return []tabular.Cell{number("median")(x, s), tabular.Limits(m.Lo/s.By, m.Hi/s.By, d(x, s))}
	}}
	extent := One(tabular.Bounded("90 % of worlds"), func(x Row, s Scale) tabular.Cell {
		return tabular.Extent(x.Find("q05").Value/s.By, x.Find("q95").Value/s.By, d(x, s))
	})
	v := TableSpec{Question: "worlds", Label: "arms", Caption: "Arms over sampled worlds",
		Filter: func(x Row) bool { return x.Measure == "mean" && x.Beside == minus },
		Scale: func(rows []Row) Scale {
			var sizes []float64
			for _, x := range rows {
				sizes = append(sizes, x.Find("q05").Value, x.Find("q95").Value)
			}
			return ScaleFor(sizes...)
		},
		Columns: []Columns{One(tabular.Decimal("mean"), number("mean")), median, extent, CountColumn("worlds")}}
	if minus != "" {
		v.Label = "worlds"
		v.Columns = []Columns{{tabular.With("above", r.Interval()), func(x Row, _ Scale) []tabular.Cell {
			above := x.Find("above")
			return []tabular.Cell{tabular.Share(above.Value, 0), tabular.Shares(above.Lo, above.Hi, 0)}
		}}, One(tabular.Decimal("equal"), func(x Row, _ Scale) tabular.Cell {
			return tabular.Share(x.Find("equal").Value,
				0)
		}), median, extent}
	}
	g, _ := r.Show(metric, v)
	if minus != "" {
		g.Heading += ", minus " + minus
	}
	return g
}

// Indicator is 1 for what is so, and 0 for what is not.
func Indicator(is bool) int {
	if is {
		return 1
	}
	return 0
}
