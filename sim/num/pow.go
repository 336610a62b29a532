package num

import "math"

// Pow is x^y, within 0.6 ulp, with the special cases of IEEE 754 (and of math.Pow). The logarithm
// is carried with some 68 bits, since y multiplies its error by up to 745, and enters the
// exponential in two parts.
func Pow(x, y float64) float64 {
	switch {
	case y == 0 || x == 1:
		return 1
	case x != x || y != y:
		return math.NaN()
	case x == 0 || math.IsInf(x, 0):
		return powEdge(x, y)
	case math.IsInf(y, 0):
		switch {
		case x == -1:
			return 1
		case (math.Abs(x) < 1) == (y > 0):
			return 0
		}
		return math.Inf(1)
	}
	sign := 1.0
	if x < 0 {
		if y != math.Floor(y) {
			return math.NaN()
		}
		if isOdd(y) {
			sign = -1
		}
		x = -x
		if x == 1 {
			return sign
		}
	}
	if math.Abs(y) >= 0x1p65 { // |ln x| ≥ 2^-53
		if (x < 1) == (y > 0) {
			return float64(sign * 0)
		}
		return float64(sign * math.Inf(1))
	}
	if math.Abs(y) < 0x1p-65 { // |ln x| < 2^10
		return sign
	}
	hi, lo := logLong(x)
	// y·(hi + lo): the halves' product is exact, the rest is below 2^-25 of it.
	yhi := math.Float64frombits(math.Float64bits(y) &^ (1<<27 - 1))
	hh := math.Float64frombits(math.Float64bits(hi) &^ (1<<27 - 1))
	ehi := float64(yhi * hh)
	elo := float64((y-yhi)*hh) + float64(y*(hi-hh+lo))
	switch {
	case ehi > 710:
		return float64(sign * math.Inf(1))
	case ehi < -746:
		return float64(sign * 0)
	}
	k, step, r := expReduce(ehi)
	p := expPoly(r+elo, step.tail)
	if -708 < ehi && ehi < 709 {
		scale := math.Float64frombits(step.bits + uint64(k)<<45)
		return float64(sign * (scale + float64(scale*p)))
	}
	return float64(sign * expScale(k, step.bits, p))
}

// powEdge is x^y for x = ±0 or ±Inf and y ≠ 0.
func powEdge(x, y float64) float64 {
	big := math.IsInf(x, 0) == (y > 0)
	negative := math.Signbit(x) && isOdd(y)
	switch {
	case big && negative:
		return math.Inf(-1)
	case big:
		return math.Inf(1)
	case negative:
		return math.Copysign(0, -1)
	}
	return 0
}

func isOdd(y float64) bool {
	return math.Abs(y) < 0x1p53 && y == math.Floor(y) && int64(y)&1 != 0
}

// logLong is ln x = hi + lo with relative error below 2^-67, for positive finite x ≠ 1.
func logLong(x float64) (hi, lo float64) {
	ix := math.Float64bits(x)
	if ix < 1<<52 {
		ix = math.Float64bits(float64(x*0x1p52)) - 52<<52
	}
	base, low, rhi, rlo, _, _ := logReduce(ix)
	r := rhi + rlo
	// r = a + b with a in 22 bits, so that a² is exact and r² = a² + b·(r + a).
	a := rhi + 0x1.8p23 - 0x1.8p23
	b := rhi - a + rlo
	half := float64(float64(a*a) * 0.5)
	// Two fast two-sums (Dekker 1971); each time the first is the larger, or exact.
	first := base + rhi
	head := first + rlo
	rest := rlo - (head - first)
	hi = head - half
	lost := head - hi - half
	r2 := float64(r * r)
	cubic := 1.0/3 - float64(r*(1.0/4)) + float64(r2*(1.0/5-float64(r*(1.0/6)))) +
		float64(float64(r2*r2)*(1.0/7-float64(r*(1.0/8))+float64(r2*(1.0/9-float64(r*(1.0/10))))))
	lo = lost + (low + rest - float64(float64(b*(r+a))*0.5) + float64(float64(r2*r)*cubic))
	sum := hi + lo
	return sum, lo - (sum - hi)
}
