package analysis

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/study"
	"guanxi/scenarios/sweep/tabular"
	"guanxi/sim/results/digits"
)

// A BreakEven is the value of a factor at which a metric crosses 0, or an effect on it.
type BreakEven struct {
	Metric int
	Factor int
	Of     string       // mean of the metric, effect of the arm, or change from the first level
	Point  *study.Point // one of the points behind it: its arm, and its levels of the other factors
	stats.Crossing
	Least, Most string // the first and the last level, for limits beyond them
}

// What crosses 0.
const (
	ofMean   = "mean"
	ofEffect = "effect"
	ofChange = "change"
)

// breakEvens finds where metrics, effects of arms and, in a grid, changes from the first level
// cross 0 over each numeric factor, the arm and the other factors being equal. On a log scale
// interpolation is linear in the logarithm.
func (a *analysis) breakEvens() {
	base := study.Baselines(a.d.points)
	for k, f := range a.Study.Factors {
		if !f.Numeric() {
			continue
		}
		for _, line := range a.lines(k) {
			x := make([]float64, len(line))
			for i, p := range line {
				x[i] = a.d.points[p].Levels[k].Value
				if f.Scale == study.Log {
					x[i] = math.Log(x[i])
				}
			}
			for m := range a.Metrics {
				add := func(of string, points []int, less func(i int) int) {
					values, _ := a.d.together(points, m)
					for r, row := range values {
						out := make([]float64, len(line))
						for i := range out {
							if out[i] = row[i]; less != nil {
								out[i] = stats.Less(row[i], row[less(i)])
							}
						}
						values[r] = out
					}
					for _, z := range stats.Crossings(x, values, a.Confidence) {
						if f.Scale == study.Log {
							z.Value, z.Lo, z.Hi = math.Exp(z.Value), math.Exp(z.Lo), math.Exp(z.Hi)
						}
						first, last := a.d.points[line[0]], a.d.points[line[len(line)-1]]
						a.BreakEvens = append(a.BreakEvens, BreakEven{m, k, of, first, z, first.Levels[k].Text, last.Levels[k].Text})
						a.index(Index{Metric: m, Method: "break_even", Index: of, Factor: f.Name, Other: a.setting(first, k), Estimate: z.Estimate, N: z.N})
					}
				}
				add(ofMean, line, nil)
				both := slices.Clone(line)
				for _, p := range line {
					if b := base[p]; b >= 0 && b != p {
						both = append(both, b)
					}
				}
				switch {
				case len(both) == 2*len(line):
					add(ofEffect, both, func(i int) int { return len(line) + i })
				case a.Study.Design.Kind == study.Grid:
					add(ofChange, line, func(int) int { return 0 })
				}
			}
		}
	}
}

// lines returns the points along a factor, in ascending order, for each arm and combination of
// the other factors that has more than one.
func (a *analysis) lines(factor int) (all [][]int) {
	at := map[string]int{}
	for i, p := range a.d.points {
		if v := p.Levels[factor].Value; v != v {
			continue
		}
		key := othersOf(p, factor)
		if _, there := at[key]; !there {
			at[key] = len(all)
			all = append(all, nil)
		}
		all[at[key]] = append(all[at[key]], i)
	}
	for _, line := range all {
		slices.SortStableFunc(line, func(i, j int) int {
			return cmp.Compare(a.d.points[i].Levels[factor].Value, a.d.points[j].Levels[factor].Value)
		})
	}
	return slices.DeleteFunc(all, func(line []int) bool { return len(line) < 2 })
}

// setting names the arm of a point and its levels except that of one factor.
func (r *Report) setting(p *study.Point, factor int) string {
	parts := []string{p.Arm}
	for k := range r.Study.Factors {
		if k != factor {
			parts = append(parts, r.levelName(k, p.Levels[k].Text))
		}
	}
	return strings.TrimSpace(strings.Join(parts, " "))
}

// breakEvenGroups returns a table per factor of where the metrics shown cross 0.
func (r *Report) breakEvenGroups() (all []tabular.Group) {
	for k, f := range r.Study.Factors {
		in := unitWords(strings.TrimSpace(r.Manifest.Factors[k].Unit), money(r.Manifest))
		g := r.newGroup("break-even", "Where metrics and effects cross 0", tabular.Decimal("crosses 0 at"), tabular.Bounded(r.interval()), tabular.Decimal("n"))
		g.Heading = heading(f.Name, in, scale{1, ""})
		n := 0
		beyond := false
		for i := range r.BreakEvens {
			x := &r.BreakEvens[i]
			if x.Factor != k || !slices.Contains(r.shown, x.Metric) {
				continue
			}
			if n++; n > mostShown {
				continue
			}
			beyond = beyond || x.Lo != x.Lo || x.Hi != x.Hi
			value, limits := x.cells()
			g.Rows = append(g.Rows, []tabular.Cell{tabular.Word(r.crossing(x)), value, limits, tabular.Number(float64(x.N), 0)})
		}
		if n > mostShown {
			g.After = append(g.After, fmt.Sprintf("… and %s more in indices.csv.", counted(n-mostShown, "crossing")))
		}
		if n > 0 {
			between := "Linear between levels"
			if f.Scale == study.Log {
				between += ", in the logarithm"
			}
			g.After = append(g.After, between+"; Fieller's interval over replicates.")
		}
		if beyond {
			g.After = append(g.After, digits.None+": the interval reaches the first or the last level.")
		}
		all = append(all, g)
	}
	return all
}

// crossing names what crosses 0.
func (r *Report) crossing(x *BreakEven) string {
	name := r.Metrics[x.Metric].Name
	switch at := r.setting(x.Point, x.Factor); {
	case x.Of == ofEffect:
		at = strings.TrimPrefix(at, x.Point.Arm)
		name += ": " + x.Point.Arm + " minus " + r.Study.Design.Baseline + at
	case x.Of == ofChange:
		name += ": minus " + r.levelName(x.Factor, x.Least) + strings.TrimRight(" at "+at, "at ")
	case at != "":
		name += ": " + at
	}
	return name
}

// cells returns the cells of a crossing and its interval, of which one end may lie beyond the
// levels.
func (x *BreakEven) cells() (value, limits tabular.Cell) {
	half := max(orZero(x.Hi-x.Value), orZero(x.Value-x.Lo))
	d := digits.Decimals(half, x.Value)
	value, limits = tabular.Number(x.Value, d), tabular.Limits(x.Lo, x.Hi, d)
	end := func(v float64) string {
		if v != v {
			return digits.None
		}
		return tabular.Figure(v, d)
	}
	if x.Lo != x.Lo || x.Hi != x.Hi {
		limits = tabular.Word("[" + end(x.Lo) + ", " + end(x.Hi) + "]")
	}
	return value, limits
}
