package sharing

import (
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/units"
)

// month is the period in which a seller reckons its profit, in days.
const month = 30.4375

// enterHazard is e_s·(1 + ψ·n), n the friends who sell and prospered in their last
// month (M12), of those for whom the venture is worth its entry cost.
func enterHazard(rate, perFriend float64, prospering int, worthwhile float64) float64 {
	return float64(rate*(1+float64(perFriend*float64(prospering)))) * worthwhile
}

// worthwhile is the share of those willing to sell who expect at least the entry
// cost F of it, where what they expect is exponential with mean X: e^(−F/X). At
// F = 0 nobody is kept out; where nothing is expected any cost keeps all out.
func worthwhile(cost, expected float64) float64 {
	switch {
	case cost <= 0:
		return 1
	case expected <= 0:
		return 0
	}
	return num.Exp(-cost / expected)
}

// experience is what the mean profit of a venture is expected from: fading sums of
// the profits of all sellers of a kind and of the ventures of the kind that ended.
// Profit over endings is profit a month times months that a venture lasts. The
// belief before any experience counts as much as ten ventures.
type experience struct{ profit, ended float64 }

const weightOfBelief = 10

func (x experience) expected(belief float64) float64 {
	return (float64(weightOfBelief*belief) + x.profit) / (weightOfBelief + x.ended)
}

// trustAtStart is τ_ij of strong friends before the first purchase: τ₀ + η_s(s − s̄) with
// the strength s of the tie and its mean s̄ over ties, cut to [0, 1] (M12).
func trustAtStart(start, perTie, strength, mean float64) float64 {
	return min(1, max(0, start+float64(perTie*(strength-mean))))
}

// effectiveTrust is τ_ij·τ^(h−1): trust of the viewer in who hands it the card,
// less with every hand between that and the seller (M12).
func effectiveTrust(trust, keep float64, hand int) float64 {
	for ; hand > 1; hand-- {
		trust *= keep
	}
	return trust
}

// utility is V = b₀ + β_q·q̂ − α·p + β_m·m + β_T·trust, base its first three terms.
func utility(base, betaMatch, match, betaTrust, trust float64) float64 {
	return base + float64(betaMatch*match) + float64(betaTrust*trust)
}

// trustAfter is τ + η₊(1 − τ) after a kept promise and τ(1 − η₋) after a broken one.
func trustAfter(trust, gain, loss float64, kept bool) float64 {
	if kept {
		return trust + float64(gain*(1-trust))
	}
	return trust - float64(loss*trust)
}

// passChance is σ(π₀ + π₁(q^T − q̂) + π₂ρ).
func passChance(intercept, perSurprise, surprise, perCommission, commission float64) float64 {
	return num.Sigmoid(intercept + float64(perSurprise*surprise) + float64(perCommission*commission))
}

// worthOfSale is the gross benefit in money of a purchase (value.md). An occasion
// with one offer is worth ln(1 + e^V)/α before the price; with the probability P of
// buying, all of it falls on those who buy, as ln(1 + e^V)/(αP) = −ln(1 − P)/(αP)
// each: what they gain on the mean over their own draws. So nothing need be booked
// for cards that do not sell. On top come the price and (V^x − V)/α, what the goods
// turned out to be worth beyond what decided.
func worthOfSale(value, alpha, price, surprise float64) float64 {
	logsum := 1.0
	switch chance := num.Sigmoid(value); {
	case value > 20: // 1 − P is lost in rounding
		logsum = (value + num.Log1p(num.Exp(-value))) / chance
	case chance > 0:
		logsum = -num.Log1p(-chance) / chance
	}
	return (logsum+surprise)/alpha + price
}

// surpriseOf is V^x − V: quality as delivered in place of as promised; what trust
// bet on, 1 where the promise was kept and else 0, in place of trust: who trusts as
// much as is right is not surprised on the mean; and without confidence in the
// platform, which is no part of what is experienced (M16).
func surpriseOf(betaQuality, delivered, promised, betaTrust, trust float64, kept bool, confidence float64) float64 {
	bet := 0.0
	if kept {
		bet = 1
	}
	return float64(betaQuality*(delivered-promised)) + float64(betaTrust*(bet-trust)) - confidence
}

// offspring is R_sale = audience·v·P(buy)·P(pass), the sales that follow from a sale
// on the mean (M12).
func offspring(audience, seen, buy, pass float64) float64 {
	return float64(float64(audience*seen) * float64(buy*pass))
}

// weekOf is the week of the run in which tick t begins, and the part of the tick at
// which the next one begins: 1 and more, where not in it. Of a tick longer than a week,
// which is taken as one, weeks is how many it lasts.
func weekOf(t sim.Tick, tick units.Duration) (week int32, turns, weeks float64) {
	n := units.Duration(t-1) * tick / units.Week
	if tick > units.Week {
		return int32(n), 1, float64(tick) / float64(units.Week)
	}
	return int32(n), float64((n+1)*units.Week-units.Duration(t-1)*tick) / float64(tick), 1
}
