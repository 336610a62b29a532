// Package choice has the law of a choice, which shops (M13), cards (M12), advertised goods (M9), teams (M26) and
// stickers (M18) share: how likely a purchase is, and what it is worth.
//
// An offer of utility V is bought with probability P = e^V/(1 + Σe^V) (McFadden 1974). The occasion is worth ln(1 +
// Σe^V)/α before anybody knows what is chosen (Small & Rosen 1981), which is the area under demand above the price; α
// is the utility of money. What decides but is not experienced, and what is experienced but was not expected, is added
// to a purchase as (V^x − V)/α (Train 2015).
//
// Sources: McFadden (1974), Conditional logit analysis of qualitative choice behavior; Small & Rosen (1981), Applied
// welfare economics with discrete choice models, Econometrica 49(1); Anderson, de Palma & Thisse (1988), A
// representative consumer theory of the logit model, International Economic Review 29(3), for portions; Ackerberg &
// Rysman (2005), Unobserved product differentiation in discrete-choice models, RAND Journal of Economics 36(4), for
// offers that crowd each other; Train (2015), Welfare calculations in discrete choice models when anticipated and
// experienced attributes differ, Journal of Choice Modelling 16.
package choice

import (
	"guanxi/sim/num"
)

// PerUtility is 1/α in money. In a logit the elasticity of demand in the price is η = αp(1 − P); where η is that of a
// good that few buy, P is 0.
func PerUtility(price, elasticity, chance float64) float64 {
	return float64(price*(1-chance)) / elasticity
}

// LeastPrice is a millionth, the least amount.
const LeastPrice = 1e-6

// Alpha is the utility of money η/p where few buy at the price p, at least a millionth.
func Alpha(price, elasticity float64) float64 { return elasticity / max(price, LeastPrice) }

// Crowding is −(1 − κ)·ln J, what each of J ≥ 1 offers loses in utility to the others: at κ = 1 nothing, as in a logit,
// where each brings a taste of its own; at κ = 0 J like offers are worth one (Ackerberg & Rysman 2005).
func Crowding(kappa float64, offers int) float64 {
	return -float64((1 - kappa) * num.Log(float64(max(1, offers))))
}

// Inclusive is ln(1 + e^V) of one offer.
func Inclusive(v float64) float64 { return max(v, 0) + num.Log1p(num.Exp(-max(v, -v))) }

// InclusiveOf is the same by the probability of a purchase, −ln(1 − P).
func InclusiveOf(chance float64) float64 { return -num.Log1p(-chance) }

// PerPurchase is −ln(1 − P)/P: what of an occasion with one offer is booked to those who buy, so that nothing need be
// booked to others. It is 1 where few buy, and more elsewhere.
func PerPurchase(v float64) float64 {
	chance := num.Sigmoid(v)
	if chance == 0 {
		return 1
	}
	return Inclusive(v) / chance
}

// Benefit is the gross benefit of a purchase that was the one offer of its occasion, before the price:
// p + (−ln(1 − P)/P + V^x − V)/α.
func Benefit(v, alpha, price float64, x Shift) float64 { return (PerPurchase(v)+x.Net())/alpha + price }

// Shares converts the utilities v to weights w such that w_k / total is the probability of offer k. It returns the
// total and the inclusive value ln(1 + Σe^V). Nothing overflows, since the largest exponent is 0.
func Shares(v, w []float64) (total, inclusive float64) {
	top, inside := 0.0, 0.0
	for _, x := range v {
		if x > top { // seldom
			top = x
		}
	}
	w = w[:len(v)]
	for k, x := range v {
		e := num.Exp(x - top)
		w[k] = e
		inside += e
	}
	return closed(top, inside)
}

// closed is Σe^(V−top) with no purchase included, and its logarithm with top.
func closed(top, inside float64) (total, inclusive float64) {
	if top == 0 {
		return 1 + inside, num.Log1p(inside)
	}
	total = num.Exp(-top) + inside
	return total, top + num.Log(total)
}

// Portions are the shares of goods that start at different prices p°, each of which has the same elasticity η in its
// own price: its α is η/p°. With r = p°/z, of a portion of the worth z at these prices,
//
//	P_j = e^V_j/(1 + Σr·e^V),  surplus ln(1 + Σr·e^V)·z/η.
//
// It is a logit between portions, of utility V + ln r, which all cost z at the start, so that one α = η/z serves all
// of them: who chooses a good that is worth r portions buys every r-th time. Demand is therefore the gradient of the
// surplus, for any of the prices and for all. With unlike α in e^V/(1 + Σe^V) there is no such surplus, since
// ∂P_j/∂p_k is not ∂P_k/∂p_j. An occasion has one purchase at most; where ΣP would be larger, a shadow price that all
// offers bear makes it 1, which consumers keep. The inclusive value has it.
func Portions(v, r, w []float64) (total, inclusive float64) {
	total, inclusive, sum := portions(v, r, w, 0)
	if sum <= total {
		return total, inclusive
	}
	low, high := 0.0, 1.0
	for ; high < 1e300; high *= 2 {
		if total, _, sum = portions(v, r, w, high); sum <= total {
			break
		}
		low = high
	}
	for range 60 {
		shadow := (low + high) / 2
		if total, _, sum = portions(v, r, w, shadow); sum <= total {
			high = shadow
		} else {
			low = shadow
		}
	}
	total, inclusive, _ = portions(v, r, w, high)
	return total, inclusive + high
}

// portions is Portions at a shadow price in units of z/η, and Σw.
func portions(v, r, w []float64, shadow float64) (total, inclusive, sum float64) {
	top, inside := 0.0, 0.0
	w = w[:len(v)]
	for k, x := range v {
		if shadow > 0 {
			x -= shadow / r[k]
		}
		w[k] = x
		if x > top { // seldom
			top = x
		}
	}
	for k, x := range w {
		e := num.Exp(x - top)
		w[k] = e
		sum += e
		inside += float64(e * r[k])
	}
	total, inclusive = closed(top, inside)
	return total, inclusive, sum
}

// Pick returns the offer chosen by a uniform u, or −1 for the outside option. Inverting the
// distribution function replaces the maximum over Gumbel noise by one draw.
func Pick(w []float64, total, u float64) int {
	x, k := u*total, 0
	for _, y := range w { // branch-free, since the outcome is unpredictable
		x -= y
		k += num.One(x >= 0)
	}
	if k == len(w) {
		return -1
	}
	return k
}
