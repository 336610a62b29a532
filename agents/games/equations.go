package games

import (
	"math/bits"

	"guanxi/sim/num"
	"guanxi/sim/units"
)

// quitOf is the probability to quit within some days at a daily probability q.
func quitOf(q, days float64) float64 {
	if days == 1 {
		return q
	}
	if q >= 1 {
		return 1
	}
	return -num.Expm1(days * num.Log1p(-q))
}

// quitBound is never below quitOf and costs no logarithm: for ticks longer
// than a day the union bound, for shorter ones the day's probability.
func quitBound(q, days float64) float64 { return q * max(1, days) }

// joyOf is the gross benefit of spending s at a constant elasticity η > 1 of
// demand: what is paid, and the surplus s/(η − 1) beyond it.
func joyOf(s, elasticity float64) float64 { return s * (1 + 1/(elasticity-1)) }

// holds is e^(−γn) for n = 0 … most: by what n relations multiply the
// probability to quit.
func holds(gamma float64, most int) []float64 {
	h := make([]float64, most+1)
	for n := range h {
		h[n] = num.Exp(-gamma * float64(n))
	}
	return h
}

// mostDays is the day since install at which counts by day end: all later ones stand there.
const mostDays = 1 << 16

// dayOf is the day since install in which a part of a tick of this age ends, from 1.
// Nanoseconds of three centuries do not fit in 64 bits.
func dayOf(age int, part units.Duration) int {
	hi, lo := bits.Mul64(uint64(age), uint64(part))
	lo, carry := bits.Add64(lo, uint64(units.Day)-1, 0)
	days, _ := bits.Div64(hi+carry, lo, uint64(units.Day))
	return int(min(days, mostDays))
}
