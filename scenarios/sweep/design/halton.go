package design

import (
	"fmt"
	"math"

	"guanxi/sim/rng"
)

// maxHalton is the largest number of dimensions: beyond it the bases exceed 7,919 and a float
// no longer holds four digits.
const maxHalton = 1000

// Halton returns the first n points of a scrambled Halton sequence. Coordinate j is the
// radical inverse of the point's index in the j-th prime base b, with a random permutation of
// the digits at each place (Halton 1960; Owen 2017, "A randomized Halton algorithm in R",
// arXiv:1706.02808). It uses as many digits as a float holds, so each coordinate is uniform on
// the multiples of b^−K with b^K ≤ 2⁵³.
func Halton(key rng.Key, n, d int) ([][]float64, error) {
	if err := checkSize("Halton design", n, d, maxHalton); err != nil {
		return nil, err
	}
	out := table(n, d)
	for j, b := range primes(d) {
		digits, whole := haltonDigits(b)
		if uint64(n) > whole {
			return nil, fmt.Errorf("Halton design of %d points in %d dimensions: at most %d points are possible", n, d, whole)
		}
		places := make([][]int, digits)
		for k := range places {
			places[k] = Permutation(key.Sub(uint64(j)).Stream(uint64(k)), b)
		}
		for i := range out {
			out[i][j] = radicalInverse(uint64(i), uint64(b), whole, places)
		}
	}
	return out, nil
}

// haltonDigits returns how many digits of base b fit into 53 bits, and b to that power.
func haltonDigits(b int) (digits int, whole uint64) {
	whole = 1
	for whole <= (1<<53)/uint64(b) {
		whole *= uint64(b)
		digits++
	}
	return digits, whole
}

// radicalInverse returns Σ π_k(a_k)·b^(−k−1) over the digits a_k of i. The sum is an integer
// over b^K, so only the division rounds.
func radicalInverse(i, b, whole uint64, places [][]int) float64 {
	sum, unit := uint64(0), whole
	for _, p := range places {
		unit /= b
		sum += uint64(p[i%b]) * unit
		i /= b
	}
	return float64(sum) / float64(whole)
}

func primes(n int) []int {
	var out []int
	for c := 2; len(out) < n; c++ {
		prime := true
		for _, p := range out {
			if p > int(math.Sqrt(float64(c))) {
				break
			}
			if c%p == 0 {
				prime = false
				break
			}
		}
		if prime {
			out = append(out, c)
		}
	}
	return out
}
