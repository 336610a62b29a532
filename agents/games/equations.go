package games

import (
	"guanxi/sim/num"
	"guanxi/sim/units"
)

// Survivor is the share of players who still play some days after they
// installed a game, where relations do not hold them: E[(1 − θ)^t] for a
// daily probability to quit θ ~ Beta(a, b), the shifted beta-geometric
// B(a, b + t)/B(a, b) (Fader & Hardie 2007).
func Survivor(days, a, b float64) float64 {
	if days <= 0 {
		return 1
	}
	if days == float64(int(days)) && days <= 4096 { // Π (b + k − 1)/(a + b + k − 1): exact to rounding
		s := 1.0
		for k := range int(days) {
			s *= (b + float64(k)) / (a + b + float64(k))
		}
		return s
	}
	return num.Exp(num.Lgamma(b+days) - num.Lgamma(a+b+days) + num.Lgamma(a+b) - num.Lgamma(b))
}

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

// dayOf is the day since install in which a tick of this age ends, from 1.
func dayOf(age int32, tick units.Duration) int {
	return int((int64(age)*int64(tick) + int64(units.Day) - 1) / int64(units.Day))
}
