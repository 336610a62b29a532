package stats

import (
	"math"
	"slices"
)

// Quantiles returns the quantile of the values at each p, by linear interpolation of the order
// statistics with h = (n−1)p: type 7 of Hyndman & Fan 1996 (American Statistician 50(4)), the
// default of R, NumPy and Julia. NaNs are left out. gonum/stat has types 1 and 4 only.
func Quantiles(values []float64, p ...float64) []float64 {
	sorted := slices.Clone(present(values))
	slices.Sort(sorted)
	q := make([]float64, len(p))
	for i := range p {
		q[i] = quantileSorted(sorted, p[i])
	}
	return q
}

func quantileSorted(sorted []float64, p float64) float64 {
	n := len(sorted)
	if n == 0 || !(p >= 0 && p <= 1) {
		return math.NaN()
	}
	h := float64(float64(n-1) * p)
	low := int(h)
	if h == float64(low) || sorted[low] == sorted[low+1] {
		return sorted[low] // avoid 0·∞ and ∞ − ∞
	}
	return sorted[low] + float64((h-float64(low))*(sorted[low+1]-sorted[low]))
}
