package stats

import (
	"cmp"
	"slices"
)

// Holm adjusts the p values of a family so that rejecting those below α keeps
// the chance of any false rejection below α, however they depend on each
// other (Holm 1979, Scandinavian Journal of Statistics 6(2)):
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

// Adjust gives differences their p among themselves, and says how many count. One that is
// 0 in every replicate is no question of chance, and keeps its own.
func Adjust(all []*Difference) (tested int) {
	p := nans(len(all))
	for i, d := range all {
		if d.PHolm = d.P; d.P == d.P && (d.Mean != 0 || d.SD != 0) {
			p[i] = d.P
			tested++
		}
	}
	for i, adjusted := range Holm(p) {
		if adjusted == adjusted {
			all[i].PHolm = adjusted
		}
	}
	return tested
}

// HolmConfidence gives each member of the family the confidence of the
// interval that belongs to its step of [Holm]: 1 − α/(m − i + 1) for the i-th
// smallest p while the procedure rejects, and the confidence of the step at
// which it stops for all that follow, α being 1 − confidence.
//
// So an interval excludes the tested value exactly when the adjusted p is
// below α, and it is never narrower than without adjustment. The statement
// that the intervals make together with confidence 1 − α is the one about the
// tested values (of members that are not rejected also the one about other
// values: Strassburger & Bretz 2008, Statistics in Medicine 27; Guilbaud
// 2008). For intervals that hold for all values at once take
// [BonferroniConfidence]: they are wider.
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

// BonferroniConfidence is the confidence 1 − α/m of each of m intervals that
// hold together with the confidence given.
func BonferroniConfidence(m int, confidence float64) float64 {
	return 1 - (1-confidence)/float64(max(1, m))
}

// ascending orders the indices of the values that are not NaN; equal ones
// stay in their order.
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
