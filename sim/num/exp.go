package num

import "math"

// Exp, Expm1 and Pow share one reduction (Tang 1989, "Table-driven implementation of the
// exponential function in IEEE floating-point arithmetic"): x = k·ln2/128 + r with |r| ≤ ln2/256,
// so e^x = 2^(k/128) · e^r. The powers of 2 are tabulated with 53 + 53 bits, and e^r is a
// polynomial of degree 5 (remainder r⁶/720 < 2^-60).
const (
	expSteps   = 128
	perLn2     = 0x1.71547652b82fep+7  // 128/ln2
	ln2StepHi  = 0x1.62e42fef8p-8      // ln2/128 in 34 bits: exact times any k that occurs (18 bits)
	ln2StepLo  = 0x1.1cf79abc9e3b4p-43 // the remainder
	roundShift = 0x1.8p52              // adding and subtracting it rounds to the nearest integer
	expHighest = 0x1.62e42fefa39efp+9  // ln of the largest float64
	expLowest  = -0x1.74910d52d3052p+9 // ln of half the smallest: below it e^x rounds to 0
	expm1Short = 0.35                  // Expm1 is a separate polynomial up to here
)

// expReduce returns k, the table's entry for it, and r.
func expReduce(x float64) (k int64, step expStep, r float64) {
	shifted := float64(x*perLn2) + roundShift
	kd := shifted - roundShift
	k = int64(math.Float64bits(shifted)<<13) >> 13 // the low bits of roundShift + k are those of k
	r = x - float64(kd*ln2StepHi) - float64(kd*ln2StepLo)
	return k, expTable[k&(expSteps-1)], r
}

// expPoly is e^r − 1 plus the table's tail.
func expPoly(r, tail float64) float64 {
	r2 := float64(r * r)
	low := 0.5 + float64(r*(1.0/6))
	high := 1.0/24 + float64(r*(1.0/120))
	return tail + r + float64(r2*(low+float64(r2*high)))
}

// Exp is e^x, within 0.52 ulp, with the same bits on every processor, as math.Exp has not; +Inf beyond 709.78, 0
// below −745.13.
func Exp(x float64) float64 {
	exponent := math.Float64bits(x) >> 52 & 0x7ff
	if exponent-0x3c9 >= 0x408-0x3c9 { // |x| < 2^-54 or |x| ≥ 512 or not finite
		switch {
		case exponent < 0x3c9:
			return 1 + x
		case x != x:
			return x
		case x > expHighest:
			return math.Inf(1)
		case x < expLowest:
			return 0
		}
		k, step, r := expReduce(x)
		return expScale(k, step.bits, expPoly(r, step.tail))
	}
	shifted := float64(x*perLn2) + roundShift
	kd := shifted - roundShift
	k := math.Float64bits(shifted)
	r := x - float64(kd*ln2StepHi) - float64(kd*ln2StepLo)
	step := &expTable[k&(expSteps-1)]
	scale := math.Float64frombits(step.bits + k<<45)
	return scale + float64(scale*expPoly(r, step.tail))
}

// expScale is 2^(k/128)·(1 + p) where the power of 2 itself may over- or underflow; a subnormal
// result is rounded once.
func expScale(k int64, bits uint64, p float64) float64 {
	if k > 0 {
		scale := math.Float64frombits(bits + uint64(k)<<45 - 1009<<52)
		return float64(0x1p1009 * (scale + float64(scale*p)))
	}
	scale := math.Float64frombits(bits + uint64(k)<<45 + 1022<<52)
	tail := float64(scale * p)
	y := scale + tail
	if y < 1 { // add at the weight of 1, whose last bit is that of the subnormal result
		low := scale - y + tail
		one := 1 + y
		low += 1 - one + y
		y = one + low - 1
	}
	return float64(0x1p-1022 * y)
}

// Expm1 is e^x − 1 without loss for small x, within 0.8 ulp.
func Expm1(x float64) float64 {
	a := math.Abs(x)
	switch {
	case a < 0x1p-54 || x != x:
		return x
	case a < expm1Short:
		return x + float64(float64(x*x)*expm1Poly(x))
	case x > expHighest:
		return math.Inf(1)
	case x < -38: // e^x < 2^-54
		return -1
	case x > 40: // 1 is below half the last bit, also after its rounding error
		return Exp(x)
	}
	k, step, r := expReduce(x)
	scale := math.Float64frombits(step.bits + uint64(k)<<45)
	head := scale - 1
	var lost float64 // what head lost in rounding (Dekker's fast two-sum)
	if scale > 1 {
		lost = scale - head - 1
	} else {
		lost = scale - (head + 1)
	}
	return head + (lost + float64(scale*expPoly(r, step.tail)))
}

// expm1Poly is (e^x − 1 − x)/x², Taylor's series to x^15 in Estrin's order.
func expm1Poly(x float64) float64 {
	x2 := float64(x * x)
	x4 := float64(x2 * x2)
	x8 := float64(x4 * x4)
	a := 1.0/2 + float64(x*(1.0/6)) + float64(x2*(1.0/24+float64(x*(1.0/120))))
	b := 1.0/720 + float64(x*(1.0/5040)) + float64(x2*(1.0/40320+float64(x*(1.0/362880))))
	c := 1.0/3628800 + float64(x*(1.0/39916800)) + float64(x2*(1.0/479001600+float64(x*(1.0/6227020800))))
	d := 1.0/87178291200 + float64(x*(1.0/1307674368000))
	return a + float64(x4*b) + float64(x8*(c+float64(x4*d)))
}

// Hazard is the probability 1 − e^−h of an event with cumulative hazard h ≥ 0, without loss for small h; 0 for 0, 1
// for +Inf. It has the same bits on every processor, as math.Exp has not.
func Hazard(h float64) float64 { return -Expm1(-h) }

// Sigmoid is 1/(1 + e^−x), within 2.5 ulp (of the smaller result); it never overflows, and
// Sigmoid(−x) keeps its precision.
func Sigmoid(x float64) float64 {
	e := Exp(-math.Abs(x))
	above := math.Float64bits(1) // chosen as an integer: that compiles to a conditional move, the sign is hard to predict
	if x < 0 {
		above = math.Float64bits(e)
	}
	return math.Float64frombits(above) / (1 + e)
}

// Logit is ln(p/(1 − p)), the inverse of Sigmoid. It is kept finite by limiting p to [10^−12,
// 1 − 10^−12].
func Logit(p float64) float64 {
	p = min(max(p, 1e-12), 1-1e-12)
	return Log(p) - Log1p(-p)
}
