package num

import "math"

const halfLn2Pi = 0.91893853320467274178 // ln(2π)/2

// stirling is ln Γ(x) − (x−½)ln x + x − ln(2π)/2 by Stirling's series, with an error below 10⁻¹⁶
// for x ≥ 10.
func stirling(x float64) float64 {
	r := 1 / x
	r2 := float64(r * r)
	p := mulAdd(r2, 1.0/156, -691.0/360360)
	p = mulAdd(r2, p, 1.0/1188)
	p = mulAdd(r2, p, -1.0/1680)
	p = mulAdd(r2, p, 1.0/1260)
	p = mulAdd(r2, p, -1.0/360)
	return r * mulAdd(r2, p, 1.0/12)
}

// Lgamma is ln Γ(x) for x > 0, with an absolute error below 10⁻¹⁴ up to 20 and a relative one below
// 10⁻¹⁵ beyond; NaN for x < 0.
func Lgamma(x float64) float64 {
	switch {
	case x != x || x < 0:
		return math.NaN()
	case x == 0 || math.IsInf(x, 1):
		return math.Inf(1)
	case x < 0x1p-60:
		return -Log(x)
	}
	product := 1.0 // Γ(x)·x(x+1)…(x+n−1) = Γ(x+n)
	for x < 10 {
		product = float64(product * x)
		x++
	}
	return mulAdd(x-0.5, Log(x)-1, -0.5) + halfLn2Pi + stirling(x) - Log(product)
}

// factorials are those that float64 holds exactly.
var factorials = [23]float64{1, 1, 2, 6, 24, 120, 720, 5040, 40320, 362880, 3628800, 39916800, 479001600, 6227020800,
	87178291200, 1307674368000, 20922789888000, 355687428096000, 6402373705728000, 121645100408832000,
	2432902008176640000, 51090942171709440000, 1124000727777607680000}

// lnFactorial is ln k!.
func lnFactorial(k float64) float64 {
	if k < float64(len(factorials)) {
		return Log(factorials[int(k)])
	}
	return mulAdd(k+0.5, Log(k), -k) + halfLn2Pi + stirling(k)
}
