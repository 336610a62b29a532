package num

import (
	"math"
	"slices"
	"testing"
)

// mostZ is the largest deviation accepted, in standard errors; every test has a fixed seed.
const mostZ = 4

func sampleN(n int, draw func() float64) []float64 {
	xs := make([]float64, n)
	for i := range xs {
		xs[i] = draw()
	}
	return xs
}

// checkMoments compares mean and variance; the standard error of the variance comes from the
// sample's fourth moment.
func checkMoments(t *testing.T, name string, xs []float64, mean, sd float64) {
	t.Helper()
	n := float64(len(xs))
	if sd == 0 {
		for _, x := range xs {
			if !(math.Abs(x-mean) <= 1e-15*math.Abs(mean)) {
				t.Errorf("%s: drew %v, want always %v", name, x, mean)
				return
			}
		}
		return
	}
	var m1, m2, m4 float64
	for _, x := range xs {
		m1 += (x - mean) / n
		d := (x - mean) / sd
		m2 += d * d / n
		m4 += d * d * d * d / n
	}
	if z := m1 / (sd / math.Sqrt(n)); !(math.Abs(z) <= mostZ) {
		t.Errorf("%s: mean is off by %g, z = %.2f", name, m1, z)
	}
	if z := (m2 - 1) / math.Sqrt((m4-m2*m2)/n); !(math.Abs(z) <= mostZ) {
		t.Errorf("%s: variance is %.5f times the expected, z = %.2f", name, m2, z)
	}
}

// checkKS compares with a continuous distribution function; at 10⁻⁴ the Kolmogorov–Smirnov
// statistic is 2.23.
func checkKS(t *testing.T, name string, xs []float64, cdf func(float64) float64) {
	t.Helper()
	slices.Sort(xs)
	n := float64(len(xs))
	most := 0.0
	for i, x := range xs {
		f := cdf(x)
		most = max(most, f-float64(i)/n, float64(i+1)/n-f)
	}
	if d := most * math.Sqrt(n); !(d <= 2.23) {
		t.Errorf("%s: Kolmogorov–Smirnov √n·D = %.3f", name, d)
	}
}

// checkCounts compares with a discrete distribution: χ² over the cells with at least 10 expected,
// the rest pooled.
func checkCounts(t *testing.T, name string, n int, draw func() int64, prob func(k int64) float64, upTo int64) {
	t.Helper()
	seen := make([]float64, upTo+2)
	for range n {
		k := draw()
		if k < 0 {
			t.Fatalf("%s: drew %d", name, k)
		}
		seen[min(k, upTo+1)]++
	}
	chi, cells, restSeen, restExpected, total := 0.0, -1.0, seen[upTo+1], 0.0, 0.0
	for k := int64(0); k <= upTo; k++ {
		p := prob(k)
		total += p
		if e := p * float64(n); e >= 10 {
			chi += (seen[k] - e) * (seen[k] - e) / e
			cells++
		} else {
			restSeen += seen[k]
			restExpected += e
		}
	}
	restExpected += math.Max(0, 1-total) * float64(n)
	if restExpected > 1 {
		chi += (restSeen - restExpected) * (restSeen - restExpected) / restExpected
		cells++
	} else if restSeen > 12 {
		t.Errorf("%s: %v draws where %.2g are expected", name, restSeen, restExpected)
	}
	if cells <= 0 {
		return
	}
	// Wilson & Hilferty 1931.
	z := (math.Cbrt(chi/cells) - 1 + 2/(9*cells)) / math.Sqrt(2/(9*cells))
	if !(z <= mostZ) {
		t.Errorf("%s: χ² = %.1f with %v degrees of freedom, z = %.2f", name, chi, cells, z)
	}
}
