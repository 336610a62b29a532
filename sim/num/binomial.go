package num

import "math"

// BinomialInverse is the binomial quantile of u in (0, 1), the least k with P(X ≤ k) ≥ u. One
// uniform gives a count that does not fall when n or p grows. It sums while n·min(p, 1−p) ≤ 100;
// beyond, it uses the second-order Cornish–Fisher expansion, which differs from the exact k in less
// than one draw of 10³ and then by 1.
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
	// Skewness (q−p)/sd and excess kurtosis (1−6pq)/sd² (Cornish & Fisher 1938); −1/24 corrects for
	// the lattice.
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
	prob := Exp(float64(n * Log1p(-p)))
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
