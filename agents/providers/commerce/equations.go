package commerce

import (
	"math"

	"guanxi/agents/society"
	"guanxi/agents/society/choice"
	"guanxi/sim/num"
)

// offerUtility is the part of V_ij that is the same for all consumers (M13): b₀ + β_q·q̂_j − α·p_j, or with an
// elasticity η(p_j/p°_j − 1) in place of α·p_j.
func offerUtility(intercept, betaQuality, quality, weighed float64) float64 {
	return intercept + float64(betaQuality*quality) - weighed
}

// addTo adds the same utility to every offer.
func addTo(v []float64, same float64) {
	for k := range v {
		v[k] += same
	}
}

// perLength is the inverse length of a vector, 0 for the zero vector.
func perLength(v []int8) float64 {
	if square := society.Dot(v, v); square > 0 {
		return 1 / math.Sqrt(float64(square))
	}
	return 0
}

// excess is p/p° − 1, and 0 for a price that starts at 0 and stays there.
func excess(price, start float64) float64 { return (price - start) / max(start, choice.LeastPrice) }

// evenly are the weights of good and bad ratings, of which the kind that is rated more often counts less, in
// proportion, so that they stand for equally many purchases. Where a kind is never rated, the other says nothing.
func evenly(rateGood, rateBad float64) (good, bad float64) {
	most := max(rateGood, rateBad)
	if most == 0 {
		return 1, 1
	}
	return rateBad / most, rateGood / most
}

// reputationOf is q̂ = (A + A₀)/(A + B + A₀ + B₀), the mean of a beta distribution (Jøsang & Ismail
// 2002).
func reputationOf(good, bad, priorGood, priorBad float64) float64 {
	return (good + priorGood) / (good + bad + priorGood + priorBad)
}

// bestPrice is c/(1 − t) + 1/(α(1 − s)), which maximises ((1 − t)p − c)·ΣP in a multinomial logit.
// A share t of sales that goes to the platform, fees of payment included and a subsidy deducted, acts as
// a rise in cost and is passed on; below 0 it is a fall. Where consumers differ, the formula is exact with s = ΣP²/ΣP,
// the share as seen by the shop's own buyers. Where incomes differ, those who bear a fee may answer to a price unlike
// the others: of what the price takes of demand answer is then the share that goes to the platform, in the place of t,
// and the second term is multiplied by (1 − take)/(1 − answer).
func bestPrice(cost, take, answer, alpha, share float64) float64 {
	kept := 1 - min(answer, 1-1e-6)
	margin := 1 / (alpha * (1 - min(share, 1-1e-6)))
	if take != answer {
		margin *= (1 - min(take, 1-1e-6)) / kept
	}
	return cost/kept + margin
}

// bestRatings is the number x ≥ 0 of ratings, each of which counts g, at which K·(a + gx)/(a + b + gx) − cost·x is
// largest, where K is what a quality of 1 is worth for as long as a rating lasts.
func bestRatings(worth, a, b, g, cost float64) float64 {
	if worth <= 0 || b <= 0 || g <= 0 {
		return 0
	}
	return max(0, math.Sqrt(float64(worth*b)*g/cost)-(a+b)) / g
}

// remain is the share of a stock with the given half-life that remains after some days.
func remain(days, halfLife float64) float64 {
	return num.Exp(-math.Ln2 * days / halfLife)
}

// takenUp is K = (1 − e^(−(p+q)t))/(1 + (q/p)·e^(−(p+q)t)), the share of users who shop a time t after the
// release (Bass 1969).
func takenUp(p, q, t float64) float64 {
	e := num.Exp(-float64((p + q) * t))
	return (1 - e) / (1 + float64(q/p*e))
}

// refilled is the number of orders that a shop can take after some days more, from what was left: at most those of a
// day, or of the time that has passed where that is longer, and the part of an order that was left.
func refilled(left, capacity, days float64) float64 {
	return min(left+float64(capacity*days), max(1, capacity, float64(capacity*days))+left-math.Floor(left))
}

// inStars is a quality as it is shown, by 1 + 4q̂ of five stars, with some more or less and in steps.
func inStars(quality, raise, step float64) float64 {
	stars := 1 + float64(4*quality) + raise
	if step > 0 {
		stars = float64(step * math.Round(stars/step))
	}
	return min(1, max(0, (stars-1)/4))
}
