package adoption

import "guanxi/sim/num"

// hazardOf is λ·Δ of a consumer (M2), fit·(p + q_s·a/c_s + q_w·w/c_w)·(1 + β_r·invited), with
// all rates per tick. peers is a/c_s, adopted neighbours over the divisor; weak is q_w·w/c_w;
// lift is 1 + β_r·invited.
func hazardOf(fit, p, q, peers, weak, lift float64) float64 {
	return float64(fit*(p+float64(q*peers)+weak)) * lift
}

// either returns the probability that at least one of two independent events happens.
func either(p, q float64) float64 { return 1 - float64((1-p)*(1-q)) }

// independentOf is the probability 1 − (1−p)(1−q/c)^s of the discrete model in which each of s
// adopted neighbours convinces independently (Goldenberg et al. 2001).
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

// fires reports whether an event of hazard h happens for a uniform draw u, with probability
// 1 − e^(−h). It takes the exponential only if the bound 1 − e^(−h) ≤ h lets the draw pass.
func fires(u, h float64) bool { return u < h && u < num.Hazard(h) }

// chances are p_k = T·r_2⋯r_k, the probability that the k-th signal convinces whom those before it did not.
func (a *Spec) chances() []float64 {
	p := []float64{a.Transmission}
	for k, r := range a.Reinforced {
		p = append(p, float64(p[k]*r))
	}
	return p
}

// convincedOf is F(k) = 1 − Π (1 − p_s), the probability that one of the first k signals convinces; those
// after the last of p do it as the last.
func convincedOf(p []float64, k int) float64 {
	stay := 1.0
	for _, chance := range p[:min(k, len(p))] {
		stay = float64(stay * (1 - chance))
	}
	return either(1-stay, independentOf(0, p[len(p)-1], max(0, k-len(p))))
}
