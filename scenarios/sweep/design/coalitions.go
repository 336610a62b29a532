package design

import "fmt"

// maxElements is the largest number of elements whose coalitions are all enumerated.
const maxElements = 20

// Coalitions returns all 2ⁿ subsets of n elements in bit-mask order: coalition c contains
// element j if bit j of c is set. The first is empty and the last is full.
func Coalitions(n int) ([][]bool, error) {
	if n < 1 || n > maxElements {
		return nil, fmt.Errorf("coalitions of %d elements: 1 to %d are possible", n, maxElements)
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
