package num

import (
	"math"

	"guanxi/sim/rng"
)

const mostCount = 1 << 62 // counts stop here instead of overflowing int64

// Poisson draws from the Poisson distribution: below a mean of 10 by inversion of one uniform (PoissonInverse), above
// by Hörmann 1993, "The transformed rejection method for generating Poisson random variables" (PTRS), exact and of
// constant cost. A mean that is not positive gives 0.
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

// poissonExpand is the mean above which PoissonInverse uses the expansion; below 745, where e^−mean underflows.
const poissonExpand = 700

// PoissonInverse is the Poisson quantile of u in (0, 1): the least k with P(X ≤ k) ≥ u, so one uniform gives a count
// that never falls when the mean grows. Below a mean of 700 by summing (some 2 ns a step), above by the Cornish–Fisher
// expansion of Giles 2016, "Algorithm 955: approximation of the inverse Poisson cumulative distribution function"
// (Q_N2), which differs from the exact k in less than one draw of 10⁴ and then by 1.
func PoissonInverse(u, mean float64) int64 {
	switch {
	case u <= 1-mean || mean <= 0 || mean != mean: // e^−mean ≥ 1 − mean
		return 0
	case mean > poissonExpand:
		root := math.Sqrt(mean)
		w := NormQuantile(u)
		w2 := float64(w * w)
		k := math.Floor(mean + float64(root*w) + (1.0/3 + w2/6) - w*(1.0/36+w2/72)/root)
		return int64(math.Max(0, math.Min(k, mostCount)))
	}
	p := Exp(-mean)
	sum, k := p, 0.0
	for u > sum {
		k++
		p = p * mean / k
		if p < 0x1p-60*sum && k > mean { // u is within rounding of 1
			break
		}
		sum += p
	}
	return int64(k)
}
