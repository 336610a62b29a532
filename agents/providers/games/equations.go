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

// quitBound is an upper bound of quitOf that needs no logarithm: the union bound for ticks longer
// than a day, the daily probability for shorter ones.
func quitBound(q, days float64) float64 { return q * max(1, days) }

// quitDays returns, by age in parts of a tick, the days that a part of the given length counts for at quitting:
// those of (t + Δ)^shape − t^shape, t since the install (discrete Weibull), just Δ at a shape of 1.
func quitDays(parts int, length units.Duration, shape float64) []float64 {
	days := make([]float64, parts+1)
	for age := range days[1:] {
		days[age+1] = length.Days()
		if shape != 1 {
			days[age+1] = num.Pow(float64(age+1)*length.Days(), shape) - num.Pow(float64(age)*length.Days(), shape)
		}
	}
	return days
}

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
