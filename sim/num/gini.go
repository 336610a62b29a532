package num

import "slices"

// Gini is the Gini coefficient of values ≥ 0: 0 if all are equal, 1 − 1/n if one has everything. It
// is 0 for no values and where all are 0. The values are not changed.
func Gini(values []float64) float64 {
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	var sum, weighted float64
	n := float64(len(sorted))
	for i, x := range sorted {
		sum += x
		weighted += float64(x * (2*float64(i+1) - n - 1))
	}
	if sum == 0 {
		return 0
	}
	return weighted / (n * sum)
}
