package governance

import "guanxi/sim/num"

// caught is P_det = 1 − (1−a)·(1−r)^victims (M16): an audit finds the misconduct, or a victim
// reports it.
func caught(audit, report, victims float64) float64 {
	if report >= 1 {
		if victims > 0 {
			return 1
		}
		return audit
	}
	return 1 - float64((1-audit)*num.Exp(float64(victims*num.Log1p(-report))))
}

// worth is V_j = π/(r + h): the perpetual annual profit discounted at rate r plus the hazard h of
// ending for other reasons; 0 for a loss.
func worth(profit, discount, exit float64) float64 { return max(0, profit) / (discount + exit) }

// stake is L = φ + z·V_j, the cost of detection: the fine, and with probability z all future
// profit.
func stake(fine, remove, worth float64) float64 { return fine + float64(remove*worth) }

// prospect is the expected gain of misconduct that gains g and with probability p costs l (Becker 1968).
func prospect(gain, p, loss float64) float64 { return gain - float64(p*loss) }

// tempted is P(x + ξ > 0) = σ(x/σ_m), with ξ logistic of scale σ_m: the share that misbehaves at a
// prospect x. Without noise it is 1 for x > 0 and 0 otherwise.
func tempted(prospect, noise float64) float64 {
	if noise > 0 {
		return num.Sigmoid(prospect / noise)
	}
	if prospect > 0 {
		return 1
	}
	return 0
}

// admits reports whether the signal q̃ = q + noise·z of a quality passes.
func admits(quality, noise, z, minimum float64) bool {
	return quality+float64(noise*z) >= minimum
}

// guided is 1 − (1−q)·left, the quality after guidance. Each step adds a share γ_g of what is
// missing to 1, so that left = (1−γ_g)^steps.
func guided(quality, left float64) float64 {
	if left == 1 {
		return quality // exact
	}
	return 1 - float64((1-quality)*left)
}

// toward is W ← W + η·(outcome − W) in units of 1/FullTrust, with η in 2^-32. The result is rounded
// stochastically by 16 random bits, so that its mean is right; with rounding to the nearest unit,
// trust would stop half a unit/η short of its limit.
func toward(w uint16, outcome int64, gain uint64, random uint16) uint16 {
	step := (outcome - int64(w)) * int64(gain) // in 2^-32 of a unit
	return uint16(int64(w) + (step+int64(random)<<16)>>32)
}
