package analysis

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
)

// mostEffects is the largest number of points and metrics with answers point by point, a quarter of it where points
// have several replicates and so more rows. Nobody reads a larger design so, and runs.csv has the points.
const mostEffects = 200_000

// byPoint reports whether there are answers point by point.
func (a *Analysis) byPoint() bool {
	most := mostEffects
	if a.Study.Replicates > 1 {
		most /= 4
	}
	return len(a.Runs.Points)*len(a.Metrics) <= most
}

// effects adds the means at each point, and their differences from the baseline.
func (a *Analysis) effects() {
	if !a.byPoint() {
		return
	}
	base := study.Baselines(a.Runs.Points)
	for m := range a.Metrics {
		for i, p := range a.Runs.Points {
			c := &a.Runs.Cells[i]
			v := summary.Student(c.Values[m], a.Metrics[m].Step, a.Confidence).Bounded(a.Metrics[m].In())
			x := a.NewAnswer("mean", m, "mean")
			x = a.At(x, p)
			x.About, x.Failed = p.Arm, c.Count(Failed)
			x.Value, x.SD, x.Lo, x.Hi, x.N = v.Mean, v.SD, v.Lo, v.Hi, v.N
			a.Add(x)
			a.agree[x.Metric] = a.agree[x.Metric] || v.SE != v.SE && v.N >= summary.MinReplicates
			q := stats.Quantiles(c.Values[m], .05, .5, .95)
			for k, name := range []string{"min", "q05", "median", "q95", "max"} {
				if v.N > 1 {
					a.AddValue(x, name, []float64{v.Min, q[0], q[1], q[2], v.Max}[k])
				}
			}
			if b := base[i]; b >= 0 && b != i {
				x.Question, x.Measure, x.Beside = "effect", "effect", cmp.Or(a.Study.Design.Baseline, "base")
				a.effect(x, m, p, a.Runs.Paired(i, b, m, a.Metrics[m], a.Confidence))
			}
		}
	}
}

// effect adds the difference of a point from its baseline.
func (a *Analysis) effect(x Answer, m int, p *study.Point, d stats.Difference) {
	a.AddDifference(x, &d, "effects")
	x.N = d.N
	y := x
	y.Unit = "1"
	a.AddValue(y, "correlation", stats.RoundUnit(d.Correlation))
	a.AddValue(y, "variance_ratio", stats.Round(d.VarianceRatio))
	if end, factor, ok := strings.Cut(p.Role, ":"); ok && (end == "low" || end == "high") {
		a.AddIndex(m, "oat", end, factor, "", d.Estimate(), d.N, x.Failed)
	}
}

// At places an answer At a point, and where there is one factor At its level.
func (a *Analysis) At(x Answer, p *study.Point) Answer {
	if x.Point = p.Number; len(a.Study.Factors) == 1 {
		x.Along, x.At = a.Study.Factors[0].Name, p.Levels[0].Text
	}
	return x
}

// Point returns a Point by its number.
func (r *Report) Point(number int) *study.Point {
	return r.Runs.Points[slices.IndexFunc(r.Runs.Points, func(p *study.Point) bool { return p.Number == number })]
}

// Factor returns the index of a Factor, or −1 if there is none of that name.
func (r *Report) Factor(name string) int {
	return slices.IndexFunc(r.Study.Factors, func(f study.Factor) bool { return f.Name == name })
}

// Metric returns the index of a metric, or −1 if there is none of that name.
func (r *Report) Metric(name string) int {
	return slices.IndexFunc(r.Metrics, func(m schema.Metric) bool { return m.Name == name })
}

// PointName names a point by its arm and the levels of what varies.
func (r *Report) PointName(p *study.Point) string {
	name := " " + p.Name() + " "
	for i, f := range r.Study.Factors {
		if l := p.Levels[i].Text; strings.Contains(name, " "+f.Name+"="+l+" ") {
			name = strings.Replace(name, " "+f.Name+"="+l+" ", " "+f.Name+"="+r.Level(i, l)+" ", 1)
		}
	}
	return strings.TrimSpace(name)
}

// Level shortens a Level to the digits that distinguish it from the factor's other levels, at
// least three.
func (r *Report) Level(factor int, text string) string {
	if r.levels == nil {
		r.levels = make([]map[string]string, len(r.Study.Factors))
	}
	if r.levels[factor] == nil {
		var all []string
		for _, p := range r.Runs.Points {
			if l := p.Levels[factor]; l.Value == l.Value && !slices.Contains(all, l.Text) {
				if all = append(all, l.Text); len(all) > mostShown {
					break
				}
			}
		}
		r.levels[factor] = shortTexts(all)
	}
	if short, ok := r.levels[factor][text]; ok {
		return short
	}
	return text
}

// shortTexts rounds the numbers with which texts begin.
func shortTexts(all []string) map[string]string {
	for digits := 3; digits <= 10; digits++ {
		short, seen := map[string]string{}, map[string]bool{}
		for _, text := range all {
			k := len(text) - len(strings.TrimLeft(text, "+-.0123456789"))
			v, err := strconv.ParseFloat(text[:k], 64)
			if err != nil || k > 1 && strings.Contains(text[1:k], "-") { // a date
				continue
			}
			as := strconv.FormatFloat(v, 'g', digits, 64)
			if v, err = strconv.ParseFloat(as, 64); err == nil {
				as = strconv.FormatFloat(v, 'f', -1, 64)
			}
			if len(as) < k {
				short[text] = as + text[k:]
			} else {
				short[text] = text
			}
			seen[short[text]] = true
		}
		if len(seen) == len(short) {
			return short
		}
	}
	return nil
}
