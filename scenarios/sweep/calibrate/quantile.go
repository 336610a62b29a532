package calibrate

import (
	"cmp"
	"slices"
)

// quantile of a factor over the kept draws, by their weights.
func quantile(draws []Draw, factor int, p float64) float64 {
	order := slices.Clone(draws)
	slices.SortFunc(order, func(a, b Draw) int { return cmp.Compare(a.Point[factor], b.Point[factor]) })
	sum := 0.0
	for _, d := range order {
		if sum += d.Weight; sum >= p {
			return d.Point[factor]
		}
	}
	return order[len(order)-1].Point[factor]
}
