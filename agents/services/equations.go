package services

import (
	"math"

	"guanxi/sim/num"
	"guanxi/sim/units"
)

// stickerUtility is V = b − α·p + β_s·ln(1 + n) (M18); n friends have stickers.
func stickerUtility(appeal, alpha, price, cue float64) float64 {
	return appeal - float64(alpha*price) + cue
}

// stickerCue is β_s·ln(1 + n).
func stickerCue(social float64, friends int) float64 {
	return float64(social * num.Log1p(float64(friends)))
}

// looked is the gross benefit of a look into the shop of stickers (value.md):
// ln(1 + e^V)/α, of who bought plus the price less the cue, which decided but is
// not enjoyed: (V^x − V)/α.
func looked(v, alpha, price, cue float64, bought bool) float64 {
	x := softplus(v) / alpha
	if bought {
		x += price - cue/alpha
	}
	return x
}

// softplus is ln(1 + e^v).
func softplus(v float64) float64 {
	if v > 0 {
		return v + num.Log1p(num.Exp(-v))
	}
	return num.Log1p(num.Exp(v))
}

// loadOf is how much is loaded for a purchase by who has too few coins: the least
// multiple of the load that suffices.
func loadOf(balance, amount, load units.Money) units.Money {
	if balance >= amount {
		return 0
	}
	return (amount - balance + load - 1) / load * load
}

// integration is a provider's use of the interfaces (M18): what calls are worth to
// it is the integral of its demand from x_min on,
//
//	G(x) = ∫ A·y^(−1/ε) dy = A·(x^(1−1/ε) − x_min^(1−1/ε))/(1 − 1/ε),
//
// with the logarithm at ε = 1. The part with x_min is the constant that gross
// value needs to be positive for ε < 1. All in calls and money a month.
type integration struct {
	cost, elasticity, least float64 // c, ε, x_min
}

// demand is (A/(c + f))^ε = x_0·(c/(c + f))^ε.
func (a integration) demand(x0, fee float64) float64 {
	return float64(x0 * num.Pow(a.cost/(a.cost+fee), a.elasticity))
}

// gross is G(x), as c·x_0·∫ y^(−1/ε) dy over calls in units of x_0.
func (a integration) gross(x0, x float64) float64 {
	if x0 <= 0 || x <= a.least {
		return 0
	}
	k, most, span := 1-1/a.elasticity, num.Log(x/x0), num.Log(x/a.least)
	if math.Abs(k*span) < 1e-9 {
		return float64(a.cost * x0 * span)
	}
	return float64(a.cost * x0 * num.Exp(k*most) * (-num.Expm1(-float64(k*span)) / k))
}

// choose is how much a provider calls, what is gross of it, and what stays, G(x) −
// c·x − f·max(0, x − x̄): the demand at c + f where that exceeds the quota, that at
// c where it does not, else the quota itself; nothing where that loses.
func (a integration) choose(x0, fee, free float64) (calls, gross, net float64) {
	x := a.demand(x0, fee)
	if x < free {
		x = min(x0, free)
	}
	if x <= a.least {
		return 0, 0, 0
	}
	gross = a.gross(x0, x)
	net = gross - float64(a.cost*x) - float64(fee*max(0, x-free))
	if net <= 0 {
		return 0, 0, 0
	}
	return x, gross, net
}

// leaveHazard is what a loss to a fee adds to the hazard of leaving of M21:
// χ·[σ(−π/σ_x) − σ(−(π + L)/σ_x)], π the profit with the fee.
func leaveHazard(rate, spread, profit, loss float64) float64 {
	return max(0, float64(rate*(num.Sigmoid(-profit/spread)-num.Sigmoid(-(profit+loss)/spread))))
}

// badgeGain is what a provider that earned profit in a period expects of a badge:
// (e^β − 1)·max(0, π), since the share of a small offer in a logit rises by e^β.
func badgeGain(lift, profit float64) float64 { return float64(num.Expm1(lift) * max(0, profit)) }

// verifies says whether a provider pays for the badge: gain − V + ξ > 0, ξ logistic
// with scale σ_V from a uniform u in (0, 1).
func verifies(gain, fee, spread, u float64) bool {
	return gain-fee+float64(spread*num.Log(u/(1-u))) > 0
}
