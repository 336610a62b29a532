package society

import (
	"math"

	"guanxi/sim/num"
)

// Month is the month of monthly rates, costs and profits, in days: a twelfth of a year.
const Month = 30.4375

// Laws of entry and exit that providers (M21) and advertisers (M7) share.

// EntryChance is the probability of entering, σ((π̂ − F)/σ_e), with all amounts per month.
func EntryChance(expected, cost, spread float64) float64 { return logistic(expected-cost, spread) }

// ExitChance is the probability of leaving at the end of a period, with hazard x₀·σ(−π/σ_x) per month.
func ExitChance(rate, profit, spread, months float64) float64 {
	return num.Hazard(float64(rate*months) * logistic(-profit, spread))
}

// logistic is σ(x/s), with its limit at s = 0.
func logistic(x, s float64) float64 {
	switch {
	case s > 0:
		return num.Sigmoid(x / s)
	case x > 0:
		return 1
	case x < 0:
		return 0
	}
	return 0.5
}

// RoomFor is the number of rows to reserve for a given mean number of candidates: six standard
// deviations above it.
func RoomFor(mean float64) float64 {
	if mean <= 0 {
		return 0
	}
	return math.Ceil(mean + float64(6*math.Sqrt(mean)) + 6)
}
