package payment

import "guanxi/sim/units"

// bindHazard is w_g,pay·served_pay·(p_y + q_y·f) (M15), where f is the share of friends who have
// bound.
func bindHazard(weight, served, own, friends, share float64) float64 {
	return float64(weight*served) * (own + float64(friends*share))
}

// shareOf is the doubled-mean rule: each opener gets a uniform amount between 0 and twice the mean
// of what is left, and the last opener gets the rest. Every share has the same mean.
func shareOf(left units.Money, people int, u float64) units.Money {
	if people <= 1 {
		return left
	}
	return units.Money(u * (2 * float64(left) / float64(people)))
}

// contagionOf is κ′, the mean amount that an opener sends on for each unit received; for the
// largest share it is multiplied by luckiest. It is set so that a packet of amount X leads to κX in
// all, whoever is luckiest: κ′ = κX/(X + (luckiest − 1)·max).
func contagionOf(kappa, luckiest float64, amount, largest units.Money) float64 {
	x := amount.Float()
	return kappa * x / (x + float64((luckiest-1)*largest.Float()))
}

// withdrawalFee is the cost of a withdrawal: a share of the amount beyond the remaining free
// allowance, and at least the minimum where there is such an amount.
func withdrawalFee(amount, allowance units.Money, share float64, minimum units.Money) units.Money {
	over := amount - max(0, allowance)
	if over <= 0 || share == 0 {
		return 0
	}
	fee := over.Share(share)
	return min(max(fee, minimum), amount)
}

// seasonOf is 1 + (factor − 1)·s, where s is the share of the tick that falls on holidays.
func seasonOf(factor, share float64) float64 { return 1 + float64((factor-1)*share) }
