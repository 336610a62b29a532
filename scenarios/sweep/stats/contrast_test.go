package stats

import (
	"math"
	"testing"

	"guanxi/sim/num"
	"guanxi/sim/rng"
)

// A contrast of two arms is their paired difference. With more arms it is the mean of the
// combination in each replicate.
func TestContrast(t *testing.T) {
	a, b := []float64{3, 5, 9, nan, 4}, []float64{1, 4, 6, 2, 4, 8}
	x, y := Contrast([][]float64{a, b}, []float64{1, -1}, b, 0, .95), Paired(a, b, 0, .95)
	for _, v := range [][2]float64{{x.Mean, y.Mean}, {x.SD, y.SD}, {x.Lo, y.Lo}, {x.Hi, y.Hi}, {x.P, y.P},
		{x.MeanA, y.MeanA}, {x.MeanB, y.MeanB}, {x.VarianceRatio, y.VarianceRatio}} {
		near(t, "a contrast of two", v[0], v[1], 1e-14)
	}
	if x.N != y.N || x.Missing != y.Missing {
		t.Errorf("%+v %+v", x, y)
	}
	// (4·1 + 1·2 − 2·3, …) by hand: 0, 4, −1; mean 1, sd √7.
	z := Contrast([][]float64{{1, 2, 3}, {2, 4, 1}, {3, 4, 7}}, []float64{4, 1, -2}, nil, 0, .95)
	near(t, "mean", z.Mean, 1, 1e-15)
	near(t, "sd", z.SD, math.Sqrt(7), 1e-14)
	if lo, hi := z.At(.95); lo != z.Lo || hi != z.Hi || z.MeanB == z.MeanB {
		t.Errorf("%+v", z)
	}
	// A replicate without a value of the baseline counts for nothing.
	m := Contrast([][]float64{{1, 2, 3, 4}}, []float64{1}, []float64{1, nan, 2}, 0, .95)
	if near(t, "mean with a baseline", m.Mean, 2, 1e-15); m.N != 2 || m.Missing != 2 || m.MeanB != 1.5 {
		t.Errorf("%+v", m)
	}
	// .1 + .2 − .3 is rounding error, not an effect.
	if e := Contrast([][]float64{{.1, .1}, {.2, .2}, {.3, .3}}, []float64{1, 1, -1}, nil, 0, .95); e.Mean != 0 ||
		!e.AllEqual() {
		t.Errorf("%+v", e)
	}
}

// At Fieller's limits the two-sided t test of n̄ − ρ·d̄ has p = 5 %. They contain the true
// ratio in 95 of 100 cases, and are undefined if the denominator may be 0.
func TestRatio(t *testing.T) {
	of := func(v []float64) Difference { return Contrast([][]float64{v}, []float64{1}, nil, 0, .95) }
	n, d := []float64{1.2, .8, 1.9, 1.4, .7, 1.6}, []float64{2.2, 1.9, 2.9, 2.4, 1.5, 2.1}
	r := Ratio(of(n), of(d), .95)
	near(t, "ratio", r.Mean, 7.6/13, 1e-14)
	test := func(ratio float64) float64 {
		var v []float64
		for i := range n {
			v = append(v, n[i]-ratio*d[i])
		}
		return of(v).P
	}
	near(t, "p at the lower limit", test(r.Lo), .05, 1e-9)
	near(t, "p at the upper limit", test(r.Hi), .05, 1e-9)
	near(t, "p of a ratio of 0", r.P, test(0), 1e-12)
	if !(r.Lo < r.Mean && r.Mean < r.Hi) {
		t.Errorf("%+v", r)
	}
	lo, hi := r.At(.99)
	near(t, "p at 99 %", test(lo), .01, 1e-9)
	near(t, "p at 99 %", test(hi), .01, 1e-9)
	// For equivalence at the limit further from 0, one of the tails is exactly 2.5 %.
	near(t, "equivalence", r.Equivalence(r.Hi), .05, 1e-9)
	// A share of −n has the same magnitude as that share of n.
	var minus []float64
	for _, x := range n {
		minus = append(minus, -x)
	}
	for _, bound := range []float64{.3, .6, .8, 2} {
		near(t, "equivalence of the negative", Ratio(of(minus), of(d), .95).Equivalence(bound), r.Equivalence(bound), 1e-12)
	}
	var rest []float64
	for i := range n {
		rest = append(rest, (n[i]-r.Mean*d[i])/mean(d))
	}
	near(t, "sd of what it leaves", math.Sqrt(variance(rest)*6/5), r.SD, 1e-12)
	// A quotient that all replicates agree on is known to a step of the numerator, or not at all.
	twice := func(step float64) Difference {
		return Contrast([][]float64{{2, 4, 6, 8}}, []float64{1}, nil, step, .95)
	}
	if e := Ratio(twice(0), Contrast([][]float64{{1, 2, 3, 4}}, []float64{1}, nil, 0, .95), .95); e.Mean != 2 ||
		e.Lo == e.Lo || !e.AllEqual() {
		t.Errorf("%+v", e)
	}
	exact := Ratio(twice(.01), Contrast([][]float64{{1, 2, 3, 4}}, []float64{1}, nil, .01, .95), .95)
	near(t, "standard error of a step", exact.Spread(), .01/2.5, 1e-12)
	if !(exact.Lo < 2 && exact.Hi > 2) || exact.AllEqual() {
		t.Errorf("%+v", exact)
	}
	if e := Ratio(of(n), of([]float64{2, -3, 1, -1, 4, -2}), .95); e.Mean == e.Mean || e.Lo == e.Lo ||
		e.Equivalence(1) == e.Equivalence(1) || e.N != 6 {
		t.Errorf("a denominator about 0 gives %+v", e)
	}
	if e := Ratio(of(n), of([]float64{-2.2, -1.9, -2.9, -2.4, -1.5, -2.1}), .95); e.Mean == e.Mean {
		t.Errorf("a denominator below 0 gives %+v", e)
	}
	const experiments, truth = 4000, .3
	key, inside := rng.New(3, 0, "ratio"), 0
	for e := range experiments {
		s := key.Stream(uint64(e))
		x, y := make([]float64, 12), make([]float64, 12)
		for i := range x {
			common := num.Normal(&s)
			y[i] = 2 + common
			x[i] = truth*2 + .5*common + .7*num.Normal(&s)
		}
		if r := Ratio(of(x), of(y), .95); r.Lo <= truth && truth <= r.Hi {
			inside++
		} else if r.Lo != r.Lo { // of 12 values with mean 2 and sd 1, hardly any
			inside++
		}
	}
	share := float64(inside) / experiments
	if z := (share - .95) / math.Sqrt(.95*.05/experiments); !(math.Abs(z) <= 4) {
		t.Errorf("coverage %.4f", share)
	}
}
