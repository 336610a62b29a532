package activity

import (
	"math"
	"time"

	"guanxi/sim/num"
)

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

// weekendShare is the share of a time that lies on Saturdays and Sundays.
func weekendShare(from, to time.Time) float64 {
	sum := time.Duration(0)
	for at := from; at.Before(to); {
		next := at.Truncate(24 * time.Hour).Add(24 * time.Hour)
		if next.After(to) {
			next = to
		}
		if day := at.Weekday(); day == time.Saturday || day == time.Sunday {
			sum += next.Sub(at)
		}
		at = next
	}
	return float64(sum) / float64(to.Sub(from))
}

// float6 returns x ≥ 0 as the bits of a float32 with 6 bits of exponent, from 2^-39 to 2^23.
// Smaller numbers become 0, larger ones 2^23. The caller keeps the leading bits of the fraction;
// add is added first and sets the rounding: half a kept unit rounds to the nearest, random bits
// in place of the dropped ones round at random, so that steps smaller than a unit are kept in
// expectation.
func float6(x float64, add uint32) uint32 {
	if x > 1<<23 {
		x = 1 << 23
	}
	bits := math.Float32bits(float32(x * float6Scale))
	kept := num.One(x >= 0x1p-39) // branchless: half of all backlogs are empty
	return (bits + add) & -uint32(kept)
}

// fromFloat6 is the inverse of float6.
func fromFloat6(bits uint32) float32 { return math.Float32frombits(bits) * (1 / float6Scale) }

const float6Scale = 0x1p-87 // brings 2^-39 to the smallest exponent

// short is a number ≥ 0 in 16 bits, with a relative error of at most 1/2,048. It holds sessions
// per tick, which are known to a tenth at best.
type short uint16

const (
	shortShift = 13 // keeps 10 of 23 bits of the fraction
	shortHalf  = 1 << (shortShift - 1)
)

func newShort(x float64) short { return short(float6(x, shortHalf) >> shortShift) }

// number returns r as a float32.
func (r short) number() float32 { return fromFloat6(uint32(r) << shortShift) }

// dailySessions is the mean number of sessions of those who have any on a day, Σα/Σ(1 − e^(−α))
// for α per day. rates are per tick of the given days.
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

// met is the number of items that n sessions of a tick meet: all that waited, and what came in
// before the last session.
func met(waiting, inflow float64, n int) float64 {
	return float64(float64(num.One(n > 0)) * (waiting + float64(inflow*float64(n))/float64(n+1)))
}

// within is seenShare and met where items expire within a tick, expire < 1, and the feed was opened
// before times in the previous tick.
func within(slots, inflow, expire float64, before, n int) (share, met float64) {
	if n > 0 {
		met = float64(inflow * gapsUpTo(expire, before, n))
	}
	return seenShareWithin(slots, inflow, expire, before, n), met
}
