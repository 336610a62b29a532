package run

import (
	"math"

	"guanxi/plots/calendar"
	"guanxi/plots/chart"
	"guanxi/plots/ink"
	"guanxi/sim/results/table"
)

// bins are calendar periods over which flows are summed, so that a weekly record is read as
// months.
type bins struct {
	unit  string  // unit of time in rates: month
	days  float64 // length of the unit of time in rates
	edges []float64
	mid   []float64
	ends  []float64 // edges of the kept bins, cut where the record ends: one more than keep
	keep  []int     // bins covered at least a quarter; if none, the one covered most
}

// mostBins keeps a line from becoming noise and a hatch a mesh. In more than mostWeeks weekly
// bins, monthly payments would show as spikes.
const (
	mostBins  = 120
	mostWeeks = 53
	// fewBins is the largest number of rates that are drawn as steps, each over its period; a
	// line through so few points would claim values between them.
	fewBins = 12
)

// periods are those of the calendar that bins may be, from the shortest.
var periods = [...]struct {
	name string
	calendar.Step
}{{"hour", calendar.Step{Hours: 1}}, {"day", calendar.Step{Days: 1}}, {"week", calendar.Step{Days: 7}},
	{"month", calendar.Step{Months: 1}}, {"quarter", calendar.Step{Months: 3}}, {"year", calendar.Step{Years: 1}}}

// binsFor chooses the finest unit that is no shorter than the interval between records and
// leaves at most limit bins. If that interval exceeds half of the unit, each record is a bin: a
// rate per quarter extrapolated from 60 days would exceed what was recorded.
func binsFor(x []float64, limit int) bins {
	span, record := x[len(x)-1]-x[0], 0.0
	for i := 1; i < len(x); i++ {
		record = math.Max(record, x[i]-x[i-1])
	}
	if len(x) > 2 { // the last interval may be shorter, never longer, than the others
		record = x[1] - x[0]
	}
	k := 0
	for ; k < len(periods)-1; k++ {
		most := limit
		if periods[k].name == "week" {
			most = min(most, mostWeeks)
		}
		if about := periods[k].About(); about >= record*0.97 && span/about <= float64(most) {
			break
		}
	}
	u, shorter := periods[k], periods[max(0, k-1)]
	b := bins{unit: u.name, days: u.About()}
	if len(x) > 2 && shorter.About() < record && 1.03*record < u.About() && u.About() < 1.97*record &&
		span/record <= float64(limit) {
		b = bins{unit: shorter.name, days: shorter.About(), edges: x}
	} else {
		t := u.Floor(calendar.Time(x[0]))
		for calendar.Day(t) < x[len(x)-1]-1e-9 {
			b.edges = append(b.edges, calendar.Day(t))
			t = u.Next(t)
		}
		b.edges = append(b.edges, calendar.Day(t))
	}
	covered := func(i int) (lo, hi float64) {
		return math.Max(b.edges[i], x[0]), math.Min(b.edges[i+1], x[len(x)-1])
	}
	keep := func(i int) {
		lo, hi := covered(i)
		if len(b.keep) == 0 {
			b.ends = []float64{lo}
		}
		b.keep, b.mid, b.ends = append(b.keep, i), append(b.mid, (lo+hi)/2), append(b.ends, hi)
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

// places returns where values of the bins are drawn: in the middle of each bin or, for few
// bins, at the start of each and the end of the last.
func (b *bins) places() []float64 {
	if b.stepping() == chart.StepAfter {
		return b.ends
	}
	return b.mid
}

// stepping returns how values of the bins are joined.
func (b *bins) stepping() chart.Stepping {
	if len(b.mid) <= fewBins {
		return chart.StepAfter
	}
	return chart.Straight
}

// closed returns values for places: with few bins, the last value is repeated for the last end.
func (b *bins) closed(v []float64) []float64 {
	if len(v) > 0 && b.stepping() == chart.StepAfter {
		return append(v, v[len(v)-1])
	}
	return v
}

// curve is curveOf for values of the bins.
func (b *bins) curve(name string, reps [][]float64, ids []int, in table.Range, st ink.Style) *chart.Curve {
	for i := range reps {
		reps[i] = b.closed(reps[i])
	}
	c := curveOf(name, b.places(), reps, ids, in, st)
	c.Step = b.stepping()
	return c
}

// sums spreads each flow evenly over the time since the previous record and returns the sum per
// bin; covered is the number of days of each bin that records cover.
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

// rates returns the flow per unit in each kept bin, for each replicate.
func (b *bins) rates(x []float64, reps [][]float64, per float64) [][]float64 {
	out := zeros(len(reps), len(b.keep))
	for i, v := range reps {
		sum, covered := b.sums(x, v)
		for j, k := range b.keep {
			out[i][j] = sum[k] / covered[k] * per
		}
	}
	return out
}

func mean(v []float64) float64 { return sumOf(v) / float64(len(v)) }

// areas returns an empty stack of flows.
func (b *bins) areas() *chart.Stack { return &chart.Stack{X: b.places(), Step: b.stepping()} }

// lay adds an area to a stack: a flow per unit of time.
func (b *bins) lay(k *chart.Stack, label string, st ink.Style, tl *timeline, flow [][]float64) {
	k.Names, k.Styles = append(k.Names, label), append(k.Styles, st)
	k.Values = append(k.Values, b.closed(average(b.rates(tl.x, flow, b.days), table.Range{}).Y))
}
