package tags

import "guanxi/sim/rng"

// observe is the observed value of a tag: the true one with probability 1 − ε, otherwise one of the
// other values with equal probability (M10). ε = ½ makes a tag of two values uninformative.
func observe(key rng.Key, row uint64, actual uint8, classes int, wrong float64) uint8 {
	if classes < 2 || key.Float(row, 0) >= wrong {
		return actual
	}
	other := uint8(key.Below(row, 1, uint64(classes-1)))
	if other >= actual {
		other++
	}
	return other
}
