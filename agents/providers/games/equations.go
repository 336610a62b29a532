package games

import (
	"math/bits"

	"guanxi/sim/num"
	"guanxi/sim/units"
)

// quitOf is the probability of quitting within the given number of days at a daily quit probability
// q.
func quitOf(q, days float64) float64 {
	if days == 1 {
		return q
	}
	if q >= 1 {
		return 1
	}
	return -num.Expm1(days * num.Log1p(-q))
}

// ageing returns t^c − (t − Δ)^c for t = Δ, 2Δ, … n·Δ, days that count for quitting in each part of a tick since the
// install (Fader et al. 2018).
func ageing(c, days float64, n int) []float64 {
	out, before := make([]float64, n), 0.0
	for k := range out {
		t := num.Pow(float64(k+1)*days, c)
		out[k], before = t-before, t
	}
	return out
}

// quitBound is an upper bound of quitOf that needs no logarithm: the union bound for ticks longer
// than a day, the daily probability for shorter ones.
func quitBound(q, days float64) float64 { return q * max(1, days) }

// joyOf is the gross benefit of spending s when demand has a constant elasticity η > 1: the payment
// plus a surplus of s/(η − 1).
func joyOf(s, elasticity float64) float64 { return s * (1 + 1/(elasticity-1)) }

// holds returns e^(−γn) for n = 0 … most, the factor by which n relations multiply the daily
// probability of quitting.
func holds(gamma float64, most int) []float64 {
	h := make([]float64, most+1)
	for n := range h {
		h[n] = num.Exp(-gamma * float64(n))
	}
	return h
}

// mostDays is the last day since install that is counted separately; later days are counted under
// it.
const mostDays = 1 << 16

// dayOf returns the day since install, counted from 1, in which a part of a tick of the given age
// ends. The product is taken in 128 bits: three centuries of nanoseconds overflow an int64.
func dayOf(age int, part units.Duration) int {
	hi, lo := bits.Mul64(uint64(age), uint64(part))
	lo, carry := bits.Add64(lo, uint64(units.Day)-1, 0)
	days, _ := bits.Div64(hi+carry, lo, uint64(units.Day))
	return int(min(days, mostDays))
}
