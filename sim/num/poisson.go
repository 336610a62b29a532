package num

import (
	"math"

	"guanxi/sim/rng"
)

const mostCount = 1 << 62 // counts stop here instead of overflowing int64

// Poisson draws from the Poisson distribution: below a mean of 10 by inversion of one uniform
// (PoissonInverse), above by Hörmann 1993, "The transformed rejection method for generating Poisson
// random variables" (PTRS), which is exact and of constant cost. A mean that is not positive gives
// 0.
func Poisson(s *rng.Stream, mean float64) int64 {
	switch {
	case mean < 10 || mean != mean:
		return PoissonInverse(s.Open(), mean)
	case mean >= mostCount:
		return mostCount
	}
	root := math.Sqrt(mean)
	b := mulAdd(2.53, root, 0.931)
	a := mulAdd(0.02483, b, -0.059)
	inverseAlpha := 1.1239 + 1.1328/(b-3.4)
	squeeze := 0.9277 - 3.6224/(b-2)
	lnMean := math.NaN()
	for {
		u := s.Open() - 0.5
		v := s.Open()
		us := 0.5 - math.Abs(u)
		k := math.Floor(mulAdd(2*a/us+b, u, mean+0.43))
		if us >= 0.07 && v <= squeeze {
			return int64(k)
		}
		if k < 0 || us < 0.013 && v > us {
			continue
		}
		if lnMean != lnMean {
			lnMean = Log(mean)
		}
		if Log(v*inverseAlpha/(a/float64(us*us)+b)) <= mulAdd(k, lnMean, -mean)-lnFactorial(k) {
			return int64(k)
		}
	}
}

// sumsUpTo is the mean up to which quantiles are found by summing, at some 2 ns a step.
const sumsUpTo = 100

// PoissonInverse is the Poisson quantile of u in (0, 1), the least k with P(X ≤ k) ≥ u. One uniform
// gives a count that does not fall when the mean grows (except by rounding, where u is nearer to a
// step than 2^-50). It sums up to a mean of 100; above, it uses the expansion Q_N3 of Giles 2016,
// "Algorithm 955: approximation of the inverse Poisson cumulative distribution function", which
// differs from the exact k in less than one draw of 10⁴ and then by 1.
func PoissonInverse(u, mean float64) int64 {
	switch {
	case u <= 1-mean || mean <= 0 || mean != mean: // e^−mean ≥ 1 − mean
		return 0
	case mean >= mostCount:
		return mostCount
	case mean > sumsUpTo:
		root := math.Sqrt(mean)
		w := NormQuantile(u)
		w2 := float64(w * w)
		second := -w * (1.0/36 + float64(w2*(1.0/72)))
		third := mulAdd(w2, mulAdd(w2, 1.0/270, 7.0/810), -8.0/405)
		k := math.Floor(mean + float64(root*w) + (1.0/3 + float64(w2*(1.0/6))) + second/root + third/mean)
		return int64(math.Max(0, math.Min(k, mostCount)))
	}
	p := Exp(-mean)
	sum, k := p, 0.0
	for u > sum {
		k++
		p = float64(p * (mean / k))      // the division does not wait for p
		if p < 0x1p-60*sum && k > mean { // u is within rounding of 1
			break
		}
		sum += p
	}
	return int64(k)
}

// PoissonOfSome is PoissonInverse conditional on X > 0, for consumers drawn by a hazard that fired;
// the mean must not be 0.
func PoissonOfSome(u, mean float64) int64 {
	return max(1, PoissonInverse(1-float64(u*Hazard(mean)), mean))
}
