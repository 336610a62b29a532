package stats

import (
	"math"

	"guanxi/sim/results/summary"
)

// LogRatio compares products of means: L = Σ_k w_k·ln(mean of k), where level k has the value
// values[r][k] in replicate r. Weights 1, −1, 1, −1 give the logarithm of a ratio of ratios, the
// interaction of two factors on the scale of shares; with 1/P over P fours it is the mean, so that
// exp(L) is their geometric mean.
//
// It is Student's interval and test of the linearised values (the delta method for a smooth function of means,
// Oehlert 1992, The American Statistician 46(1))
//
//	z_r = L + Σ_k w_k·(values[r][k]/mean of k − 1),
//
// whose mean is L. They keep the pairing of replicates. Where the step of the values is known, their
// spread is at least that which a step makes, step·√(Σ_k (w_k/mean of k)²/4). If a mean is not clearly above 0, by its
// own interval, it has no logarithm, and all fields but N are NaN.
func LogRatio(values [][]float64, weights []float64, step, confidence float64) Difference {
	d := noDifference()
	means := make([]float64, len(weights))
	least := 0.0
	for k, w := range weights {
		at := make([]float64, len(values))
		for r, row := range values {
			at[r] = row[k]
		}
		v := summary.Student(at, step, confidence)
		if !(v.Lo > 0) {
			d.N = len(values)
			return d
		}
		means[k] = v.Mean
		least += square(w / v.Mean)
	}
	for r, row := range values {
		z, size := 0.0, 0.0
		for k, w := range weights {
			x := float64(w * (math.Log(means[k]) + row[k]/means[k] - 1))
			z, size = z+x, size+math.Abs(x)
		}
		if size *= 1e-13; math.Abs(z) <= size {
			z = 0 // rounding error, as in Less
		}
		d.add(r, z, size)
	}
	d.sumUp(float64(step*math.Sqrt(least))/2, confidence)
	return d
}
