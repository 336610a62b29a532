// Package design generates the points of computer experiments in the unit cube: random, Latin
// hypercube, Sobol' points, grids, and the
// coalitions of Shapley values. The caller maps coordinates to ranges, logarithmic
// scales or categories.
//
// A design depends only on its key and its sizes and is the same on every machine: all
// arithmetic is on integers, with one rounding at the end. Random and
// Sobol designs are extensible: adding points leaves the earlier ones unchanged.
// LatinHypercube is not extensible.
//
// Coordinates lie in [0, 1).
package design

import "fmt"

// mostNumbers is the largest points × dimensions of a design: 2 GiB of coordinates.
const mostNumbers = 1 << 28

func checkSize(what string, n, d, most int) error {
	switch {
	case n < 1:
		return fmt.Errorf("%s of %d points: at least 1 is needed", what, n)
	case d < 1:
		return fmt.Errorf("%s in %d dimensions: at least 1 factor is needed", what, d)
	case d > most:
		return fmt.Errorf("%s in %d dimensions: at most %d are possible", what, d, most)
	case n > mostNumbers/d:
		return fmt.Errorf("%s of %d points in %d dimensions: at most %d points are possible in so many", what, n, d,
			mostNumbers/d)
	}
	return nil
}

// table allocates n points of d coordinates in one slice.
func table(n, d int) [][]float64 {
	all := make([]float64, n*d)
	out := make([][]float64, n)
	for i := range out {
		out[i], all = all[:d:d], all[d:]
	}
	return out
}
