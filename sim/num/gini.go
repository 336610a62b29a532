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

// ParetoGini is the Gini coefficient of the Pareto distribution truncated at its quantile truncate.
// At truncate 1 it is that of the whole distribution, 1/(2·shape − 1), for a shape above 1.
func ParetoGini(shape, truncate float64) float64 {
	if truncate >= 1 {
		return 1 / (2*shape - 1)
	}
	// 1 − 2∫L, with Lorenz curve L(F) = (1 − (1−tF)^b)/(1 − (1−t)^b), b = 1 − 1/shape.
	b := 1 - 1/shape
	lnRest := Log1p(-truncate)
	area := (1 + Expm1((b+1)*lnRest)/(truncate*(b+1))) / -Expm1(b*lnRest)
	return 1 - 2*area
}
