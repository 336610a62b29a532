package optimum

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"guanxi/sim/num"
)

// kriging is a Gaussian process with a constant mean: outputs at points of the unit cube, with noise (Jones,
// Schonlau & Welch 1998, Journal of Global Optimization 13, with the nugget of Gramacy & Lee 2012, Statistics
// and Computing 22).
type kriging struct {
	points [][]float64
	values []float64
	shape
	mean, s2 float64 // of the process; the noise has the variance s2·nugget
	chol     mat.Cholesky
	weights  *mat.VecDense // K⁻¹(y − mean)
	ones     *mat.VecDense // K⁻¹1
	total    float64       // 1ᵀK⁻¹1
	less     float64       // subtracted from predictions
}

// shape holds the parameters of the correlation.
type shape struct {
	length []float64 // by factor
	nugget float64
}

// correlation is Matérn's with smoothness 5/2, a product over factors.
func (k *shape) correlation(u, v []float64) float64 {
	c := 1.0
	for i, l := range k.length {
		if r := math.Sqrt(5) * math.Abs(u[i]-v[i]) / l; r > 0 {
			c *= (1 + r + float64(r*r)/3) * num.Exp(-r)
		}
	}
	return c
}

// Values that the search for the likeliest shape tries.
var (
	lengths = []float64{.1, .15, .25, .4, .6, 1, 1.6, 2.5, 4}
	nuggets = []float64{1e-6, 1e-4, .001, .01, .03, .1, .3, 1}
)

// fit returns the process with the likeliest shape, found coordinate by coordinate. A few points cannot tell
// lengths, so their logarithms have a normal prior around .6.
func fit(points [][]float64, values []float64) *kriging {
	d := len(points[0])
	best := shape{make([]float64, d), .01}
	for i := range best.length {
		best.length[i] = .6
	}
	least := krige(points, values, best).unlikely()
	for moved := true; moved; {
		moved = false
		for i := range d + 1 {
			tried := lengths
			if i == d {
				tried = nuggets
			}
			for _, x := range tried {
				next := shape{append([]float64{}, best.length...), best.nugget}
				if i == d {
					next.nugget = x
				} else {
					next.length[i] = x
				}
				if l := krige(points, values, next).unlikely(); l < least {
					best, least, moved = next, l, true
				}
			}
		}
	}
	return krige(points, values, best)
}

// krige returns the process of a given shape.
func krige(points [][]float64, values []float64, s shape) *kriging {
	n := len(points)
	k := &kriging{points: points, values: values, shape: s, weights: &mat.VecDense{}, ones: &mat.VecDense{}}
	c := mat.NewSymDense(n, nil)
	for i, u := range points {
		for j := range i {
			c.SetSym(i, j, s.correlation(u, points[j]))
		}
		c.SetSym(i, i, 1+s.nugget+1e-9)
	}
	k.chol.Factorize(c)
	one, y := mat.NewVecDense(n, nil), mat.NewVecDense(n, values)
	for i := range n {
		one.SetVec(i, 1)
	}
	k.solve(k.ones, one)
	k.total = mat.Sum(k.ones)
	k.mean = mat.Dot(k.ones, y) / k.total
	rest := mat.NewVecDense(n, nil)
	rest.AddScaledVec(y, -k.mean, one)
	k.solve(k.weights, rest)
	k.s2 = max(mat.Dot(rest, k.weights)/float64(n), 1e-300)
	return k
}

// solve ignores that a matrix is nearly singular: the nugget bounds its condition.
func (k *kriging) solve(x, b *mat.VecDense) { _ = k.chol.SolveVecTo(x, b) }

// unlikely returns −2 log of the likelihood, concentrated over mean and s2, and of the prior. It is rounded, so
// that the last bits of linear algebra do not select another shape on another processor.
func (k *kriging) unlikely() float64 {
	sum := float64(float64(len(k.values))*num.Log(k.s2)) + k.chol.LogDet()
	for _, l := range k.length {
		sum += float64(num.Log(l/.6) * num.Log(l/.6))
	}
	return settle(sum)
}

// with returns the correlations of a place with the points.
func (k *kriging) with(u []float64) *mat.VecDense {
	c := mat.NewVecDense(len(k.points), nil)
	for i, v := range k.points {
		c.SetVec(i, k.correlation(u, v))
	}
	return c
}

// expects predicts the mean of the output.
func (k *kriging) expects(u []float64) float64 {
	return k.mean + mat.Dot(k.with(u), k.weights) - k.less
}

// at predicts the output without noise: its mean and standard deviation.
func (k *kriging) at(u []float64) (mean, sd float64) {
	c, solved := k.with(u), &mat.VecDense{}
	k.solve(solved, c)
	lack := 1 - mat.Dot(k.ones, c)
	variance := k.s2 * (1 - mat.Dot(c, solved) + float64(lack*lack)/k.total)
	return k.mean + mat.Dot(c, k.weights) - k.less, math.Sqrt(max(variance, 0))
}

// settle rounds values that decide between points, so that the last bits of linear algebra do not select other
// points on another processor.
func settle(x float64) float64 { return float64(float32(x)) }
