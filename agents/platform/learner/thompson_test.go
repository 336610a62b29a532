package learner

import (
	"math"
	"testing"

	"guanxi/sim/num"
	"guanxi/sim/rng"
)

// A stationary bandit with four arms. In the long run no consistent rule has less regret than Σ
// Δ_k/KL(p_k, p*)·ln T (Lai & Robbins 1985). Thompson sampling attains the bound (Kaufmann, Korda &
// Munos 2012), from below for moderate T.
func TestThompsonOnABandit(t *testing.T) {
	rates := []float64{.02, .04, .06, .1}
	const rounds, repeats = 8000, 40
	var at [4]float64 // regret after rounds/8, /4, /2, and all of them
	for r := range repeats {
		key := rng.New(1, r, "bandit")
		var hits, shown [4]float64
		regret := 0.0
		for n := range rounds {
			best, top := 0, -1.0
			for k := range rates {
				a, b := beliefOf(hits[k], shown[k], .05, 2)
				s := key.Sub(uint64(k)).Stream(uint64(n))
				if x := num.Beta(&s, a, b); x > top {
					best, top = k, x
				}
			}
			shown[best]++
			if key.Float(uint64(n), 99) < rates[best] {
				hits[best]++
			}
			regret += .1 - rates[best]
			for k, part := range []int{8, 4, 2, 1} {
				if n == rounds/part-1 {
					at[k] += regret / repeats
				}
			}
		}
	}
	bound := 0.0
	for _, p := range rates[:3] {
		kl := p*math.Log(p/.1) + (1-p)*math.Log((1-p)/.9)
		bound += (.1 - p) / kl * math.Log(rounds)
	}
	t.Logf("regret %v, bound %.1f", at, bound)
	if at[3] > 1.5*bound || at[3] < bound/4 {
		t.Errorf("regret %v is not near that of Lai and Robbins, %v", at[3], bound)
	}
	if at[3] > 1.6*at[1] { // linear: 4, a square root: 2
		t.Errorf("regret grows from %v to %v in four times the rounds", at[1], at[3])
	}
}

// One weight of the logistic model against a grid: after 300 exposures its normal belief has the
// The beta belief of Thompson sampling: hits and misses added to those of the prior.
func TestBelief(t *testing.T) {
	a, b := beliefOf(3, 40, 0.1, 50)
	near(t, "hits", a, 8, 1e-12)
	near(t, "misses", b, 82, 1e-12)
	if _, b = beliefOf(3, 2.999999, 0, 0); b != 0 { // faded counts are rounded
		t.Errorf("%v misses of three hits in three", b)
	}
}

// Another prior takes the place of the one before, also where nothing fades; what exposures have
