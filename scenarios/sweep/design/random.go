package design

import (
	"fmt"

	"guanxi/sim/rng"
)

// mostDimensions limits the designs that need no table of numbers.
const mostDimensions = 1 << 20

// Random returns n independent uniform points.
func Random(key rng.Key, n, d int) ([][]float64, error) {
	if err := checkSize("random design", n, d, mostDimensions); err != nil {
		return nil, err
	}
	out := table(n, d)
	for i, x := range out {
		s := key.Stream(uint64(i))
		for j := range x {
			x[j] = s.Float64()
		}
	}
	return out, nil
}

// Within its stratum of a Latin hypercube, a point has jitterBits random bits. With at most
// mostStrata strata, stratum + jitter is then exact and stays in its stratum after the
// division by n.
const (
	jitterBits = 24
	mostStrata = 1 << 24
)

// LatinHypercube returns n points. In each dimension, each of the n equal strata holds one
// point at a random place (McKay, Beckman & Conover 1979). The strata depend on n, so a larger
// design shares no point with a smaller one; use Sobol if points may be added later.
func LatinHypercube(key rng.Key, n, d int) ([][]float64, error) {
	if err := checkSize("Latin hypercube", n, d, mostDimensions); err != nil {
		return nil, err
	}
	if n > mostStrata {
		return nil, fmt.Errorf("a Latin hypercube of %d points: at most %d strata are possible; sobol has no such limit", n,
			mostStrata)
	}
	out := table(n, d)
	for j := range d {
		order, place := key.Sub(uint64(j)).Named("strata"), key.Sub(uint64(j)).Named("place")
		for i, stratum := range Permutation(order.Stream(0), n) {
			jitter := float64(place.Bits(uint64(i), 0)>>(64-jitterBits)) + 0.5
			out[i][j] = (float64(stratum) + float64(jitter/(1<<jitterBits))) / float64(n)
		}
	}
	return out, nil
}

// Permutation returns a random permutation of 0…n−1 (Fisher & Yates 1938, from the end).
func Permutation(s rng.Stream, n int) []int {
	p := make([]int, n)
	for i := range p {
		p[i] = i
	}
	for i := n - 1; i > 0; i-- {
		k := int(s.Below(uint64(i + 1)))
		p[i], p[k] = p[k], p[i]
	}
	return p
}
