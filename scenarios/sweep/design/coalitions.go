package design

import (
	"fmt"

	"guanxi/sim/rng"
)

// maxElements is how many elements have all their coalitions run.
const maxElements = 20

// Coalitions gives all 2ⁿ sets of n elements in the order of the bit mask:
// element j is in coalition c where bit j of c is set. The first is empty, the
// last has all.
func Coalitions(n int) ([][]bool, error) {
	if n < 1 || n > maxElements {
		return nil, fmt.Errorf("coalitions of %d elements: 1 to %d are possible; with more, sample orders", n, maxElements)
	}
	out := make([][]bool, 1<<n)
	for c := range out {
		out[c] = make([]bool, n)
		for j := range n {
			out[c][j] = c>>j&1 == 1
		}
	}
	return out, nil
}

// Permutations gives random orders in which n elements join, for Shapley values
// by sampling (Castro, Gómez & Tejada 2009).
func Permutations(key rng.Key, samples, n int) ([][]int, error) {
	if err := checkSize("orders of elements", samples, n, mostDimensions); err != nil {
		return nil, err
	}
	out := make([][]int, samples)
	for i := range out {
		out[i] = Permutation(key.Stream(uint64(i)), n)
	}
	return out, nil
}
