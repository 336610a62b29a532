package stats

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	_ "guanxi/sim/simtest/seed"
)

// Reference values below are by NumPy 2.4.6, SciPy 1.17.1, statsmodels 0.15.0 and SALib 1.6.0
// unless another source is given.

var nan = math.NaN()

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance*max(1, math.Abs(want))) && !(got != got && want != want) && got != want {
		t.Errorf("%s is %.17g, want %.17g ± %g", what, got, want, tolerance)
	}
}

func TestRound(t *testing.T) {
	for _, c := range [][2]float64{{1.23456789012345, 1.234567890}, {-123456789.0123, -123456789}, {3e-17, 3e-17},
		{math.Copysign(0, -1), 0}, {math.Inf(1), math.Inf(1)}} {
		if got := Round(c[0]); got != c[1] || math.Signbit(got) != math.Signbit(c[1]) {
			t.Errorf("Round(%g) is %g", c[0], got)
		}
	}
	for _, c := range [][2]float64{{3e-17, 0}, {-3e-17, 0}, {.12345678901234, .1234567890}, {1.5, 1.5}} {
		if got := RoundUnit(c[0]); got != c[1] || math.Signbit(got) {
			t.Errorf("RoundUnit(%g) is %g", c[0], got)
		}
	}
	if Round(nan) == Round(nan) || RoundUnit(nan) == RoundUnit(nan) {
		t.Error("NaN does not stay NaN")
	}
}

// numpy.quantile, method "linear".
func TestQuantiles(t *testing.T) {
	v := []float64{9.2, 1.5, 3.3, nan, 4.8, 7.1, 2.2, 8.4}
	for i, want := range []float64{1.5, 1.71, 1.92, 2.75, 4.8, 7.75, 8.96, 9.2} {
		p := []float64{0, .05, .1, .25, .5, .75, .95, 1}[i]
		near(t, "quantile", Quantiles(v, p)[0], want, 1e-14)
	}
	if v[0] != 9.2 || Quantiles(nil, .5)[0] == 0 || Quantiles([]float64{1}, 1.1)[0] == 1 {
		t.Error("the values were sorted in place, or a quantile of nothing is a number")
	}
	near(t, "median with an infinite value", Quantiles([]float64{1, 2, math.Inf(1)}, .5)[0], 2, 0)
}

// Extra hours of sleep under two drugs: Student 1908; t = −4.0621, P =
// 0.002833 and the interval as R's t.test(paired = TRUE) documents them, more
// digits by scipy.stats.ttest_rel.
var sleep = [2][]float64{{.7, -1.6, -.2, -1.2, -.1, 3.4, 3.7, .8, 0, 2}, {1.9, .8, 1.1, .1, -.1, 4.4, 5.5, 1.6, 4.6,
	3.4}}

func TestPaired(t *testing.T) {
	d := Paired(append(sleep[0], nan, 1), append(sleep[1], 4), 0, .95)
	if d.N != 10 || d.Missing != 2 {
		t.Fatalf("%+v", d)
	}
	near(t, "mean", d.Mean, -1.58, 1e-14)
	near(t, "sd", d.SD, 1.2299954832798732, 1e-14)
	near(t, "lo", d.Lo, -2.459885763276983, 1e-10)
	near(t, "hi", d.Hi, -.7001142367230175, 1e-10)
	near(t, "p", d.P, .002832890197384273, 1e-12)
	near(t, "correlation", d.Correlation, .7951702058335777, 1e-14)
	near(t, "variance ratio", d.VarianceRatio, 4.765423031727379, 1e-13)
	near(t, "mean a − mean b", d.MeanA-d.MeanB, d.Mean, 1e-14)
	lo, hi := d.At(.99)
	near(t, "lo .99", lo, -2.8440518851048253, 1e-10)
	near(t, "hi .99", hi, -.31594811489517505, 1e-10)
	near(t, "equivalence", d.Equivalence(3), 2*.002655570292658671, 1e-12)

	for _, c := range []struct {
		base []float64
		want bool
	}{{[]float64{-3, 1, 5}, true}, {[]float64{-.1, 4, 5, 6, 5, 4, 5, 6}, false}, {[]float64{1, 9}, true},
		{[]float64{-1}, false}, {nil, false},
		{[]float64{0, 0}, true}, {[]float64{7, 7}, false}} {
		if p, k := Paired(c.base, c.base, 0, .95), Contrast([][]float64{c.base}, []float64{1}, c.base, 0,
			.95); p.NearZero != c.want || k.NearZero != c.want {
			t.Errorf("base %v may be 0: %v, of a contrast %v", c.base, p.NearZero, k.NearZero)
		}
	}
	// Differences that agree, but for rounding, have neither interval nor test, unless a step bounds their spread.
	for _, x := range [][2][]float64{{{3, 4, 5, 7}, {1, 2, 3, 5}}, {{1.1, 2.2, 3.3}, {1, 2.1, 3.2}},
		{{1e6 + .1, 2e6 + .1}, {1e6, 2e6}}, {{1, 2}, {1, 2}}} {
		if d := Paired(x[0], x[1], 0, .95); !d.AllEqual() || d.P == d.P || d.Lo == d.Lo ||
			d.Equivalence(9) == d.Equivalence(9) || d.Above(-9) == d.Above(-9) || d.VarianceRatio == d.VarianceRatio {
			t.Errorf("%+v", d)
		}
		if c := Contrast(x[:], []float64{1, -1}, nil, 0, .95); !c.AllEqual() || c.P == c.P {
			t.Errorf("%+v", c)
		}
	}
	same := Paired([]float64{3, 4, 5}, []float64{1, 2, 3}, 1, .95)
	near(t, "half-width of a step", same.Hi-2, 4.302652729911275/math.Sqrt(3), 1e-10)
	near(t, "p of a step", same.P, 2*upperTail(2*math.Sqrt(3), 2), 1e-12)
	if same.AllEqual() || same.SD != 0 {
		t.Errorf("%+v", same)
	}
	if zero := Paired([]float64{1, 2}, []float64{1, 2}, 1, .95); zero.P != 1 || zero.Mean != 0 {
		t.Errorf("%+v", zero)
	}
	if three := Paired([]float64{1, 2, 4}, []float64{1, 1, 2}, 0, .95); three.Correlation == three.Correlation ||
		three.VarianceRatio == three.VarianceRatio {
		t.Errorf("a gain from three pairs: %+v", three)
	}
	if one := Paired([]float64{1}, []float64{3}, 0, .95); one.N != 1 || one.Mean != -2 || one.P == one.P ||
		one.Lo == one.Lo {
		t.Errorf("%+v", one)
	}
	if none := Paired(nil, nil, 0, .95); none.N != 0 || none.Mean == none.Mean {
		t.Errorf("%+v", none)
	}
}

// Sums in another order are not an effect.
func TestRoundingIsNoEffect(t *testing.T) {
	a := []float64{.1 + .2 + .3, 1e6 + 1e-10, 5}
	b := []float64{.3 + .2 + .1, 1e6, 5}
	if d := Paired(a, b, 0, .95); d.Mean != 0 || d.SD != 0 || !d.AllEqual() {
		t.Errorf("%+v", d)
	}
	if Minus(1e6+1e-6, 1e6) == 0 || Minus(1, 0) != 1 || Minus(0, 1e-300) != -1e-300 || Minus(nan, 1) == 0 ||
		Minus(math.Inf(1), 1) != math.Inf(1) {
		t.Error("small differences are lost")
	}
}

// scipy.stats.t.sf.
func TestUpperTail(t *testing.T) {
	for _, c := range [][3]float64{{.5, 3, .3257239824240755}, {2, 9, .038276411885350504}, {10, 4, .0002810018113579955},
		{-1.3, 7, .8826160823038114}, {0, 5, .5}} {
		near(t, "tail", upperTail(c[0], c[1]), c[2], 1e-13)
	}
	near(t, "P(T₁₉ ≥ 40) over what it should be", upperTail(40, 19)/4.153878599669217e-20, 1, 1e-10)
}

// Equivalence agrees with the interval: p is below 1 − c exactly when the interval lies
// inside.
func TestEquivalenceAgreesWithInterval(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := Paired(rapid.SliceOfN(rapid.Float64Range(-3, 3), 3, 12).Draw(rt, "d"), make([]float64, 12), 0, .95)
		bound := rapid.Float64Range(.01, 4).Draw(rt, "bound")
		inside := d.Lo > -bound && d.Hi < bound
		if p := d.Equivalence(bound); inside != (p < .05) && !(math.Abs(p-.05) <= 1e-9) {
			rt.Fatalf("p %g, interval [%g, %g], bound %g", p, d.Lo, d.Hi, bound)
		}
	})
}

// statsmodels.stats.multitest.multipletests(method="holm").
func TestHolm(t *testing.T) {
	got := Holm([]float64{.01, nan, .04, .03, .005, .2})
	for i, want := range []float64{.04, nan, .09, .09, .025, .2} {
		near(t, "Holm", got[i], want, 1e-15)
	}
	if got := Holm([]float64{.9, .9}); got[0] != 1 || got[1] != 1 {
		t.Errorf("%v", got)
	}
}

// The interval at a member's Holm step excludes 0 exactly when the adjusted p is below α.
func TestHolmConfidenceAgreesWithHolm(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := rapid.SliceOfN(rapid.OneOf(rapid.Float64Range(0, .06), rapid.Float64Range(0, 1)), 1, 8).Draw(rt, "p")
		adjusted, level := Holm(p), HolmConfidence(p, .95)
		for i := range p {
			if rejects := p[i] < 1-level[i]; rejects != (adjusted[i] < 1-.95) && !(math.Abs(adjusted[i]-.05) <= 1e-12) {
				rt.Fatalf("p %g adjusted %g, level %g in %v", p[i], adjusted[i], level[i], p)
			}
			if level[i] < .95-1e-15 || level[i] > BonferroniConfidence(len(p), .95)+1e-15 {
				rt.Fatalf("level %g of %v", level[i], p)
			}
		}
	})
	if c := HolmConfidence([]float64{.001, nan, .5}, .9); c[0] != .95 || c[1] == c[1] || !(math.Abs(c[2]-.9) <= 1e-15) {
		t.Errorf("%v", c)
	}
}

// Columns of mtcars (Henderson & Velleman 1981, Biometrics 37), as in R:
// scipy.stats.spearmanr.
var mtcars = struct{ mpg, disp, hp, drat, wt []float64 }{
	[]float64{21, 21, 22.8, 21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2, 17.8, 16.4, 17.3, 15.2, 10.4, 10.4, 14.7, 32.4,
		30.4, 33.9, 21.5, 15.5, 15.2, 13.3, 19.2, 27.3, 26, 30.4, 15.8, 19.7, 15, 21.4},
	[]float64{160, 160, 108, 258, 360, 225, 360, 146.7, 140.8, 167.6, 167.6, 275.8, 275.8, 275.8, 472, 460, 440, 78.7,
		75.7, 71.1, 120.1, 318, 304, 350, 400, 79, 120.3, 95.1, 351, 145, 301, 121},
	[]float64{110, 110, 93, 110, 175, 105, 245, 62, 95, 123, 123, 180, 180, 180, 205, 215, 230, 66, 52, 65, 97, 150, 150,
		245, 175, 66, 91, 113, 264, 175, 335, 109},
	[]float64{3.9, 3.9, 3.85, 3.08, 3.15, 2.76, 3.21, 3.69, 3.92, 3.92, 3.92, 3.07, 3.07, 3.07, 2.93, 3, 3.23, 4.08, 4.93,
		4.22, 3.7, 2.76, 3.15, 3.73, 3.08, 4.08, 4.43, 3.77, 4.22, 3.62, 3.54, 4.11},
	[]float64{2.62, 2.875, 2.32, 3.215, 3.44, 3.46, 3.57, 3.19, 3.15, 3.44, 3.44, 4.07, 3.73, 3.78, 5.25, 5.424, 5.345,
		2.2, 1.615, 1.835, 2.465, 3.52, 3.435, 3.84, 3.845, 1.935, 2.14, 1.513, 3.17, 2.77, 3.57, 2.78},
}

func variance(v []float64) float64 { return squares(v) / float64(len(v)) }

func TestRanksOfMtcars(t *testing.T) {
	m := mtcars
	for j, x := range [][]float64{m.disp, m.hp, m.drat, m.wt} {
		want := []float64{-.9088823637364655, -.8946646457499626, .651455464648868, -.8864220332702978}[j]
		near(t, "Spearman", Spearman(x, m.mpg, .95).Value, want, 1e-10)
	}
	near(t, "Pearson", Pearson(m.mpg, m.wt), -.8676593765172278, 1e-13)
	// The mean of equal numbers may differ from them in the last bit.
	if r := Pearson(slices.Repeat([]float64{.1}, 10), []float64{1, 2, 4, 8, 16, 1, 1, 1, 1, 1}); r == r {
		t.Errorf("a constant correlates by %v", r)
	}
}
