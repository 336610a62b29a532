package adoption

import "guanxi/sim/num"

// hazardOf is λ·Δ of a consumer (M2): fit·(p + q_s·a/c_s + q_w·w/c_w)·(1 + β_r·
// invited) + κ, all rates per tick. peers is a/c_s: adopted neighbours over the
// divisor; weak is q_w·w/c_w.
func hazardOf(fit, p, q, peers, weak, lift, paid float64) float64 {
	return float64(float64(fit*(p+float64(q*peers)+weak))*lift) + paid
}

// both is the probability that at least one of two independent things happens.
func both(p, q float64) float64 { return 1 - float64((1-p)*(1-q)) }

// independentOf is the probability 1 − (1−p)(1−q/c)^s of the discrete model in
// which each of s adopted neighbours convinces on its own (Goldenberg et al.
// 2001).
func independentOf(p, perNeighbour float64, s int) float64 {
	stay := 1 - p
	base := 1 - perNeighbour
	for ; s > 0; s >>= 1 {
		if s&1 == 1 {
			stay *= base
		}
		base *= base
	}
	return 1 - stay
}

// costOf is what a success of paid acquisition costs: C_0·(1−F)^−η, F the
// share of consumers who use the platform (M2).
func costOf(base, share, elasticity float64) float64 {
	if elasticity == 0 {
		return base
	}
	return base * num.Pow(max(1-share, 1e-6), -elasticity)
}

// fires says whether something of hazard h happens given a uniform draw, with
// probability 1 − exp(−h). The exponential is only taken where the bound
// 1 − exp(−h) ≤ h lets the draw pass.
func fires(u, h float64) bool { return u < h && u < num.Hazard(h) }
