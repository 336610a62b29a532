package num

import (
	"math"

	"guanxi/sim/rng"
)

// Binomial draws the number of successes in n trials of probability p: by inversion of one uniform (BinomialInverse)
// while n·min(p, 1−p) < 10, else by Hörmann 1993, "The generation of binomial random variates" (BTRS), exact and of
// constant cost. p is clipped to [0, 1]; n ≤ 0 gives 0.
func Binomial(s *rng.Stream, n int64, p float64) int64 {
	switch {
	case n <= 0 || !(p > 0):
		return 0
	case p >= 1:
		return n
	case p > 0.5:
		return n - Binomial(s, n, 1-p)
	}
	nf := float64(n)
	np := float64(nf * p)
	if np < 10 {
		return binomialSum(s.Open(), nf, p)
	}
	q := 1 - p
	sd := math.Sqrt(np * q)
	b := mulAdd(2.53, sd, 1.15)
	a := mulAdd(0.0248, b, -0.0873) + float64(0.01*p)
	squeeze := 0.92 - 4.2/b
	var alpha, lnOdds, mode, lnMode float64
	for {
		u := s.Open() - 0.5
		v := s.Open()
		us := 0.5 - math.Abs(u)
		k := math.Floor(mulAdd(2*a/us+b, u, np+0.5))
		if k < 0 || k > nf {
			continue
		}
		if us >= 0.07 && v <= squeeze {
			return int64(k)
		}
		if alpha == 0 {
			alpha = (2.83 + 5.1/b) * sd
			lnOdds = Log(p / q)
			mode = math.Floor((nf + 1) * p)
			lnMode = lnFactorial(mode) + lnFactorial(nf-mode)
		}
		if Log(v*alpha/(a/float64(us*us)+b)) <= mulAdd(k-mode, lnOdds, lnMode)-lnFactorial(k)-lnFactorial(nf-k) {
			return int64(k)
		}
	}
}

// BinomialInverse is the binomial quantile of u in (0, 1): the least k with P(X ≤ k) ≥ u, so one uniform gives a count
// that does not fall when n or p grows. While n·min(p, 1−p) ≤ 100 by summing, beyond by the Cornish–Fisher expansion to
// the second order, which differs from the exact k in less than one draw of 10³ and then by 1.
func BinomialInverse(u float64, n int64, p float64) int64 {
	switch {
	case n <= 0 || !(p > 0):
		return 0
	case p >= 1:
		return n
	case p > 0.5:
		return n - BinomialInverse(1-u, n, 1-p)
	}
	nf := float64(n)
	if nf*p <= sumsUpTo {
		return binomialSum(u, nf, p)
	}
	q := 1 - p
	variance := nf * p * q
	sd := math.Sqrt(variance)
	w := NormQuantile(u)
	w2 := float64(w * w)
	// Skewness (q−p)/sd and excess kurtosis (1−6pq)/sd² (Cornish & Fisher 1938); −1/24 corrects for the lattice.
	skew := q - p
	second := (1-float64(6*p*q))*(w2-3)/24 - skew*skew*(2*w2-5)/36 - 1.0/24
	k := math.Floor(mulAdd(nf, p, 0.5) + float64(sd*w) + skew*(w2-1)/6 + w*second/sd)
	return int64(math.Max(0, math.Min(k, nf)))
}

// binomialSum adds up probabilities from 0 until they reach u; p ≤ ½.
func binomialSum(u, n, p float64) int64 {
	if u <= 1-float64(n*p) { // (1−p)^n ≥ 1 − np
		return 0
	}
	odds := p / (1 - p)
	prob := Exp(n * Log1p(-p))
	sum, k := prob, 0.0
	for u > sum && k < n {
		prob = float64(prob * (odds * (n - k) / (k + 1)))
		k++
		if prob < 0x1p-60*sum && k > n*p { // u is within rounding of 1
			break
		}
		sum += prob
	}
	return int64(k)
}
