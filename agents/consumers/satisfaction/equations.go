package satisfaction

import "guanxi/sim/num"

// saturate is u(y) = y/(y + y_half), which is 1/2 at y_half > 0 and never above 1, for y ≥ 0. It
// is branchless: who experienced something is unpredictable.
func saturate(y, half float64) float64 { return y / (y + half) }

// experience is x̃, in [0,1]: the fit of the functions to the consumer's needs, plus the value of
// what was seen, read and delivered less the nuisance, per day.
func experience(fit, perDay float64) float64 {
	if x := fit + perDay; x > 0 {
		return atMost1(x)
	}
	return 0
}

// atMost1 is min(1, x) without its care for what is not a number.
func atMost1(x float64) float64 {
	if x > 1 {
		return 1
	}
	return x
}

// gain is 1 − e^(−Δ/T_S), the weight of a period in the running mean.
func gain(days, memoryDays float64) float64 { return num.Hazard(days / memoryDays) }

// lateness appends the weights of n consecutive periods in their joint effect, summing to 1:
// moving S toward c_1, c_2, … in turn has the same result as moving it toward Σ late_k·c_k at
// once. It returns nil for a single period.
func lateness(late []float64, n int, days, memoryDays float64) []float64 {
	if n < 2 {
		return nil
	}
	all := gain(float64(n)*days, memoryDays)
	for k := range n {
		late = append(late, float64(gain(days, memoryDays)*num.Exp(-float64(float64(n-1-k)*days/memoryDays)))/all)
	}
	return late
}

// mostPart is a part of 1 in stored units.
const mostPart = 255

// toward moves a running mean kept in units of 1/most: S ← S + gain·(c − S), so that a constant c
// gives c·(1 − e^(−t/T_S)) from 0. gain is in 2^-32. The result is rounded at random by 16 bits,
// with the right expectation: rounded to the nearest, a mean would stop half a unit/gain short of
// c.
func toward(s uint32, c float64, most int64, gain uint64, random uint16) uint32 {
	// The gap is in 2^-14 of a unit, the step in 2^-45.
	gap := int64(float64(c*float64(most<<14))) - int64(s)<<14
	return uint32(int64(s) + (gap*int64(gain>>1)+int64(random)<<29)>>45)
}

// rounded rounds x ≥ 0 at random by 16 bits.
func rounded(x float64, random uint16) uint32 {
	return uint32(float64(x) + float64(float64(random)*0x1p-16))
}

// nearest returns a share in units of 1/most, rounded to the nearest.
func nearest(share float64, most int64) uint16 {
	return uint16(float64(share*float64(most)) + 0.5)
}

// churnHazard (M20) is h = min(h_max, h_0·exp(−β_S(S − S*) − γ·ln(1+a)) + h), per tick, with the last h
// that of who is not served. It uses the logarithm of the number of friends: with 128 friends e^(−γ·128) would be zero
// for any γ of interest.
func churnHazard(base, betaS, satisfaction, at, gamma float64, friends int, unserved, most float64) float64 {
	return min(most, float64(
		base*num.Exp(-float64(betaS*(satisfaction-at))-float64(gamma*num.Log1p(float64(friends)))))+unserved)
}

// returnHazard is r_0·(1+a)^γ_r, per tick.
func returnHazard(base, gamma float64, friends int) float64 {
	return float64(base * num.Exp(float64(gamma*num.Log1p(float64(friends)))))
}
