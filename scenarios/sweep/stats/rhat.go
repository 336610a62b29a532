package stats

import (
	"math"
	"slices"

	"guanxi/sim/num"
)

// RHat is the rank-normalised split R̂ of chains of the same length (Vehtari, Gelman, Simpson, Carpenter & Bürkner
// 2021, Bayesian Analysis 16(2)): the larger one of values and of their distances from the median. It is 1 where
// chains agree.
func RHat(chains ...[]float64) float64 {
	var all []float64
	half := len(chains[0]) / 2
	for _, c := range chains {
		all = append(append(all, c[:half]...), c[half:2*half]...)
	}
	middle, folded := Quantiles(all, .5)[0], make([]float64, len(all))
	for i, x := range all {
		folded[i] = math.Abs(x - middle)
	}
	return max(rhat(all, half), rhat(folded, half))
}

// rhat is the split R̂ of parts of length n, of the normal scores of their ranks.
func rhat(all []float64, n int) float64 {
	z := midranks(all)
	for i, r := range z {
		z[i] = num.NormQuantile((r + 1 - 3./8) / (float64(len(z)) + 1./4))
	}
	within := 0.0
	var means []float64
	for part := range slices.Chunk(z, n) {
		m := mean(part)
		means = append(means, m)
		for _, x := range part {
			within += square(x-m) / float64(n-1)
		}
	}
	m := float64(len(means))
	return math.Sqrt(float64(n-1)/float64(n) + m*squares(means)/(m-1)/within)
}
