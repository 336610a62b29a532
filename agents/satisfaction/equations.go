package satisfaction

import "guanxi/sim/num"

// saturate is u(y) = y/(y + y_half): half at y_half, never above 1.
func saturate(y, half float64) float64 {
	if y <= 0 {
		return 0
	}
	return y / (y + half)
}

// experience is x̃, in [0,1]: the fit of the functions to one's needs, plus the
// value of what was seen, read and delivered less the nuisance, per day.
func experience(fit, feltPerDay float64) float64 { return max(0, min(1, fit+feltPerDay)) }

// gain is 1 − e^(−Δ/T_S), the weight of a period in the running mean.
func gain(days, memoryDays float64) float64 { return num.Hazard(days / memoryDays) }

// toward moves a running mean: S ← S + gain·(c − S), so that a constant c gives
// c·(1 − e^(−t/T_S)) from 0.
func toward(s float32, c, gain float64) float32 {
	return float32(float64(s) + float64(gain*(c-float64(s))))
}

// churnHazard is h = min(h_max, h_0·exp(−β_S(S − S*) − γ·ln(1+a))), per tick.
// The logarithm of friends, not their number: with 128 of them e^(−γ·128) is
// zero for any γ worth having.
func churnHazard(base, betaS, satisfaction, at, gamma float64, friends int, most float64) float64 {
	return min(most, float64(base*num.Exp(-float64(betaS*(satisfaction-at))-float64(gamma*num.Log1p(float64(friends))))))
}

// returnHazard is r_0·(1+a)^γ_r, per tick.
func returnHazard(base, gamma float64, friends int) float64 {
	return float64(base * num.Exp(float64(gamma*num.Log1p(float64(friends)))))
}
