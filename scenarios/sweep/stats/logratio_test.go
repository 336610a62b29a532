package stats

import (
	"math"
	"math/rand/v2"
	"testing"
)

// Intervals of 95 % of a ratio of ratios, and of a relative difference, cover the truth in 95 % of
// simulated studies whose replicates share most of their luck, whatever their number: normal with
// coefficients of variation of .1 and .3, lognormal with a skewness of about 1, and counts. Where a mean
// is not clearly above 0 there is no interval, and no error. Skewer numbers are in docs/statistics/counts.md.
func TestCoverageOnTheScaleOfRatios(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 38))
	count := func(mean float64) float64 { // Poisson
		n, p := -1., 1.
		for least := math.Exp(-mean); p > least; n++ {
			p *= rnd.Float64()
		}
		return n
	}
	means := []float64{50, 40, 20, 30}
	ratio, relative := math.Log(50.*20/(40*30)), 50./40-1
	const studies = 600
	most := .05 + 3.5*math.Sqrt(.05*.95/studies)
	for _, c := range []struct {
		name string
		step float64
		draw func(mean, luck float64) float64
	}{
		{"normal .1", 0, func(m, z float64) float64 { return m * (1 + .1*z) }},
		{"normal .3", 0, func(m, z float64) float64 { return m * (1 + .3*z) }},
		{"lognormal", 0, func(m, z float64) float64 { return m * math.Exp(.3*z-.045) }},
		{"counts", 1, func(m, _ float64) float64 { return count(m) }},
		{"small counts", 1, func(m, _ float64) float64 { return count(m / 4) }},
	} {
		for _, n := range []int{3, 5, 8, 10} {
			var wrong, none [2]int
			for range studies {
				values := make([][]float64, n)
				arms := make([][]float64, len(means))
				for r := range values {
					luck := rnd.NormFloat64()
					for k, m := range means {
						v := c.draw(m, math.Sqrt(.7)*luck+math.Sqrt(.3)*rnd.NormFloat64())
						values[r], arms[k] = append(values[r], v), append(arms[k], v)
					}
				}
				l, d := LogRatio(values, []float64{1, -1, 1, -1}, c.step, .95), Paired(arms[0], arms[1], c.step, .95)
				for i, x := range []struct{ lo, truth, hi float64 }{{l.Lo, ratio, l.Hi}, {d.Relative.Lo, relative, d.Relative.Hi}} {
					switch {
					case x.lo != x.lo:
						none[i]++
					case x.lo > x.truth || x.hi < x.truth:
						wrong[i]++
					}
				}
			}
			for i, what := range []string{"ratio of ratios", "relative"} {
				share := float64(wrong[i]) / studies
				if t.Logf("%-12s n=%2d  %-15s  %.3f wrong, %.3f without an interval", c.name, n, what, share,
					float64(none[i])/studies); !(share < most) {
					t.Errorf("%s, %d replicates: %.3f wrong, at most %.3f", c.name, n, share, most)
				}
			}
		}
	}
}

// Replicates whose four values are in proportion have the ratio of ratios of each of them, exactly; and the delta
// method by hand for two values. A mean that may be 0 has no ratio.
func TestLogRatio(t *testing.T) {
	d := LogRatio([][]float64{{30, 20, 50, 10}, {33, 22, 55, 11}, {36, 24, 60, 12}}, []float64{1, -1, 1, -1}, 0, .95)
	near(t, "ratio of ratios", math.Exp(d.Mean), 7.5, 1e-12)
	if d.SD != 0 || !d.AllEqual() {
		t.Errorf("spread %g", d.SD)
	}
	if d := LogRatio([][]float64{{31, 22, 22, 31}, {33, 21, 21, 33}, {35, 24, 24, 35}}, []float64{1, -1, 1, -1}, 0,
		.95); d.Mean != 0 || d.SD != 0 {
		t.Errorf("equal pairs: %v, spread %g", d.Mean, d.SD)
	}
	a, b := []float64{11, 12, 13}, []float64{6, 5, 7} // means 12, 6: z = L + a/12 − b/6
	d = LogRatio([][]float64{{a[0], b[0]}, {a[1], b[1]}, {a[2], b[2]}}, []float64{1, -1}, 0, .95)
	near(t, "log", d.Mean, math.Log(2), 1e-12)
	near(t, "spread", d.SD, math.Sqrt(3)/12, 1e-12) // of −1/12, 2/12, −1/12
	floor := LogRatio([][]float64{{10, 5}, {10, 5}, {10, 5}}, []float64{1, -1}, 1, .95)
	near(t, "spread of a step", floor.se*math.Sqrt(3), math.Sqrt(.01+.04)/2, 1e-12)
	if d := LogRatio([][]float64{{10, 5}, {10, -4}, {10, 5}}, []float64{1, -1}, 0, .95); d.Mean == d.Mean || d.N != 3 {
		t.Errorf("%+v", d)
	}
}

// A relative difference has Fieller's interval: that of a quotient by hand, and the same of a base below
// 0, whose size counts. A base that may be 0 has no share.
func TestRelative(t *testing.T) {
	a, b := []float64{12, 14, 19, 17}, []float64{10, 11, 14, 13}
	d := Paired(a, b, 0, .95)
	near(t, "relative", d.Relative.Value, 3.5/12, 1e-12)
	lo, _ := d.RelativeAt(.95)
	near(t, "at its own confidence", lo, d.Relative.Lo, 0)
	// The limits ρ are where Student's test of a − b − ρ·b is on the verge.
	for _, rho := range []float64{d.Relative.Lo, d.Relative.Hi} {
		var rest []float64
		for r := range a {
			rest = append(rest, a[r]-b[r]-rho*b[r])
		}
		v := Paired(rest, make([]float64, len(rest)), 0, .95)
		near(t, "p at the limit", v.P, .05, 1e-9)
	}
	var less, base []float64
	for r := range a {
		less, base = append(less, a[r]-2*b[r]), append(base, -b[r])
	}
	below := Paired(less, base, 0, .95)
	near(t, "of a base below 0", below.Relative.Lo, d.Relative.Lo, 1e-12)
	near(t, "of a base below 0", below.Relative.Hi, d.Relative.Hi, 1e-12)
	if d := Paired(a, []float64{1, -1, 2, 0}, 0, .95); d.Relative.Value == d.Relative.Value ||
		d.Relative.Lo == d.Relative.Lo {
		t.Errorf("%+v", d.Relative)
	}
}
