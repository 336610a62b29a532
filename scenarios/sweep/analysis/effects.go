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
	"guanxi/sim/results/table"
)

// Effect is the value of a metric at a point over its replicates, and its difference from the
// baseline.
type Effect struct {
	Metric  int // index into Report.Metrics
	Point   *study.Point
	Failed  int // failed runs
	Spread  summary.Interval
	Q05     float64
	Median  float64
	Q95     float64
	Against string           // the baseline's name; "": none
	Diff    stats.Difference // PHolm among all differences of the study
	IsBase  bool
}

// mostEffects is the largest number of rows in effects.csv. Nobody reads a larger design point
// by point, and runs.csv has the points.
const mostEffects = 200_000

func (a *analysis) effects() {
	if len(a.d.points)*len(a.Metrics) > mostEffects {
		return
	}
	base := study.Baselines(a.d.points)
	for m := range a.Metrics {
		for i, p := range a.d.points {
			c := &a.d.cells[i]
			e := Effect{Metric: m, Point: p, Failed: c.count(failed), Spread: summary.Student(c.values[m], a.Metrics[m].Step, a.Confidence).Within(a.Metrics[m].In()), IsBase: base[i] == i}
			q := stats.Quantiles(c.values[m], .05, .5, .95)
			e.Q05, e.Median, e.Q95 = q[0], q[1], q[2]
			if b := base[i]; b >= 0 && b != i {
				e.Against = cmp.Or(a.Study.Design.Baseline, "base")
				e.Diff = a.d.paired(i, b, m, a.Metrics[m], a.Confidence)
			}
			a.Effects = append(a.Effects, e)
		}
	}
	var all []*stats.Difference
	for i := range a.Effects {
		if e := &a.Effects[i]; e.Against != "" {
			all = append(all, &e.Diff)
		}
	}
	a.compared = stats.Adjust(all)
}

// effectsTable returns effects.csv.
func (r *Report) effectsTable() *table.Table {
	t := schema.NewEffects(r.Manifest.Factors)
	for i := range r.Effects {
		e := &r.Effects[i]
		unit := r.Metrics[e.Metric].Unit
		row := []table.Cell{table.Text(r.Metrics[e.Metric].Name), table.Text(unit), table.Int(e.Point.Number), table.Text(e.Point.Arm)}
		for k, l := range e.Point.Levels {
			row = append(row, r.Study.Factors[k].Cell(l))
		}
		row = append(row, table.Int(e.Spread.N), table.Int(e.Failed))
		row = append(row, table.Floats(e.Spread.Mean, e.Spread.SD, e.Spread.Lo, e.Spread.Hi, e.Spread.Min, e.Q05, e.Median, e.Q95, e.Spread.Max)...)
		row = append(row, table.Text(e.Against))
		n, diff := table.Missing(), missing(11)
		if d := &e.Diff; e.Against != "" {
			n, diff = table.Int(d.N), []float64{d.Mean, d.SD, d.Lo, d.Hi, stats.Round(d.P), stats.Round(d.PHolm),
				stats.RoundUnit(d.Correlation), stats.Round(d.VarianceRatio), d.Relative.Value, d.Relative.Lo, d.Relative.Hi}
		}
		row = append(append(row, n), table.Floats(diff...)...)
		t.AppendRow(row...)
	}
	return t
}

// withRole returns the points with these roles, or all if none is given.
func (a *analysis) withRole(roles []string) (points []int) {
	for i, p := range a.d.points {
		if len(roles) == 0 || slices.Contains(roles, p.Role) {
			points = append(points, i)
		}
	}
	return points
}

// factor returns the index of a factor, or −1 if there is none of that name.
func (r *Report) factor(name string) int {
	return slices.IndexFunc(r.Study.Factors, func(f study.Factor) bool { return f.Name == name })
}

// pointName names a point by its arm and the levels of what varies.
func (r *Report) pointName(p *study.Point) string {
	name := " " + p.Name() + " "
	for i, f := range r.Study.Factors {
		if l := p.Levels[i].Text; strings.Contains(name, " "+f.Name+"="+l+" ") {
			name = strings.Replace(name, " "+f.Name+"="+l+" ", " "+f.Name+"="+r.level(i, l)+" ", 1)
		}
	}
	return strings.TrimSpace(name)
}

// level shortens a level to the digits that distinguish it from the factor's other levels, at
// least three.
func (r *Report) level(factor int, text string) string {
	if r.levels == nil {
		r.levels = make([]map[string]string, len(r.Study.Factors))
	}
	if r.levels[factor] == nil {
		var all []string
		for _, p := range r.d.points {
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
