package run

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/ink"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
)

// confidence is the level of every band and bar.
const confidence = 0.95

// A timeline is a table by replicate and recorded tick: the common dates and, for each
// replicate, the row of each tick.
type timeline struct {
	table *table.Table
	reps  []int
	ticks []int64
	x     []float64 // days since 1970, per tick
	rows  [][]int   // [replicate][tick]; −1 where there is no row
}

// newTimeline reads the keys of a series table.
func newTimeline(t *table.Table) (*timeline, error) {
	rep, tick, date := t.Col("replicate"), t.Col("tick"), t.Col("date")
	dates := map[int64]float64{}
	perRep := map[int]map[int64]int{}
	for r := range t.Rows() {
		id, k := int(rep.Float(r)), int64(tick.Float(r))
		if perRep[id] == nil {
			perRep[id] = map[int64]int{}
		}
		perRep[id][k] = r
		dates[k] = date.Float(r)
	}
	tl := &timeline{table: t, reps: slices.Sorted(maps.Keys(perRep)), ticks: slices.Sorted(maps.Keys(dates))}
	for _, k := range tl.ticks {
		tl.x = append(tl.x, dates[k])
	}
	for _, id := range tl.reps {
		rows := make([]int, len(tl.ticks))
		for i, k := range tl.ticks {
			rows[i] = -1
			if r, ok := perRep[id][k]; ok {
				rows[i] = r
			}
		}
		tl.rows = append(tl.rows, rows)
	}
	if len(tl.ticks) < 2 {
		return nil, figure.Nothing("table %s: %d recorded ticks; a figure over time needs two", t.Name, len(tl.ticks))
	}
	if slices.ContainsFunc(tl.x, math.IsNaN) {
		return nil, fmt.Errorf("table %s: a row has no date", t.Name)
	}
	return tl, nil
}

// column returns a metric by replicate and tick, or nil when the table lacks it.
func (tl *timeline) column(name string) [][]float64 {
	c := tl.table.Col(name)
	if c == nil {
		return nil
	}
	out := zeros(len(tl.reps), len(tl.ticks))
	for i, rows := range tl.rows {
		for j, r := range rows {
			out[i][j] = math.NaN()
			if r >= 0 {
				out[i][j] = c.Float(r)
			}
		}
	}
	return out
}

func sumOf(v []float64) float64 {
	s := 0.0
	for _, x := range v {
		s += x
	}
	return s
}

// summed returns the sum over time in each replicate.
func summed(reps [][]float64) (sums []float64) {
	for _, v := range reps {
		sums = append(sums, sumOf(slices.DeleteFunc(slices.Clone(v), math.IsNaN)))
	}
	return sums
}

// average returns the mean over replicates at each place, and what is shown of it.
func average(reps [][]float64, in table.Range) *chart.Curve {
	m := &chart.Curve{}
	if len(reps) == 0 {
		return m
	}
	places := len(reps[0])
	m.Y, m.N = make([]float64, places), make([]int, places)
	m.Lo, m.Hi = make([]float64, places), make([]float64, places)
	of, some := summary.Students{Confidence: confidence}, false
	values := make([]float64, len(reps))
	for j := range places {
		for i, r := range reps {
			values[i] = r[j]
		}
		v := of.Interval(values, 0).Bounded(in).OrRange(len(reps))
		m.Y[j], m.N[j], m.Lo[j], m.Hi[j] = v.Mean, v.N, v.Lo, v.Hi
		some = some || v.N > 1
	}
	if !some {
		m.Lo, m.Hi = nil, nil
	}
	return m
}

// in returns the range of a column as its metric declares it.
func (tl *timeline) in(name string) table.Range { return tl.table.Col(name).Column().Range }

// curveOf returns a mean line with its band and replicates, of values in a range.
func curveOf(name string, x []float64, reps [][]float64, ids []int, in table.Range, st ink.Style) *chart.Curve {
	c := average(reps, in)
	c.Series, c.X, c.Style = name, x, st
	if len(reps) > 1 {
		c.RepValues, c.RepIDs = reps, ids
	}
	return c
}

// overDates returns a panel over the dates of a run.
func overDates(y chart.Axis) *chart.Panel {
	return &chart.Panel{X: chart.Axis{Kind: chart.Calendar}, Y: y}
}

// rest subtracts a metric from another, replicate by replicate.
func rest(a, b [][]float64) [][]float64 {
	out := make([][]float64, len(a))
	for i := range out {
		out[i] = less(a[i], b[i])
	}
	return out
}

// anything reports whether a metric is other than zero anywhere.
func anything(reps [][]float64) bool {
	return begins(reps) < math.MaxInt
}

// begins returns the first index at which any replicate has a number other than 0.
func begins(reps [][]float64) int {
	first := math.MaxInt
	for _, r := range reps {
		if j := slices.IndexFunc(r, func(v float64) bool { return v != 0 && !math.IsNaN(v) }); j >= 0 {
			first = min(first, j)
		}
	}
	return first
}
