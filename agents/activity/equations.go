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

// paymentFactor is e^(φ_b), the factor on the rate of who has bound payment (M4).
func paymentFactor(effect float64) float64 { return num.Exp(effect) }

// short is a number ≥ 0 in 16 bits: the upper ones of a float32 with 6 bits of
// exponent, from 2^-39 to 2^23, right to 1 in 2,048. Sessions per tick are kept
// in it, which are assumed to a tenth at best, and items that wait.
type short uint16

const (
	shortShift = 13 // 10 of 23 bits of the fraction are kept
	shortHalf  = 1 << (shortShift - 1)
	shortScale = 0x1p-87 // brings 2^-39 to the least exponent
)

// newShort rounds a number ≥ 0; what is below the least is 0. In place of half a
// unit, for rounding to the nearest, add may be 13 random bits: a number that is
// moved by less than a unit at a time moves as often as it should.
func newShort(x float64, add uint32) short {
	bits := math.Float32bits(float32(min(x, 1<<23) * shortScale))
	kept := num.One(x >= 0x1p-39) // no branch: half of what waits is nothing
	return short((bits+add)>>shortShift) & -short(kept)
}

// number is the number again.
func (r short) number() float32 {
	return math.Float32frombits(uint32(r)<<shortShift) * (1 / shortScale)
}

// dailySessions is the mean number of sessions of those who have any on a day,
// Σα/Σ(1 − e^(−α)), for rates per day.
func dailySessions(rates []short, days float64) float64 {
	sum, active := 0.0, 0.0
	for _, r := range rates {
		perDay := float64(r.number()) / days
		sum += perDay
		active += num.Hazard(perDay)
	}
	if active == 0 {
		return 1
	}
	return sum / active
}

// inflowLeft is what still waits in a feed that n sessions of a tick opened, when
// it is over:
// what came after the last of them, 1/(n+1) of an even inflow on the mean.
// Without one all waits on but for what expires: stay is e^(−Δ/a_max) and
// fresh (1−e^(−Δ/a_max))/(Δ/a_max), the share of the inflow that is left at the
// end, so that inflow·a_max waits for who stays away.
func inflowLeft(waiting, inflow float64, n int, stay, fresh float64) float64 {
	away := float64(num.One(n == 0)) // no branch, here and below: half of the users stay away
	return float64(away*(float64(waiting*stay)+float64(inflow*fresh))) + float64((1-away)*(inflow/float64(n+1)))
}

// met is how many items the sessions of a tick meet: all that waited, and of
// the inflow what came before the last session.
func met(waiting, inflow float64, n int) float64 {
	return float64(float64(num.One(n > 0)) * (waiting + float64(inflow*float64(n))/float64(n+1)))
}

// share is v_i, see society.SeenShareOf: nearly always all is seen.
func share(slots, waiting, inflow float64, n int) float64 {
	if waiting+inflow <= slots && slots > 0 {
		return 1
	}
	return society.SeenShareOf(slots, waiting, inflow, n)
}
