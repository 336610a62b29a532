package stats

import (
	"math"

	"guanxi/sim/results/summary"
)

// Contrast compares arms by a linear combination of their values in each replicate, c_r = Σ_k
// w_k·a_kr. The mean has a Student interval as in [Paired], which is the case of weights 1 and
// −1. base holds the values of which an effect may be a share; nil if none. The spread is at least the
// step times the largest weight.
//
// VarianceRatio is Σ w_k²·s²_k / s²_c, the gain from common random numbers.
func Contrast(arms [][]float64, weights []float64, base []float64, step, confidence float64) Difference {
	d := noDifference()
	most := len(base)
	for _, a := range arms {
		most = max(most, len(a))
	}
	var reference []float64
	kept := make([][]float64, len(arms))
	for r := range most {
		sum, size, missing := 0.0, 0.0, base != nil && (r >= len(base) || base[r] != base[r])
		for k, a := range arms {
			if missing = missing || r >= len(a) || a[r] != a[r]; missing {
				break
			}
			x := float64(weights[k] * a[r])
			sum, size = sum+x, max(size, math.Abs(x))
		}
		if missing {
			d.Missing++
			continue
		}
		rounding := float64(1e-13*size) * float64(len(arms))
		if math.Abs(sum) <= rounding {
			sum = 0 // as in Less
		}
		d.add(r, sum, rounding)
		for k, a := range arms {
			kept[k] = append(kept[k], a[r])
		}
		if base != nil {
			reference = append(reference, base[r])
		}
	}
	largest := 0.0
	for _, w := range weights {
		largest = max(largest, math.Abs(w))
	}
	d.sumUp(float64(largest*step), confidence)
	if base != nil {
		d.over(reference, step, confidence)
		d.MeanA = d.MeanB + d.Mean
	}
	apart := 0.0
	for k, x := range kept {
		apart += float64(square(weights[k]) * squares(x))
	}
	d.gain(apart)
	return d
}

// Ratio compares two contrasts of the same replicates by the quotient of their means, ρ =
// n̄/d̄. Its interval (Fieller 1954, Journal of the Royal Statistical Society B 16(2)) holds
// all ρ for which n_r − ρ·d_r may have mean 0,
//
//	(n̄ − ρ·d̄)² ≤ t²·(s²_n − 2ρ·s_nd + ρ²·s²_d)/R,
//
// which is exact if both contrasts are normal. P tests n̄ = 0, which is the same as ρ = 0. SD
// is that of (n_r − ρ·d_r)/d̄. The spread of n_r − ρ̂·d_r is at least that of [summary.FlooredSD] with the
// step of n. If the interval of d̄ is not above 0, the quotient is undefined
// and all fields but N and Missing are NaN.
func Ratio(n, d Difference, confidence float64) Difference {
	out := noDifference()
	out.N, out.Missing = n.N, n.Missing
	if n.N < 2 || n.N != d.N {
		return out
	}
	f := newFieller(&n, &d)
	out.ratio, out.freedom = f, n.freedom
	if lo, _ := f.at(summary.TQuantile(n.N-1, (1+confidence)/2)); lo != lo {
		return out
	}
	ratio := n.Mean / d.Mean
	rest := make([]float64, n.N)
	for r := range rest {
		rest[r] = Minus(n.Values[r], float64(ratio*d.Values[r]))
	}
	v := summary.Student(rest, n.step, confidence)
	f.nn += max(0, square(v.SE)-f.variance(ratio))
	out.Mean, out.P, out.SD, out.se = ratio, n.P, v.SD/d.Mean, v.SE/d.Mean
	out.Lo, out.Hi = out.At(confidence)
	if out.tails(n.left, n.right); n.UsesExactTest() {
		out.P = n.P
	}
	return out
}

// fieller holds the means, variances and covariance of the two contrasts of a ratio.
type fieller struct{ n, d, nn, dd, nd float64 }

func newFieller(n, d *Difference) *fieller {
	f := &fieller{n: n.Mean, d: d.Mean, nn: square(n.se), dd: square(d.se)}
	for r := range n.Values {
		f.nd += float64((n.Values[r] - n.Mean) * (d.Values[r] - d.Mean))
	}
	f.nd /= n.freedom * float64(n.N)
	return f
}

// variance returns the variance of n̄ − ρ·d̄.
func (f *fieller) variance(ratio float64) float64 {
	return f.nn - 2*float64(ratio*f.nd) + float64(square(ratio)*f.dd)
}

// at solves Fieller's inequality for the quantile t. It returns NaN if d̄ is not clearly above
// 0.
func (f *fieller) at(t float64) (lo, hi float64) {
	a := square(f.d) - float64(square(t)*f.dd)
	if !(a > 0 && f.d > 0) {
		return math.NaN(), math.NaN()
	}
	b := float64(f.n*f.d) - float64(square(t)*f.nd)
	c := square(f.n) - float64(square(t)*f.nn)
	root := math.Sqrt(max(0, square(b)-float64(a*c)))
	return (b - root) / a, (b + root) / a
}

// equivalence returns the p value of a ratio outside ±bound.
func (f *fieller) equivalence(bound, freedom float64) float64 {
	scaled := float64(bound * f.d)
	se := func(ratio float64) float64 { return math.Sqrt(max(0, f.variance(ratio))) }
	return min(1, 2*max(upperTail((f.n+scaled)/se(-bound), freedom), upperTail((scaled-f.n)/se(bound), freedom)))
}
