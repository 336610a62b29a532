package analysis

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/study"
	"guanxi/scenarios/sweep/tabular"
	"guanxi/sim/results/digits"
)

// What crosses 0.
const (
	ofMean   = "mean"
	ofEffect = "effect"
	ofChange = "change"
)

// breakEvens finds where metrics are largest and least, and where they, effects of arms and, in a
// grid, changes from the first level cross 0, over each numeric factor, the arm and the other factors being equal.
func (a *analysis) breakEvens() {
	base := study.Baselines(a.d.points)
	for k, f := range a.Study.Factors {
		if !f.Numeric() {
			continue
		}
		for _, points := range a.lines(k) {
			line := a.along(k, points)
			both := slices.Clone(points)
			for _, p := range points {
				if b := base[p]; b >= 0 && b != p {
					both = append(both, b)
				}
			}
			for m := range a.Metrics {
				a.extremes(m, line, points)
				a.crossings(m, line, ofMean, points, nil)
				switch {
				case len(both) == 2*len(points):
					a.crossings(m, line, ofEffect, both, func(i int) int { return len(points) + i })
				case a.Study.Design.Kind == study.Grid:
					a.crossings(m, line, ofChange, points, func(int) int { return 0 })
				}
			}
		}
	}
}

// line is a factor over the points that differ in it alone.
type line struct {
	factor int
	first  *study.Point
	x      []float64 // levels, or their logarithms
	log    bool
}

// along returns the line of points in ascending order of a factor. On a log scale interpolation is
// linear in the logarithm.
func (a *analysis) along(factor int, points []int) *line {
	l := &line{factor: factor, first: a.d.points[points[0]], log: a.Study.Factors[factor].Scale == study.Log}
	for _, p := range points {
		x := a.d.points[p].Levels[factor].Value
		if l.log {
			x = math.Log(x)
		}
		l.x = append(l.x, x)
	}
	return l
}

// crossings adds where a metric crosses 0 along a line. points are those of the line, and behind
// them what is subtracted, if anything: at level i, point less(i).
func (a *analysis) crossings(metric int, l *line, of string, points []int, less func(i int) int) {
	values, _ := a.d.together(points, metric)
	for r, row := range values {
		out := slices.Clone(row[:len(l.x)])
		for i := range out {
			if less != nil {
				out[i] = stats.Less(row[i], row[less(i)])
			}
		}
		values[r] = out
	}
	name := a.Study.Factors[l.factor].Name
	for i, z := range stats.Crossings(l.x, values, a.Metrics[metric].Step, a.Confidence) {
		if of == ofChange && z.Lo != z.Lo {
			continue // it may never have left its value at the first level, so it does not come back
		}
		if l.log {
			z.Value, z.Lo, z.Hi = math.Exp(z.Value), math.Exp(z.Lo), math.Exp(z.Hi)
		}
		a.index(metric, "break_even", of, name, a.setting(l.first, l.factor), z.Estimate, z.N, 0)
		x := &a.Answers[len(a.Answers)-1]
		x.Point, x.Along, x.At = l.first.Number, "crossing", strconv.Itoa(i+1)
	}
}

// lines returns the points along a factor, in ascending order, for each arm and combination of
// the other factors that has more than one.
func (r *Report) lines(factor int) (all [][]int) {
	at := map[string]int{}
	for i, p := range r.d.points {
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
			return cmp.Compare(r.d.points[i].Levels[factor].Value, r.d.points[j].Levels[factor].Value)
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
		g := r.newGroup("break-even", "Where metrics and effects cross 0", append(tabular.With("crosses 0 at",
			r.interval()), tabular.Decimal("n"))...)
		g.Heading = heading(f.Name, in, scale{1, ""})
		n, beyond := 0, false
		for _, m := range r.shown {
			for _, x := range r.rows(m, "break_even") {
				for _, a := range x.all {
					if a.About != f.Name {
						continue
					}
					if n++; n > mostShown {
						continue
					}
					beyond = beyond || a.Lo != a.Lo || a.Hi != a.Hi
					value, limits := ends(a)
					g.Rows = append(g.Rows, []tabular.Cell{tabular.Word(r.crossing(a, k)), value, limits,
						tabular.Number(float64(a.N), 0)})
				}
			}
		}
		g.More(n-mostShown, "crossing", "answers.csv")
		if n > 0 {
			between := "Linear between levels"
			if f.Scale == study.Log {
				between += ", in the logarithm"
			}
			g.Say("%s; Fieller's interval over replicates.", between)
		}
		if beyond {
			g.Say("%s: the interval reaches the first or the last level.", digits.None)
		}
		all = append(all, g)
	}
	return all
}

// crossing names what crosses 0.
func (r *Report) crossing(x *Answer, factor int) string {
	name, at, first := x.Metric, x.Beside, r.point(x.Point)
	switch {
	case x.Measure == ofEffect:
		name += ": " + first.Arm + " minus " + r.Study.Design.Baseline + strings.TrimPrefix(at, first.Arm)
	case x.Measure == ofChange:
		name += ": minus " + r.levelName(factor, first.Levels[factor].Text)
		if at != "" {
			name += " at " + at
		}
	case at != "":
		name += ": " + at
	}
	return name
}

// ends returns the cells of a crossing and its interval, of which one end may lie beyond the
// levels.
func ends(x *Answer) (value, limits tabular.Cell) {
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
