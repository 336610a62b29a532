package activity

import "guanxi/sim/num"

// The factors on a consumer's rate of sessions (M4) are exponentials, and their product is that of
// the sum of the effects.

// satisfactionFactor is e^(φ_S(S − S̄_0)).
func satisfactionFactor(effect, satisfaction, at float64) float64 {
	return num.Exp(float64(effect * (satisfaction - at)))
}

// friendsFactor is e^(φ_n·ln((1+a)/(1+k̄))). k̄ is the mean degree: the drawn rate is that of a
// consumer with k̄ friends who all use the platform.
func friendsFactor(effect float64, friends int, meanDegree float64) float64 {
	return num.Exp(float64(effect * (num.Log1p(float64(friends)) - num.Log1p(meanDegree))))
}

// playsFactor is e^(φ_p·plays).
func playsFactor(effect float64, plays int) float64 { return num.Exp(float64(effect * float64(plays))) }

// paymentFactor is e^(φ_b), for a consumer who has bound payment.
func paymentFactor(effect float64) float64 { return num.Exp(effect) }

// dailySessions is the mean number of sessions of those who have any on a day, Σα/Σ(1 − e^(−α))
// for α per day. rates are per tick of the given days.
func dailySessions(rates []float32, days float64) float64 {
	sum, active := 0.0, 0.0
	for _, r := range rates {
		perDay := float64(r) / days
		sum += perDay
		active += num.Hazard(perDay)
	}
	if active == 0 {
		return 1
	}
	return sum / active
}
