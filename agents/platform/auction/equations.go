package auction

import "guanxi/sim/num"

// PerThousand is the value of a thousand exposures of a bid b per interaction, where an exposure
// leads to an interaction with probability rate: e = 1000·b·p̂ (M7).
func PerThousand(b, rate float64) float64 { return float64(1000 * b * rate) }

// PerInteraction converts a price per thousand exposures to one per interaction, e/(1000·p̂) (M7);
// 0 at a rate of 0.
func PerInteraction(perThousand, rate float64) float64 {
	if rate <= 0 {
		return 0
	}
	return perThousand / (1000 * rate)
}

// Weight is Q^κ.
func Weight(quality, power float64) float64 {
	switch power {
	case 0:
		return 1
	case 1:
		return quality
	}
	return num.Pow(quality, power)
}

// Score is s = e·Q^κ − 1000·χ·ĥ; weight is Q^κ, nuisance 1000·χ·ĥ (M7).
func Score(e, weight, nuisance float64) float64 { return float64(e*weight) - nuisance }

// secondPrice is the lowest bid per thousand with which the winner would still have won:
// e* = (s_(2) + 1000·χ·ĥ_1)/Q_1^κ, at least the reserve r and never above the bid. Without a rival
// it is the reserve (M7).
func secondPrice(b Bid, rival float64) float64 {
	price := b.Reserve
	if b.Weight > 0 {
		if least := (rival + b.Nuisance) / b.Weight; least > price { // comparisons avoid the NaN handling of max and min
			price = least
		}
	}
	if price > b.Value {
		return b.Value
	}
	return price
}
