package services

import (
	"guanxi/sim/num"
	"guanxi/sim/units"
)

// stickerUtility is V = b − α·p + β_s·ln(1 + n) (M18), where n friends have stickers; proof is the
// last term, social proof.
func stickerUtility(appeal, alpha, price, proof float64) float64 {
	return appeal - float64(alpha*price) + proof
}

// stickerProof is β_s·ln(1 + n).
func stickerProof(social float64, friends int) float64 {
	return float64(social * num.Log1p(float64(friends)))
}

// loadOf is the amount loaded for a purchase: the smallest multiple of the load that suffices, 0
// where the balance does.
func loadOf(balance, amount, load units.Money) units.Money {
	if balance >= amount {
		return 0
	}
	return (amount - balance + load - 1) / load * load
}

// integration is a provider's use of the interfaces (M18). Calls fall exponentially with the fee, from x_0 where
// there is none; ε is their elasticity to the total cost c + f there. The worth of calls, the integral of the inverse
// demand c·(1 + ln(x_0/y)/ε), is finite for all ε. Calls and money are per month.
type integration struct {
	cost, elasticity, least float64 // c, ε, x_min
}

// demand is x_0·e^(−ε·f/c).
func (a integration) demand(x0, fee float64) float64 {
	return float64(x0 * num.Exp(-float64(a.elasticity*fee/a.cost)))
}

// gross is G(x) = c·x·[1 + (1 + ln(x_0/x))/ε].
func (a integration) gross(x0, x float64) float64 {
	if x0 <= 0 || x <= 0 {
		return 0
	}
	return float64(a.cost * x * (1 + (1+num.Log(x0/x))/a.elasticity))
}

// choose returns the optimal number of calls, their gross value, and the net value
// G(x) − c·x − f·max(0, x − x̄). The optimum is the demand at c + f where that exceeds the quota,
// the demand at c where that is below the quota, and otherwise the quota itself; up to x_min calls nobody calls.
func (a integration) choose(x0, fee, free float64) (calls, gross, net float64) {
	x := a.demand(x0, fee)
	if x < free {
		x = min(x0, free)
	}
	if x <= a.least {
		return 0, 0, 0
	}
	gross = a.gross(x0, x)
	return x, gross, gross - float64(a.cost*x) - float64(fee*max(0, x-free))
}

// leaveHazard is what a loss L to a fee adds to the exit hazard of M21:
// χ·[σ(−π/σ_x) − σ(−(π + L)/σ_x)], where π is the profit with the fee.
func leaveHazard(rate, spread, profit, loss float64) float64 {
	return max(0, float64(rate*(num.Sigmoid(-profit/spread)-num.Sigmoid(-(profit+loss)/spread))))
}

// badgeGain is the gain that a provider expects from a badge in a period: (e^β − 1)·max(0, π), with
// π what it earns before the cost of its presence. A small share in a logit rises by the factor e^β.
func badgeGain(lift, profit float64) float64 { return float64(num.Expm1(lift) * max(0, profit)) }

// verifies reports whether a provider pays for the badge: gain·(1 + δ_V·ξ) > V, with ξ standard
// logistic, drawn by a uniform u in (0, 1). Without a gain it does not, at any fee.
func verifies(gain, fee, wrong, u float64) bool {
	return gain*(1+float64(wrong*num.Log(u/(1-u)))) > fee
}
