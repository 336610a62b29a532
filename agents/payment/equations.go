package payment

import "guanxi/sim/units"

// bindHazard is w_g,pay·served_pay·(p_y + q_y·f), f the share of friends who
// have bound (M15).
func bindHazard(weight, served, own, friends, share float64) float64 {
	return float64(weight*served) * (own + float64(friends*share))
}

// shareOf is the doubled-mean rule: who opens a packet gets a uniform amount
// between 0 and twice the mean of what is left, the last one all of it. Every
// share has the same mean.
func shareOf(left units.Money, people int, u float64) units.Money {
	if people <= 1 {
		return left
	}
	return units.Money(u * (2 * float64(left) / float64(people)))
}

// contagionOf is κ′, the amount that who opens a packet sends on the mean for
// each unit received, times luckiest for the one with the largest share, so that
// a packet of the amount X makes κX in all, whoever is lucky:
// κ′ = κX/(X + (luckiest − 1)·max).
func contagionOf(kappa, luckiest float64, amount, largest units.Money) float64 {
	x := amount.Float()
	return kappa * x / (x + float64((luckiest-1)*largest.Float()))
}

// withdrawalFee is what a withdrawal costs: a share of what exceeds the part of
// the free allowance that is left, at least the minimum where anything does.
func withdrawalFee(amount, allowance units.Money, share float64, minimum units.Money) units.Money {
	over := amount - max(0, allowance)
	if over <= 0 || share == 0 {
		return 0
	}
	fee := over.Share(share)
	return min(max(fee, minimum), amount)
}

// seasonOf is 1 + (factor − 1)·s, s the share of a tick that lies in a holiday.
func seasonOf(factor, share float64) float64 { return 1 + float64((factor-1)*share) }
