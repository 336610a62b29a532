package plots

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"guanxi/sim/results"
)

// confidence of every band and bar.
const confidence = 0.95

// A timeline is a table by replicate and recorded tick: the common dates and,
// per replicate, the row of each.
type timeline struct {
	table *results.Table
	reps  []int
	ticks []int64
	x     []float64 // days since 1970 per tick
	rows  [][]int   // per replicate and tick; −1 where there is no row
}

// newTimeline reads the keys of a series table.
func newTimeline(t *results.Table) (*timeline, error) {
	rep, tick, date := t.Col("replicate"), t.Col("tick"), t.Col("date")
	if rep == nil || tick == nil || date == nil {
		return nil, fmt.Errorf("table %s: columns replicate, tick and date are needed, it has %s", t.Name, columnNames(t))
	}
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
	tl := &timeline{table: t}
	for id := range perRep {
		tl.reps = append(tl.reps, id)
	}
	slices.Sort(tl.reps)
	for k := range dates {
		tl.ticks = append(tl.ticks, k)
	}
	slices.Sort(tl.ticks)
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
		return nil, nothing("table %s: %d recorded ticks; a figure over time needs two", t.Name, len(tl.ticks))
	}
	for _, v := range tl.x {
		if math.IsNaN(v) {
			return nil, fmt.Errorf("table %s: a row has no date", t.Name)
		}
	}
	return tl, nil
}

func columnNames(t *results.Table) string {
	var w []string
	for _, c := range t.Columns() {
		w = append(w, c.Name)
	}
	return strings.Join(w, ", ")
}

// column is a metric per replicate and tick, nil when the table has none.
func (tl *timeline) column(name string) [][]float64 {
	c := tl.table.Col(name)
	if c == nil {
		return nil
	}
	out := make([][]float64, len(tl.reps))
	for i, rows := range tl.rows {
		out[i] = make([]float64, len(rows))
		for j, r := range rows {
			out[i][j] = math.NaN()
			if r >= 0 {
				out[i][j] = c.Float(r)
			}
		}
	}
	return out
}

// totals of a flow over the run, per replicate.
func totals(v [][]float64) []float64 {
	out := make([]float64, len(v))
	for i, r := range v {
		for _, x := range r {
			if !math.IsNaN(x) {
				out[i] += x
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

// A series of means with the interval at each place.
type means struct {
	mean, lo, hi []float64 // lo and hi nil with one replicate
	n            []int
}

// average gives the mean over replicates at each place and Student's interval of
// it, cut at the ends of the range that the numbers lie in.
func average(reps [][]float64, in results.Range) means {
	var m means
	if len(reps) == 0 {
		return m
	}
	places := len(reps[0])
	m.mean, m.n = make([]float64, places), make([]int, places)
	m.lo, m.hi = make([]float64, places), make([]float64, places)
	of, some := results.Students{Confidence: confidence}, false
	values := make([]float64, len(reps))
	for j := range places {
		for i, r := range reps {
			values[i] = r[j]
		}
		v := of.Interval(values).Within(in)
		m.mean[j], m.n[j], m.lo[j], m.hi[j] = v.Mean, v.N, v.Lo, v.Hi
		some = some || v.N > 1
	}
	if !some {
		m.lo, m.hi = nil, nil
	}
	return m
}

// in is the range of a column of the table, as its metric declares it, or
// otherwise in folders of versions up to 0.6, which do not say.
func (tl *timeline) in(name string, otherwise results.Range) results.Range {
	if c := tl.table.Col(name); c != nil && c.Column().Range.Known() {
		return c.Column().Range
	}
	return otherwise
}

// curveOf is a mean line of numbers of a range, with its band and replicates.
func curveOf(name string, x []float64, reps [][]float64, ids []int, in results.Range, st style) *curve {
	m := average(reps, in)
	c := &curve{series: name, x: x, y: m.mean, lo: m.lo, hi: m.hi, n: m.n, style: st}
	if len(reps) > 1 {
		c.reps, c.repIDs = reps, ids
	}
	return c
}

// bins are spans of the calendar that flows are summed over, so that a weekly
// record reads as months.
type bins struct {
	unit  string  // month: what a rate is per
	days  float64 // length that rates refer to
	edges []float64
	mid   []float64
	keep  []int // bins covered by at least a quarter, or else the one covered most
}

// mostBins keeps a line from being noise and a hatch from being a mesh.
const mostBins = 120

// binsFor chooses the finest unit that is no shorter than the record's own
// distance and leaves at most so many bins.
func binsFor(x []float64, limit int) bins {
	span, record := x[len(x)-1]-x[0], 0.0
	for i := 1; i < len(x); i++ {
		record = math.Max(record, x[i]-x[i-1])
	}
	if len(x) > 2 { // the last record may be shorter, never longer, than the others
		record = x[1] - x[0]
	}
	type unit struct {
		name  string
		days  float64
		first func(time.Time) time.Time
		next  func(time.Time) time.Time
	}
	units := []unit{
		{"hour", 1. / 24, func(t time.Time) time.Time { return t.Truncate(time.Hour) }, func(t time.Time) time.Time { return t.Add(time.Hour) }},
		{"day", 1, midnight, func(t time.Time) time.Time { return t.AddDate(0, 0, 1) }},
		{"week", 7, midnight, func(t time.Time) time.Time { return t.AddDate(0, 0, 7) }},
		{"month", 30.4375, func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC) }, func(t time.Time) time.Time { return t.AddDate(0, 1, 0) }},
		{"quarter", 91.3125, func(t time.Time) time.Time {
			return time.Date(t.Year(), t.Month()-(t.Month()-1)%3, 1, 0, 0, 0, 0, time.UTC)
		}, func(t time.Time) time.Time { return t.AddDate(0, 3, 0) }},
		{"year", 365.25, func(t time.Time) time.Time { return time.Date(t.Year(), 1, 1, 0, 0, 0, 0, time.UTC) }, func(t time.Time) time.Time { return t.AddDate(1, 0, 0) }},
	}
	u := units[len(units)-1]
	for _, c := range units {
		if c.days >= record*0.97 && span/c.days <= float64(limit) {
			u = c
			break
		}
	}
	b := bins{unit: u.name, days: u.days}
	t := u.first(dateOf(x[0]))
	for dateX(t) < x[len(x)-1]-1e-9 {
		b.edges = append(b.edges, dateX(t))
		t = u.next(t)
	}
	b.edges = append(b.edges, dateX(t))
	covered := func(i int) (lo, hi float64) {
		return math.Max(b.edges[i], x[0]), math.Min(b.edges[i+1], x[len(x)-1])
	}
	keep := func(i int) {
		lo, hi := covered(i)
		b.keep, b.mid = append(b.keep, i), append(b.mid, (lo+hi)/2)
	}
	most, longest := 0, math.Inf(-1)
	for i := 0; i+1 < len(b.edges); i++ {
		lo, hi := covered(i)
		if hi-lo >= 0.25*(b.edges[i+1]-b.edges[i]) {
			keep(i)
		}
		if hi-lo > longest {
			most, longest = i, hi-lo
		}
	}
	if len(b.keep) == 0 && len(b.edges) > 1 { // a run shorter than a quarter of a bin
		keep(most)
	}
	return b
}

// span makes the axis that of the record where one bin alone is drawn.
func (b *bins) span(a *axis, x []float64) {
	if len(b.mid) == 1 {
		a.ends = ends(x[0], x[len(x)-1])
	}
}

// name is a place in a bin in words as fine as the bins.
func (b *bins) name(x float64) string {
	layout := "2006-01"
	switch b.unit {
	case "hour":
		layout = "2006-01-02 15:04"
	case "day", "week":
		layout = "2006-01-02"
	case "year":
		layout = "2006"
	}
	return dateOf(x).Format(layout)
}

func midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

// sums spreads each flow evenly over the time since the record before and
// adds up what falls into each bin; covered is the number of days of it.
func (b *bins) sums(x []float64, v []float64) (sum, covered []float64) {
	k := len(b.edges) - 1
	sum, covered = make([]float64, k), make([]float64, k)
	j := 0
	for i := 1; i < len(x); i++ {
		if math.IsNaN(v[i]) || x[i] <= x[i-1] {
			continue
		}
		for j > 0 && b.edges[j] > x[i-1] {
			j--
		}
		for j < k-1 && b.edges[j+1] <= x[i-1] {
			j++
		}
		for m := j; m < k && b.edges[m] < x[i]; m++ {
			part := math.Min(x[i], b.edges[m+1]) - math.Max(x[i-1], b.edges[m])
			if part > 0 {
				sum[m] += v[i] * part / (x[i] - x[i-1])
				covered[m] += part
			}
		}
	}
	return sum, covered
}

// rates are flows per unit in each kept bin, for each replicate.
func (b *bins) rates(x []float64, reps [][]float64, per float64) [][]float64 {
	out := make([][]float64, len(reps))
	for i, v := range reps {
		sum, covered := b.sums(x, v)
		out[i] = make([]float64, len(b.keep))
		for j, k := range b.keep {
			out[i][j] = sum[k] / covered[k] * per
		}
	}
	return out
}

// ratios are the quotient of two flows in each kept bin; nothing where the
// denominator is less than least.
func (b *bins) ratios(x []float64, num, den [][]float64, least, times float64) [][]float64 {
	out := make([][]float64, len(num))
	for i := range num {
		a, _ := b.sums(x, num[i])
		d, _ := b.sums(x, den[i])
		out[i] = make([]float64, len(b.keep))
		for j, k := range b.keep {
			out[i][j] = math.NaN()
			if d[k] >= least*(1-1e-9) { // a flow that is spread over bins loses its last bit
				out[i][j] = a[k] / d[k] * times
			}
		}
	}
	return out
}

// difference subtracts, replicate by replicate.
func difference(a, b [][]float64) [][]float64 {
	out := make([][]float64, len(a))
	for i := range out {
		out[i] = slices.Clone(a[i])
		for j := range out[i] {
			out[i][j] -= b[i][j]
		}
	}
	return out
}

// plus adds metrics of the same shape.
func plus(all ...[][]float64) [][]float64 {
	out := make([][]float64, len(all[0]))
	for i := range out {
		out[i] = slices.Clone(all[0][i])
		for _, o := range all[1:] {
			for j := range out[i] {
				out[i][j] += o[i][j]
			}
		}
	}
	return out
}

// anything says whether a metric is other than zero somewhere.
func anything(reps [][]float64) bool {
	for _, r := range reps {
		for _, v := range r {
			if v != 0 && !math.IsNaN(v) {
				return true
			}
		}
	}
	return false
}
