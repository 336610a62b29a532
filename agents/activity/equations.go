package activity

import (
	"math"

	"guanxi/agents/society"
	"guanxi/sim/num"
)

// rateFactor is the factor e^(φ_S(S − S̄_0) + φ_n·ln((1+a)/(1+k̄)) + φ_p·plays)
// on a consumer's rate of sessions (M4); k̄ is the mean degree, so that the rate
// drawn is that of a consumer with k̄ friends, all of whom use the platform.
func rateFactor(effectS, at, satisfaction, effectFriends float64, friends int, meanDegree, effectPlays float64, plays int) float64 {
	return num.Exp(float64(effectS*(satisfaction-at)) + float64(effectFriends*(num.Log1p(float64(friends))-num.Log1p(meanDegree))) + float64(effectPlays*float64(plays)))
}

// rate is a number of sessions per tick in 16 bits: the upper ones of a float32
// with 6 bits of exponent, from 2^-39 to 2^23, right to 1 in 2,048.
type rate uint16

const (
	rateShift = 13      // 10 of 23 bits of the fraction are kept
	rateScale = 0x1p-87 // brings 2^-39 to the least exponent
)

// newRate rounds a rate ≥ 0; what is below the least is 0.
func newRate(x float64) rate {
	x = min(x, 1<<23)
	if x < 0x1p-39 {
		return 0
	}
	bits := math.Float32bits(float32(x * rateScale))
	return rate((bits + 1<<(rateShift-1)) >> rateShift)
}

// sessions is the rate again.
func (r rate) sessions() float32 {
	return math.Float32frombits(uint32(r)<<rateShift) * (1 / rateScale)
}

// dailySessions is the mean number of sessions of those who have any on a day,
// Σα/Σ(1 − e^(−α)), for rates per day.
func dailySessions(rates []rate, days float64) float64 {
	sum, active := 0.0, 0.0
	for _, r := range rates {
		perDay := float64(r.sessions()) / days
		sum += perDay
		active += num.Hazard(perDay)
	}
	if active == 0 {
		return 1
	}
	return sum / active
}

// inflowLeft is what still waits in a feed when a tick with n sessions is over:
// what came after the last of them, 1/(n+1) of an even inflow on the mean.
// Without a session all waits on but for what expires: stay is e^(−Δ/a_max) and
// fresh (1−e^(−Δ/a_max))/(Δ/a_max), the share of the inflow that is left at the
// end, so that inflow·a_max waits for who stays away.
func inflowLeft(waiting, inflow float64, n int, stay, fresh float64) float64 {
	if n == 0 {
		return float64(waiting*stay) + float64(inflow*fresh)
	}
	return inflow / float64(n+1)
}

// met is how many items the sessions of a tick meet: all that waited, and of
// the inflow what came before the last session.
func met(waiting, inflow float64, n int) float64 {
	if n == 0 {
		return 0
	}
	return waiting + float64(inflow*float64(n))/float64(n+1)
}

// share is v_i, see society.SeenShareOf: nearly always all is seen.
func share(slots, waiting, inflow float64, n int) float64 {
	if waiting+inflow <= slots && slots > 0 {
		return 1
	}
	return society.SeenShareOf(slots, waiting, inflow, n)
}
