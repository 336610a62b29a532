// Package design gives the points of computer experiments in the unit cube:
// random, Latin hypercube, Halton and Sobol' points, grids, Morris
// trajectories, Saltelli's blocks, and the coalitions and orders of Shapley
// values. What a coordinate means (a range, a logarithm, a category) is for the
// caller.
//
// A design is a function of its key and its sizes, the same on every machine:
// all arithmetic is on integers, with one rounding at the end. Random, Halton,
// Sobol, Morris, Saltelli and Permutations are extensible: with more points the
// earlier ones stay as they are. LatinHypercube is not.
//
// Coordinates of points lie in [0, 1); Morris' lie on a grid that has both 0
// and 1.
package design

import "fmt"

// mostNumbers bounds points × dimensions: 2 GiB of coordinates.
const mostNumbers = 1 << 28

// MaxFactors is how many factors a Saltelli design takes, half of the
// dimensions of the table of direction numbers.
const MaxFactors = maxSobol / 2

func checkSize(what string, n, d, most int) error {
	switch {
	case n < 1:
		return fmt.Errorf("%s of %d points: at least 1 is needed", what, n)
	case d < 1:
		return fmt.Errorf("%s in %d dimensions: at least 1 factor is needed", what, d)
	case d > most:
		return fmt.Errorf("%s in %d dimensions: at most %d are possible", what, d, most)
	case n > mostNumbers/d:
		return fmt.Errorf("%s of %d points in %d dimensions: at most %d points are possible in so many", what, n, d, mostNumbers/d)
	}
	return nil
}

// table makes room for n points in one piece.
func table(n, d int) [][]float64 {
	all := make([]float64, n*d)
	out := make([][]float64, n)
	for i := range out {
		out[i], all = all[:d:d], all[d:]
	}
	return out
}
