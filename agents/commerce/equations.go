package commerce

import (
	"math"

	"guanxi/sim/num"
)

// offerUtility is the part of V_ij that is the same for all consumers (M13):
// b₀ + β_q·q̂_j − α·p_j.
func offerUtility(intercept, betaQuality, quality, alpha, price float64) float64 {
	return intercept + float64(betaQuality*quality) - float64(alpha*price)
}

// addTo adds to the utility of every offer what is the same for all of them.
func addTo(v []float64, same float64) {
	for k := range v {
		v[k] += same
	}
}

// softmax turns the utilities v into weights w, w_k / total the probability of
// offer k in a multinomial logit with an outside option of utility 0
// (McFadden 1974), and returns the total and the logsum ln(1 + Σ e^v). Nothing
// overflows: the largest exponent is 0.
func softmax(v, w []float64) (total, logsum float64) {
	top := 0.0
	for _, x := range v {
		top = max(top, x)
	}
	inside := 0.0
	for k, x := range v {
		e := num.Exp(x - top)
		w[k] = e
		inside += e
	}
	if top == 0 {
		return 1 + inside, num.Log1p(inside)
	}
	total = num.Exp(-top) + inside
	return total, top + num.Log(total)
}

// pick is the offer that a uniform u chooses, −1 the outside option: the
// inverse of the distribution function that the weights give, which realises
// the largest of utilities with Gumbel noise by one draw.
func pick(w []float64, total, u float64) int {
	x, k := u*total, 0
	for _, y := range w { // no branch: which it is is not to be foretold
		x -= y
		k += num.One(x >= 0)
	}
	if k == len(w) {
		return -1
	}
	return k
}

// worth is the gross benefit in money of an occasion on which an offer was
// bought (value.md): logsum/α + p + (V^x − V)/α, where V^x − V is what the
// offer turned out to be worth beyond what decided. Of an occasion without a
// purchase it is logsum/α.
func worth(logsum, alpha, price, surprise float64) float64 {
	return (logsum+surprise)/alpha + price
}

// surpriseOf is V^x − V: quality as delivered in place of as expected, and
// without what persuades, the social cue and trust (Train 2015).
func surpriseOf(betaQuality, delivered, expected, persuasion float64) float64 {
	return float64(betaQuality*(delivered-expected)) - persuasion
}

// reputationOf is q̂ = (A + A₀)/(A + B + A₀ + B₀), the mean of a beta
// distribution (Jøsang & Ismail 2002).
func reputationOf(good, bad, priorGood, priorBad float64) float64 {
	return (good + priorGood) / (good + bad + priorGood + priorBad)
}

// bestPrice is c/(1 − t) + 1/(α(1 − s)), at which ((1 − t)p − c)·ΣP is largest in a
// multinomial logit: of a share t of its sales that goes to the platform a shop passes
// on what its costs rise by, beside what it keeps. Where consumers differ, the s for which
// it is exact is ΣP²/ΣP, the share as the shop's own buyers see it.
func bestPrice(cost, take, alpha, share float64) float64 {
	return cost/(1-min(take, 1-1e-6)) + 1/(alpha*(1-min(share, 1-1e-6)))
}

// remain is what is left after days of a stock with a half-life.
func remain(days, halfLife float64) float64 {
	return num.Exp(-math.Ln2 * days / halfLife)
}
