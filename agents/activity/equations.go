package activity

import (
	"math"

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

// float6 are the bits of a number ≥ 0 as a float32 with 6 bits of exponent, from 2^-39
// to 2^23, of whose fraction the uppermost are to be kept: what is below the least is 0.
// add goes to the bits: half of the unit that is kept, for rounding to the nearest, or as
// many random bits as are not, so that a number that is moved by less than a unit at a
// time moves as often as it should.
func float6(x float64, add uint32) uint32 {
	bits := math.Float32bits(float32(min(x, 1<<23) * float6Scale))
	kept := num.One(x >= 0x1p-39) // no branch: half of what waits is nothing
	return (bits + add) & -uint32(kept)
}

// fromFloat6 is the number again.
func fromFloat6(bits uint32) float32 { return math.Float32frombits(bits) * (1 / float6Scale) }

const float6Scale = 0x1p-87 // brings 2^-39 to the least exponent

// short is a number ≥ 0 in 16 bits, right to 1 in 2,048. Sessions per tick are kept in it,
// which are assumed to a tenth at best.
type short uint16

const (
	shortShift = 13 // 10 of 23 bits of the fraction are kept
	shortHalf  = 1 << (shortShift - 1)
)

func newShort(x float64) short { return short(float6(x, shortHalf) >> shortShift) }

// number is the number again.
func (r short) number() float32 { return fromFloat6(uint32(r) << shortShift) }

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

// met is how many items the sessions of a tick meet: all that waited, and of
// the inflow what came before the last session.
func met(waiting, inflow float64, n int) float64 {
	return float64(float64(num.One(n > 0)) * (waiting + float64(inflow*float64(n))/float64(n+1)))
}

// share is v_i, see seenShare: nearly always all is seen.
func share(slots, waiting, inflow float64, n int) float64 {
	if waiting+inflow <= slots && slots > 0 {
		return 1
	}
	return seenShare(slots, waiting, inflow, n)
}

// within is met and share where items leave after a part of the tick, expire < 1, and the
// feed was opened before times in the last one.
func within(slots, inflow, expire float64, before, n int) (share, met float64) {
	if n > 0 {
		met = float64(inflow * gapsUpTo(expire, before, n))
	}
	return seenShareWithin(slots, inflow, expire, before, n), met
}
