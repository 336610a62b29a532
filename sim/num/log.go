package num

import "math"

// Log, Log1p and Pow share one reduction (Tang 1990, "Table-driven implementation of the logarithm
// function in IEEE floating-point arithmetic"): x = 2^k·z with z in [0.6875, 1.375), and inv ≈ 1/z
// from a table of 128 entries with 12 bits, so that ln x = k·ln2 − ln inv + ln(1 + r),
// r = z·inv − 1, |r| < 2^-7. The bits are allocated such that the leading parts add exactly: z's
// high 32 bits times inv's 12, −ln inv and ln2 are all multiples of 2^-43 below 2^10. inv is
// exactly 1 on both sides of z = 1, where the result is small.
const (
	logSteps  = 128
	logOffset = 0x3fe6000000000000   // bits of 0.6875
	ln2Hi     = 0x1.62e42fefa38p-1   // multiple of 2^-42: exact times k
	ln2Lo     = 0x1.ef35793c7673p-45 // the remainder
	oneBelow  = 0x3fefe00000000000   // bits of 1 − 2^-8
	oneAbove  = 0x3ff0200000000000   // bits of 1 + 2^-7
	highBits  = ^uint64(1<<21 - 1)
)

// logReduce splits a positive normal x: ln x = (base + rhi) + (low + rlo) + ln(1+r) − r with
// r = rhi + rlo; both sums in the first bracket and rlo are exact.
func logReduce(ix uint64) (base, low, rhi, rlo, inv, k float64) {
	offset := ix - logOffset
	z := math.Float64frombits(ix - offset&(0xfff<<52))
	zhi := math.Float64frombits(math.Float64bits(z) & highBits)
	step := &logTable[offset>>45&(logSteps-1)]
	k = float64(int64(offset) >> 52)
	base = float64(k*ln2Hi) + step.hi
	low = float64(k*ln2Lo) + step.lo
	return base, low, float64(zhi*step.inv) - 1, float64((z - zhi) * step.inv), step.inv, k
}

// logPoly is (ln(1+r) − r)/r², Taylor's series to r⁸.
func logPoly(r, r2 float64) float64 {
	a := -1.0/2 + float64(r*(1.0/3))
	b := -1.0/4 + float64(r*(1.0/5))
	c := -1.0/6 + float64(r*(1.0/7)) - float64(r2*(1.0/8))
	return a + float64(r2*(b+float64(r2*c)))
}

// Log is ln x, within 0.52 ulp, with the same bits on every processor; −Inf at 0, NaN below.
func Log(x float64) float64 {
	ix := math.Float64bits(x)
	if ix-0x0010000000000000 >= 0x7ff0000000000000-0x0010000000000000 {
		switch {
		case x == 0:
			return math.Inf(-1)
		case x < 0:
			return math.NaN()
		case ix >= 0x7ff0000000000000: // +Inf, NaN
			return x
		}
		ix = math.Float64bits(float64(x*0x1p52)) - 52<<52 // subnormal
	}
	if ix-oneBelow < oneAbove-oneBelow { // inv is 1, and so small a result does not tolerate the split of z
		r := x - 1
		r2 := float64(r * r)
		return r + float64(r2*logPoly(r, r2))
	}
	offset := ix - logOffset
	z := math.Float64frombits(ix - offset&(0xfff<<52))
	zhi := math.Float64frombits(math.Float64bits(z) & highBits)
	step := &logTable[offset>>45&(logSteps-1)]
	k := float64(int64(offset) >> 52)
	rhi := float64(zhi*step.inv) - 1
	rlo := float64((z - zhi) * step.inv)
	r := rhi + rlo
	r2 := float64(r * r)
	return (float64(k*ln2Hi) + step.hi + rhi) + (float64(k*ln2Lo) + step.lo + rlo + float64(r2*logPoly(r, r2)))
}

// Log1p is ln(1 + x) without loss for small x, within 0.55 ulp; −Inf at −1, NaN below.
func Log1p(x float64) float64 {
	switch {
	case -0x1p-8 < x && x < 0x1p-7:
		if math.Abs(x) < 0x1p-54 {
			return x
		}
		x2 := float64(x * x)
		return x + float64(x2*logPoly(x, x2))
	case x >= 0x1p54 || x != x:
		return Log(x)
	case x <= -1:
		if x == -1 {
			return math.Inf(-1)
		}
		return math.NaN()
	}
	u := 1 + x
	var lost float64 // 1 + x = u + lost
	if x > 1 {
		lost = 1 - (u - x)
	} else {
		lost = x - (u - 1)
	}
	base, low, rhi, rlo, inv, k := logReduce(math.Float64bits(u))
	// lost/2^k joins the low part of r; k is in [-53, 54], so the power of 2 is a normal number.
	rlo += float64(float64(lost*inv) * math.Float64frombits(uint64(1023-int64(k))<<52))
	r := rhi + rlo
	r2 := float64(r * r)
	return (base + rhi) + (low + rlo + float64(r2*logPoly(r, r2)))
}
