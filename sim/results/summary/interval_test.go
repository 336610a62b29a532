package summary

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"guanxi/sim/results/table"
	"guanxi/sim/rng"
	"guanxi/sim/simtest/need"
	_ "guanxi/sim/simtest/seed"
)

// Percentage points of Student's t: NIST/SEMATECH e-Handbook of Statistical Methods 1.3.6.7.2
// (three decimals), and more digits for 1 and 2 degrees of freedom, where the quantile is
// tan(π(p−½)) and (2p−1)√(2/(4p(1−p))).
func TestTQuantile(t *testing.T) {
	for _, c := range []struct {
		df   int
		p    float64
		want float64
		tol  float64
	}{
		{1, 0.975, 12.706, 5e-4}, {2, 0.975, 4.303, 5e-4}, {3, 0.975, 3.182, 5e-4}, {4, 0.975, 2.776, 5e-4},
		{5, 0.975, 2.571, 5e-4}, {7, 0.975, 2.365, 5e-4}, {9, 0.975, 2.262, 5e-4}, {19, 0.975, 2.093, 5e-4},
		{29, 0.975, 2.045, 5e-4}, {60, 0.975, 2.000, 5e-4}, {100, 0.975, 1.984, 5e-4},
		{1, 0.95, 6.314, 5e-4}, {7, 0.95, 1.895, 5e-4}, {7, 0.995, 3.499, 5e-4}, {7, 0.999, 4.785, 5e-4},
		{100, 0.999, 3.174, 5e-4},
		{7, 0.025, -2.365, 5e-4}, {3, 0.5, 0, 0},
		{1, 0.975, math.Tan(math.Pi * 0.475), 1e-8},
		{2, 0.975, 0.95 * math.Sqrt(2/(4*0.975*0.025)), 1e-9},
		{1_000_000, 0.975, 1.959963984540, 5e-6}, // the normal quantile plus (z³+z)/4n
	} {
		need.Near(t, fmt.Sprintf("t(%d, %g)", c.df, c.p), TQuantile(c.df, c.p), c.want, c.tol)
	}
	for _, bad := range []float64{TQuantile(0, 0.9), TQuantile(3, 0), TQuantile(3, 1), TQuantile(3, math.NaN())} {
		if !math.IsNaN(bad) {
			t.Errorf("%g, want NaN", bad)
		}
	}
}

func TestStudent(t *testing.T) {
	// Mean 3, s = √2.5, t(4, .975) = 2.7764451052: half-width 1.96324316.
	v := Student([]float64{1, 2, math.NaN(), 3, 4, 5}, 0, 0.95)
	if v.N != 5 || v.Mean != 3 || v.Min != 1 || v.Max != 5 || !(math.Abs(v.SD-math.Sqrt(2.5)) <= 1e-15) ||
		!(math.Abs(v.Half()-1.9632431614) <= 1e-9) || !(math.Abs(v.Lo-(3-1.9632431614)) <= 1e-9) {
		t.Errorf("%+v", v)
	}
	one := Student([]float64{7}, 0, 0.95)
	if one.N != 1 || one.Mean != 7 || one.Min != 7 || !math.IsNaN(one.SD) || !math.IsNaN(one.Lo) ||
		!math.IsNaN(one.Half()) {
		t.Errorf("%+v", one)
	}
	if none := Student(nil, 0, 0.95); none.N != 0 || !math.IsNaN(none.Mean) {
		t.Errorf("%+v", none)
	}
	if same := Student([]float64{0.1, 0.1, 0.1}, 0, 0.95); same.Mean != 0.1 || same.SD != 0 || !math.IsNaN(same.SE) ||
		!math.IsNaN(same.Lo) {
		t.Errorf("%+v", same)
	}
	if whole := Student([]float64{3, 3, 3, 3}, 1, 0.95); whole.SD != 0 || whole.SE != 0.5 ||
		!(math.Abs(whole.Hi-(3+3.1824463053/2)) <= 1e-9) {
		t.Errorf("%+v", whole)
	}
}

func TestStudentShifts(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		v := append(rapid.SliceOfN(rapid.Float64Range(-1e6, 1e6), 2, 40).Draw(rt, "values"), 2e6)
		w := make([]float64, len(v))
		for i := range v {
			w[i] = v[i]*2 + 8
		}
		a, b := Student(v, 0, 0.95), Student(w, 0, 0.95)
		if !(math.Abs(b.Mean-(2*a.Mean+8)) <= 1e-6) || !(math.Abs(b.Half()-2*a.Half()) <= 1e-6) ||
			!(a.Lo <= a.Mean && a.Mean <= a.Hi) {
			rt.Fatalf("%+v and %+v", a, b)
		}
	})
}

// Fewer values than [MinReplicates] have no interval, whatever they are. Of more it is cut at the ends of the range,
// and left as it is where the values lie outside.
func TestWithin(t *testing.T) {
	values := slices.Repeat([]float64{0.5, 0.5, 0.6, 0.5}, MinReplicates/4)
	values[1], values[2] = 0, 1.1
	v := Student(values, 0, 0.95).Unskewed()
	for _, x := range []struct {
		in     table.Range
		lo, hi float64
	}{{table.Range{High: 2}, v.Lo, v.Hi}, {table.Range{}, v.Lo, v.Hi}, {table.Range{High: 0.5}, v.Lo, v.Hi}} {
		if got := Student(values, 0, 0.95).Bounded(x.in); got.Lo != x.lo || got.Hi != x.hi || got.Mean != v.Mean {
			t.Errorf("within %v: %v, %v", x.in, got.Lo, got.Hi)
		}
		b, err := json.Marshal(x.in)
		var back table.Range
		if err == nil {
			err = json.Unmarshal(b, &back)
		}
		if err != nil || back != x.in {
			t.Errorf("%v is %s and reads back as %v: %v", x.in, b, back, err)
		}
	}
	of := func(r table.Range, k table.Kind) table.Range {
		return metricOf(table.Column{Kind: k, Range: r}, "m", 1).Range
	}
	for _, x := range []struct{ got, want table.Range }{
		{table.Range{High: 200}.Among(500), table.Range{High: 500}}, {table.Share().Among(500), table.Share()},
		{table.NotNegative().Among(500), table.NotNegative()}, {table.Range{}.Among(500), table.Range{}},
		{of(table.Range{High: 200}, table.Flow), table.NotNegative()}, {of(table.Range{High: 200}, table.Stock),
			table.Range{High: 200}}, {of(table.Range{}, table.Flow), table.Range{}},
		{table.Range{High: 200}.Times(0.5), table.Range{High: 100}}, {table.NotNegative().Times(2), table.NotNegative()},
		{table.Range{}.Times(2), table.Range{}},
	} {
		if x.got != x.want {
			t.Errorf("%v, want %v", x.got, x.want)
		}
	}
	for n := range MinReplicates {
		got := Student(values[:n], 0, 0.95).Bounded(table.Share())
		if shown := got.OrRange(n); got.Lo == got.Lo || n > 1 && (shown.Lo != got.Min || shown.Hi != got.Max) {
			t.Errorf("%d replicates: an interval from %v to %v, shown from %v to %v", n, got.Lo, got.Hi, shown.Lo, shown.Hi)
		}
	}
	high := append(slices.Repeat([]float64{1}, MinReplicates-1), 0)
	if got := Student(high, 0.5, 0.95).Bounded(table.Share()); got.Hi != 1 || !(got.Lo < 0.95) {
		t.Errorf("the interval of a share ends at %v", got.Hi)
	}
}

// At Hall's limits the transformed studentised mean is at the quantiles of Student.
func TestUnskewed(t *testing.T) {
	s := rng.New(5, 0, "values").Stream(0)
	for range 200 {
		values := make([]float64, MinReplicates+int(40*s.Float64()))
		for k := range values {
			values[k] = math.Pow(s.Float64(), 8*s.Float64()-4)
		}
		plain := Student(values, 0, 0.95)
		v, n, g := plain.Unskewed(), float64(len(values)), plain.Skew/3
		sd := plain.SE * math.Sqrt(n)
		for limit, want := range map[float64]float64{v.Lo: plain.Mean - plain.Lo, v.Hi: plain.Mean - plain.Hi} {
			x := (v.Mean - limit) / sd
			need.Near(t, "T", x+g*x*x+g*g*x*x*x/3+g/(2*n), want/sd, 1e-9)
		}
		if v.Mean != plain.Mean || !(v.Lo < v.Mean && v.Mean < v.Hi) {
			t.Errorf("%v around %v", v, plain.Mean)
		}
	}
}
