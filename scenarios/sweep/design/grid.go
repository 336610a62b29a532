package design

import (
	"math"

	"gonum.org/v1/gonum/stat/combin"
)

// Grid gives every combination of levels 0…levels[j]−1, the last factor
// changing fastest. It is empty if a factor has no level; GridSize says
// beforehand how many there are.
func Grid(levels []int) [][]int {
	n, ok := GridSize(levels)
	if !ok || n == 0 {
		return nil
	}
	return combin.Cartesian(levels)
}

// GridSize is the product of the levels; ok is false where it passes half of the largest int,
// which no study has.
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
