package functions

import "guanxi/sim/num"

// usable is b·e·q, how well a released function serves a consumer with the ability b to use it
// (M1).
func usable(ability, ease, quality float64) float64 { return float64(ability*ease) * quality }

// offer is what one function adds to a need.
type offer struct {
	usable  float64
	noisyOr bool
}

// served is how well a need is served by the functions released for it, in [0,1]. Of substitutes
// the best counts, max b·e·q; functions that help independently of the others are combined with
// it by 1 − Π(1 − b·e·q) (M1).
func served(offers []offer) float64 {
	best, missed := 0.0, 1.0
	for _, o := range offers {
		if o.noisyOr {
			missed *= 1 - o.usable
		} else {
			best = max(best, o.usable)
		}
	}
	return 1 - float64((1-best)*missed)
}

// fitOf is Σ_n w_n·served_n, how well a segment's needs are served, in [0,1].
func fitOf(weights, served []float64) float64 {
	sum := 0.0
	for n, w := range weights {
		sum += float64(w * served[n])
	}
	return min(sum, 1)
}

// mostHeld is the highest quality that finite spending is expected to hold.
const mostHeld = 0.99

// holding is the spending, per day and consumer, at which a function of quality q neither gains
// nor loses: ι·s·(1−q) = δ·q (M1). It is 0 where nothing can be gained.
func holding(gain, decay, q float64) float64 {
	q = min(q, mostHeld)
	if gain <= 0 {
		return 0
	}
	return float64(decay*q) / float64(gain*(1-q))
}

// later is q after some days of constant spending, the solution of dq = [ι·s·(1−q) − δ·q]dt (M1):
// it approaches ιs/(ιs+δ) at the rate ιs + δ.
func later(q, gain, spent, decay, days float64) float64 {
	up := float64(gain * spent)
	rate := up + decay
	if rate <= 0 {
		return q
	}
	goal := up / rate
	return goal + float64((q-goal)*num.Exp(-float64(rate*days)))
}
