package run

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"guanxi/plots/calendar"
	"guanxi/plots/ink"
	"guanxi/sim/results/table"
	"guanxi/sim/simtest/need"
)

// Around the mean of few replicates are the least and the greatest, of 20 the interval: the t quantile with 19 degrees
// of freedom at 0.975 is 2.09302 (any table).
func TestAverage(t *testing.T) {
	m := average([][]float64{{1, 5, math.NaN()}, {2, 5, math.NaN()}, {3, 5, 7}}, table.Range{})
	for k, want := range [][3]float64{{2, 1, 3}, {5, 5, 5}} {
		if got := [3]float64{m.Y[k], m.Lo[k], m.Hi[k]}; got != want {
			t.Errorf("%v around the mean of few, want %v", got, want)
		}
	}
	many := average(slices.Repeat([][]float64{{1, 5}, {3, 5}}, 10), table.Range{})
	half := 2.09302 * 2 / math.Sqrt(20) // they agree by twos
	need.Near(t, "lower end", many.Lo[0], 2-half, 1e-5)
	need.Near(t, "upper end", many.Hi[0], 2+half, 1e-5)
	if !math.IsNaN(many.Lo[1]) || !math.IsNaN(many.Hi[1]) {
		t.Errorf("the spread of equal replicates is not known, but they have [%v, %v]", many.Lo[1], many.Hi[1])
	}
	if m.Y[2] != 7 || m.N[2] != 1 || !math.IsNaN(m.Lo[2]) {
		t.Errorf("one value among missing: mean %v, n %d, lo %v", m.Y[2], m.N[2], m.Lo[2])
	}
	if one := average([][]float64{{1, 2}}, table.Range{}); one.Lo != nil {
		t.Errorf("one replicate has a band %v", one.Lo)
	}
}

// A weekly flow that crosses the end of a month is split by days, and the bins add up to the
// flow.
func TestBinsShareFlows(t *testing.T) {
	start := calendar.Day(time.Date(2017, 1, 28, 0, 0, 0, 0, time.UTC))
	var x, v []float64
	for i := range 106 {
		x, v = append(x, start+float64(7*i)), append(v, 7)
	}
	v[0] = 0
	b := binsFor(x, 60)
	if b.unit != "month" || b.days != 30.4375 {
		t.Fatalf("two years of weeks are shown by %s (%g days)", b.unit, b.days)
	}
	sum, covered := b.sums(x, v)
	need.Near(t, "January", sum[0], 4, 1e-9) // 28 to 31 January
	need.Near(t, "days of January", covered[0], 4, 1e-9)
	need.Near(t, "February", sum[1], 28, 1e-9)
	all := 0.0
	for _, s := range sum {
		all += s
	}
	need.Near(t, "all bins", all, 7*105, 1e-6)
	for i, r := range b.rates(x, [][]float64{v}, b.days)[0] {
		need.Near(t, fmt.Sprintf("the rate per month of bin %d", i), r, 30.4375, 1e-6) // one per day
	}
	if b.keep[0] != 1 {
		t.Errorf("a January of four days is drawn")
	}
}

func TestBinsFitTheRun(t *testing.T) {
	for _, c := range []struct {
		days, record float64
		want         string
	}{{2902, 1, "month"}, {2902, 7, "month"}, {2902, 91, "quarter"}, {30, 1. / 24, "day"}, {3, 1. / 24, "hour"},
		{60, 1, "day"}, {365, 1, "week"}, {730, 1, "month"}, {30000, 30, "year"}, {120, 60, "month"}, {100, 20, "week"},
		{100, 10, "month"}, {90, 30, "month"}} {
		var x []float64
		for d := 0.0; d <= c.days; d += c.record {
			x = append(x, 15000+d)
		}
		if got := binsFor(x, mostBins).unit; got != c.want {
			t.Errorf("%g days recorded every %g are shown by %s, want %s", c.days, c.record, got, c.want)
		}
	}
}

// A run shorter than a quarter of any bin still has a bin: one minute has a rate per hour, and
// five hours, recorded daily, a rate per day.
func TestBinsOfShortRuns(t *testing.T) {
	for _, c := range []struct {
		days float64
		want string
	}{{1. / 1440, "hour"}, {5. / 24, "day"}, {1, "day"}, {5, "week"}, {7, "week"}} {
		x := []float64{15000, 15000 + c.days}
		b := binsFor(x, mostBins)
		if b.unit != c.want || len(b.mid) != 1 || !(math.Abs(b.mid[0]-15000-c.days/2) <= 1e-9) {
			t.Fatalf("%g days are shown by %s at %v", c.days, b.unit, b.mid)
		}
		need.Near(t, fmt.Sprintf("3 in %g days per %s, over what they should be", c.days, b.unit),
			b.rates(x, [][]float64{{0, 3}}, b.days)[0][0]/(3/c.days*b.days), 1, 1e-6)
	}
	if b := binsFor([]float64{15000}, mostBins); len(b.mid) != 0 {
		t.Errorf("a single row has bins: %v", b.mid)
	}
}

// Kaplan–Meier and Greenwood by hand: 100 at risk, 20 quit; 50 at risk, 10 quit. S = 0.8, 0.64;
// Σ q/(n(n−q)) = 0.0025, 0.0075.
func TestSurvival(t *testing.T) {
	c := survival("x", map[int][2]float64{1: {100, 20}, 2: {50, 10}, 3: {10, 1}}, ink.Style{})
	if len(c.X) != 3 || c.X[0] != 0 || c.Y[0] != 1 || c.Y[1] != 0.8 || !(math.Abs(c.Y[2]-0.64) <= 1e-12) {
		t.Fatalf("survival at %v is %v", c.X, c.Y)
	}
	// On the scale of log(−log S) the standard error is √V / |log S|.
	half := 1.959963984540054 * math.Sqrt(0.0075) / -math.Log(0.64)
	lo, hi := math.Pow(0.64, math.Exp(half)), math.Pow(0.64, math.Exp(-half))
	need.Near(t, "the lower end", c.Lo[2], lo, 1e-12)
	need.Near(t, "the upper end", c.Hi[2], hi, 1e-12)
}
