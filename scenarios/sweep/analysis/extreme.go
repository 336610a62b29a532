package analysis

import (
	"slices"
	"strings"

	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/study"
	"guanxi/scenarios/sweep/tabular"
)

// An Extreme is the level of a factor at which a metric is largest or least, and the levels from
// the first to the last that may be that level.
type Extreme struct {
	Metric          int
	Factor          int
	Least           bool
	At, First, Last *study.Point
	N               int // replicates that have a value at every level
}

// fewLevels is the number of levels from which an extreme is more than the sign of a difference.
const fewLevels = 3

// extremes finds at which level of a factor a metric is largest and least, the arm and the other
// factors being equal. Where any level may be it, there is none.
func (a *analysis) extremes(metric int, l *line, points []int) {
	if len(points) < fewLevels {
		return
	}
	values, _ := a.d.together(points, metric)
	for _, least := range []bool{false, true} {
		if least {
			for _, row := range values {
				for k := range row {
					row[k] = -row[k]
				}
			}
		}
		best, first, last, ok := stats.Best(values, a.Metrics[metric].Step, a.Confidence)
		if !ok {
			return
		}
		at := func(k int) *study.Point { return a.d.points[points[k]] }
		x := Extreme{metric, l.factor, least, at(best), at(first), at(last), len(values)}
		a.Extremes = append(a.Extremes, x)
		value := func(p *study.Point) float64 { return p.Levels[l.factor].Value }
		name := "largest"
		if least {
			name = "least"
		}
		a.index(metric, "extreme", name, a.Study.Factors[l.factor].Name, a.setting(l.first, l.factor),
			stats.Estimate{Value: value(x.At), Lo: value(x.First), Hi: value(x.Last)}, x.N, 0)
	}
}

// extremeGroup returns a table of where the metrics shown are largest and least, by factor. Settings of
// the other factors that agree share a row.
func (r *Report) extremeGroup() tabular.Group {
	g := r.newGroup("extremes", "Where metrics are largest and least", tabular.Decimal("largest at"), tabular.Bounded("may be"), tabular.Decimal("least at"), tabular.Bounded("may be"))
	for k, f := range r.Study.Factors {
		for _, m := range r.shown {
			var rows [][]tabular.Cell
			var at [][]string // settings, by row
			for i := range r.Extremes {
				x := &r.Extremes[i]
				if x.Factor != k || x.Least || x.Metric != m {
					continue
				}
				least := &r.Extremes[i+1]
				cells := []tabular.Cell{{}, r.extremeCell(x, x.At), r.between(x), r.extremeCell(least, least.At), r.between(least)}
				n := slices.IndexFunc(rows, func(other []tabular.Cell) bool { return slices.Equal(other, cells) })
				if n < 0 {
					n, rows, at = len(rows), append(rows, cells), append(at, nil)
				}
				at[n] = append(at[n], r.setting(x.At, k))
			}
			for n, cells := range rows {
				name := r.Metrics[m].Name + " by " + f.Name
				if len(rows) > 1 || len(at[0]) < len(r.lines(k)) {
					name += ": " + strings.Join(at[n], ", ")
				}
				cells[0] = tabular.Word(name)
			}
			g.Rows = append(g.Rows, rows...)
		}
	}
	more := len(g.Rows) - mostShown
	g.Rows = g.Rows[:min(len(g.Rows), mostShown)]
	g.More(more, "extreme", "answers.csv")
	if slices.ContainsFunc(g.Rows, func(row []tabular.Cell) bool { return row[1] != row[2] || row[3] != row[4] }) {
		g.Say("“May be”: levels tried that paired tests do not rule out (%s).", percentage(r.Confidence))
	}
	return g
}

// extremeCell names the level of a point.
func (r *Report) extremeCell(x *Extreme, p *study.Point) tabular.Cell {
	return tabular.Word(r.level(x.Factor, p.Levels[x.Factor].Text))
}

// between names the levels that may be the extreme.
func (r *Report) between(x *Extreme) tabular.Cell {
	first, last := r.level(x.Factor, x.First.Levels[x.Factor].Text), r.level(x.Factor, x.Last.Levels[x.Factor].Text)
	if first == last {
		return tabular.Word(first)
	}
	return tabular.Word(strings.TrimSuffix(first, r.Manifest.Factors[x.Factor].Unit) + " to " + last)
}
