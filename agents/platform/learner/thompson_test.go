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
// mean of the true posterior to a quarter of the width, and the width to a tenth.
func TestLaplaceWeight(t *testing.T) {
	w := world(t, func(k *Keys) {
		k.Learner = "thompson"
		Of[*Thompson](k).Model = "logistic"
	})
	l := w.Online.(*laplace)
	l.offset = -2
	l.Mean[0] = num.Sigmoid(-2)
	for j := range l.weights {
		l.weights[j].precision = 1e12 // but for one
	}
	one := &l.weights[l.hashes.one]
	one.precision = 1
	x := Exposure{Ad: 0, Cell: 3}
	key := rng.New(1, 1, "weight")
	hits, n := 0.0, 300.0
	for k := range int(n) {
		hit := key.Float(uint64(k), 0) < .2
		if hit {
			hits++
		}
		was, p := *one, num.Sigmoid(-2+one.mean)
		l.Learn(logged(x, hit))
		y := 0.0
		if hit {
			y = 1
		}
		near(t, "a step of Newton in the belief", one.mean, was.mean+(y-p)/was.precision/(1+p*(1-p)/was.precision), 1e-6)
		near(t, "its curvature", one.precision, was.precision+p*(1-p), 1e-9)
	}
	var mass, first, second float64
	for w := -4.; w < 4; w += .001 {
		p := 1 / (1 + math.Exp(2-w))
		f := math.Exp(-w*w/2 + hits*math.Log(p/.2) + (n-hits)*math.Log((1-p)/.8))
		mass, first, second = mass+f, first+w*f, second+w*w*f
	}
	mean := first / mass
	sd := math.Sqrt(second/mass - mean*mean)
	c := one
	t.Logf("mean %.4f (grid %.4f), sd %.4f (grid %.4f)", c.mean, mean, 1/math.Sqrt(c.precision), sd)
	if !(math.Abs(c.mean-mean) <= .25*sd) || !(math.Abs(1/math.Sqrt(c.precision)/sd-1) <= .1) {
		t.Errorf("mean %v, sd %v; the posterior has %v, %v", c.mean, 1/math.Sqrt(c.precision), mean, sd)
	}
}

// The beta belief of Thompson sampling: hits and misses added to those of the prior.
func TestBelief(t *testing.T) {
	a, b := beliefOf(3, 40, 0.1, 50)
	near(t, "hits", a, 8, 1e-12)
	near(t, "misses", b, 82, 1e-12)
	if _, b = beliefOf(3, 2.999999, 0, 0); b != 0 { // faded counts are rounded
		t.Errorf("%v misses of three hits in three", b)
	}
}

// The precision of a weight fades towards that of its prior; its mean stays.
func TestLaplaceFades(t *testing.T) {
	l := &laplace{initial: 2, weights: []normalWeight{{3, 10}, {1, 2}}}
	l.Data = &Data{keep: 0.75}
	for range 3 {
		l.Fade()
	}
	for j, want := range []normalWeight{{3, 2 + 8*0.75*0.75*0.75}, {1, 2}} {
		if l.weights[j] != want {
			t.Errorf("weight %d fades to %v, should be %v", j, l.weights[j], want)
		}
	}
}

// Another prior takes the place of the one before, also where nothing fades; what exposures have
// added to a weight stays.
func TestLaplaceTakesAnotherPrior(t *testing.T) {
	w := world(t, func(k *Keys) {
		k.Learner = "thompson"
		Of[*Thompson](k).Model = "logistic"
	})
	l := w.Online.(*laplace)
	l.weights[0].precision += 3
	for _, prior := range []float64{100, 0.1, 1} {
		l.start(prior)
		near(t, "prior", l.weights[1].precision, prior, 0)
		near(t, "prior and exposures", l.weights[0].precision, prior+3, 1e-12)
	}
}
