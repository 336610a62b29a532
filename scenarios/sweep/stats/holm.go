package stats

import (
	"cmp"
	"slices"
)

// Holm adjusts the p values of a family so that rejecting those below α keeps the probability
// of any false rejection below α under any dependence between them (Holm 1979, Scandinavian
// Journal of Statistics 6(2)):
//
//	p̃_(i) = max_{j ≤ i} min(1, (m − j + 1)·p_(j))
//
// NaNs stay NaN and do not count in m.
func Holm(p []float64) []float64 {
	adjusted := slices.Clone(p)
	order := ascending(p)
	running := 0.0
	for rank, i := range order {
		running = max(running, min(1, float64(float64(len(order)-rank)*p[i])))
		adjusted[i] = running
	}
	return adjusted
}

// HolmConfidence returns for each member of the family the confidence of the interval that
// matches its step of [Holm]. With α = 1 − confidence, this is 1 − α/(m − i + 1) for the i-th
// smallest p while the procedure rejects. All later members get the confidence of the step at
// which it stops.
//
// An interval then excludes the tested value exactly when the adjusted p is below α, and it is
// never narrower than without adjustment. The joint confidence 1 − α applies to the tested
// values and, for members that are not rejected, to other values as well (Strassburger & Bretz
// 2008, Statistics in Medicine 27; Guilbaud 2008). Use [BonferroniConfidence] for intervals
// that hold jointly for all values; they are wider.
func HolmConfidence(p []float64, confidence float64) []float64 {
	alpha := 1 - confidence
	level := nans(len(p))
	order := ascending(p)
	stopped := false
	step := 1 - alpha
	for rank, i := range order {
		if !stopped {
			share := alpha / float64(len(order)-rank)
			step, stopped = 1-share, !(p[i] < share)
		}
		level[i] = step
	}
	return level
}

// BonferroniConfidence returns the confidence 1 − α/m of each of m intervals that jointly have
// the given confidence.
func BonferroniConfidence(m int, confidence float64) float64 {
	return 1 - (1-confidence)/float64(max(1, m))
}

// ascending returns the indices of the values that are not NaN, in ascending order of value.
// Ties keep their order.
func ascending(p []float64) []int {
	var order []int
	for i := range p {
		if p[i] == p[i] {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	return order
}
