package design

import (
	"math"

	"gonum.org/v1/gonum/stat/combin"
)

// Grid returns every combination of levels 0…levels[j]−1, with the last factor changing
// fastest. It is empty if any factor has no level. GridSize returns the number of
// combinations.
func Grid(levels []int) [][]int {
	n, ok := GridSize(levels)
	if !ok || n == 0 {
		return nil
	}
	return combin.Cartesian(levels)
}

// GridSize returns the product of the levels; ok is false if it exceeds half of the largest
// int, more than any study has.
func GridSize(levels []int) (n int, ok bool) {
	n = 1
	for _, l := range levels {
		if l < 1 {
			return 0, true
		}
	}
	for _, l := range levels {
		if n > (math.MaxInt/2+1)/l {
			return 0, false
		}
		n *= l
	}
	return n, true
}
