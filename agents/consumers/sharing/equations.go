package sharing

import (
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/units"
)

// month is the accounting period of a seller, in days.
const month = society.Month

// enterHazard is e_s·(1 + ψ·n) times the share worthwhile, where n is the number of friends who
// sell and prospered in their last month (M12).
func enterHazard(rate, perFriend float64, prospering int, worthwhile float64) float64 {
	return float64(rate*(1+float64(perFriend*float64(prospering)))) * worthwhile
}

// worthwhile is the share of those willing to sell who expect at least the entry cost F, where
// expectations are exponential with mean X: e^(−F/X). At F = 0 nobody is deterred; where X ≤ 0 any
// cost deters all.
func worthwhile(cost, expected float64) float64 {
	switch {
	case cost <= 0:
		return 1
	case expected <= 0:
		return 0
	}
	return num.Exp(-cost / expected)
}

// experience is what the mean profit of a venture is estimated from: fading sums of the profits of
// all sellers of a kind and of the number of ventures of the kind that ended. Profit per ending
// equals profit per month times the months that a venture lasts. The prior belief counts as much as
// ten ventures.
type experience struct{ profit, ended float64 }

const weightOfBelief = 10

func (x experience) expected(belief float64) float64 {
	return (float64(weightOfBelief*belief) + x.profit) / (weightOfBelief + x.ended)
}

// trustAtStart is τ_ij of strong friends before the first purchase: τ₀ + η_s(s − s̄), cut to
// [0, 1], where s is the strength of the tie and s̄ its mean over ties (M12).
func trustAtStart(start, perTie, strength, mean float64) float64 {
	return min(1, max(0, start+float64(perTie*(strength-mean))))
}

// effectiveTrust is τ_ij·τ^(h−1): the viewer's trust in whoever hands it the card, discounted for
// every further hand between that and the seller (M12).
func effectiveTrust(trust, keep float64, hand int) float64 {
	for ; hand > 1; hand-- {
		trust *= keep
	}
	return trust
}

// utility is V = b₀ + β_q(q̂ − d) − α·p + β_m·m + β_T·K·trust; base is the sum of the first three terms, betaTrust
// β_T·K. With an elasticity −η(p/p° − 1) takes the place of −α·p, which is 0, as a seller keeps its price p°.
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

// surpriseOf is what is experienced beyond what was expected: quality as delivered; and of what was trusted all where
// the promise was kept, else nothing, instead of the share K that buyers know to be kept.
func surpriseOf(betaQuality, delivered, expected, betaTrust, trust, share float64, kept bool) float64 {
	return float64(betaQuality*(delivered-expected)) + float64(betaTrust*trust*(float64(num.One(kept))-share))
}

// weekOf returns the week of the run in which tick t begins and the fraction of the tick at which
// the next week begins, 1 or more where that is not in this tick. A tick longer than a week counts
// as one week; weeks is its length in weeks, otherwise 1.
func weekOf(t sim.Tick, tick units.Duration) (week int32, turns, weeks float64) {
	n := units.Duration(t-1) * tick / units.Week
	if tick > units.Week {
		return int32(n), 1, float64(tick) / float64(units.Week)
	}
	return int32(n), float64((n+1)*units.Week-units.Duration(t-1)*tick) / float64(tick), 1
}
