package ads

import (
	"fmt"
	"math"
	"testing"

	"guanxi/agents/society/societytest"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// A bandit of four arms that stay as they are. No rule that learns does better in
// the long run than Σ Δ_k/KL(p_k, p*)·ln T (Lai & Robbins 1985); Thompson sampling
// reaches it (Kaufmann, Korda & Munos 2012), from below where T is not long.
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
	if at[3] > 1.6*at[1] { // linear: 4, a root: 2
		t.Errorf("regret grows from %v to %v in four times the rounds", at[1], at[3])
	}
}

// bandit is a world whose campaigns differ in their rates alone, and where all
// learners have to find out is which is best.
func bandit(learner, model string) trial {
	return trial{n: 1000, ticks: 64, every: 1, interests: 2, spec: func(a *Spec) {
		plain(a)
		a.Learner, a.Thompson.Model, a.Billing = learner, model, "interactive"
		a.Prior, a.Forgetting, a.Judged, a.QualityWeight = 2, units.Rate{Per: units.Day}, 1, 0
		a.Respond.Click, a.Respond.Like, a.Respond.Creative = .05, 0, 2
		a.Features.Bits, a.Features.Cross = 10, "campaign"
		for k := range 5 {
			a.entry(fmt.Sprint("firm", k), func(c *CampaignSpec) {
				c.Creative = num.Constant(.1 + .2*float64(k))
				c.bidValue(num.Constant(2))
			})
		}
	}}
}

// Regret of Thompson sampling in the market: of the ads that are shown on a day
// fewer and fewer are the wrong ones.
func TestThompsonRegretIsSublinear(t *testing.T) {
	for _, model := range []string{"cells", "logistic"} {
		r, _ := bandit("thompson", model).run(t, 1, 1)
		sum := 0.0
		var at []float64
		for day, x := range r.Series("ad_regret") {
			sum += x
			if day == 15 || day == 31 || day == 63 {
				at = append(at, sum)
			}
		}
		t.Logf("%s: after 16, 32, 64 days %.1f; without learning %.1f", model, at, total(r, "ad_regret.none"))
		if at[2] > 2*at[0] || at[2]-at[1] > .5*at[0] {
			t.Errorf("%s: regret %v after 16, 32, 64 days", model, at)
		}
	}
}

// What wins by a draw pays by the mean: the price is never above the bid at the
// mean, draws change who wins and nothing else, and where bids are for exposures
// nothing is drawn.
func TestThompsonPrices(t *testing.T) {
	_, m, _ := bandit("thompson", "cells").build(t, 1, 1, simtest.Options{Workers: 1})
	m.prepare(1, 0)
	k := &m.work[0]
	k.cell = m.used[0]
	for ad := range m.campaigns {
		x := candidate{ad: ad, weight: m.face[ad].weight, rate: m.learner.rate(ad, int(k.cell), true)}
		x.e, x.floor = m.bid(&m.face[ad], int(k.cell), x.rate)
		x.score = scoreOf(x.e, x.weight, m.face[ad].nuisance)
		k.all = append(k.all, x)
	}
	var wins [5]int
	mean := 0.0
	const slots = 20000
	for s := range slots {
		m.drawScores(k, 3, s)
		best := 0
		for j := range k.all {
			if k.all[j].drawn > k.all[best].drawn {
				best = j
			}
		}
		wins[best]++
		mean += k.all[0].drawn / slots
	}
	for j, n := range wins { // nothing was seen: all are alike
		simtest.Z(t, fmt.Sprint("wins of ", j), float64(n)/slots, math.Sqrt(.2*.8), slots, .2, 0)
	}
	a, b := beliefOf(0, 0, m.base, m.spec.Prior)
	_, sd := Posterior(a, b, 0, 0)
	simtest.Z(t, "mean of the draws", mean, k.all[0].score/m.base*sd, slots, k.all[0].score, 0)
	for ad := range m.face {
		m.face[ad].flags &^= interactive
	}
	m.drawScores(k, 3, 0)
	for j := range k.all {
		if k.all[j].drawn != k.all[j].score {
			t.Error("a bid for exposures was drawn")
		}
	}
	r, _ := bandit("thompson", "cells").with(func(a *Spec) { a.Auction = "first_price" }).run(t, 1, 1)
	if ratio := last(r, "ad_price_to_bid"); ratio != 1 {
		t.Errorf("first prices are %v of bids", ratio)
	}
}

// One weight of the logistic model against a grid: a normal belief after 300
// exposures has the mean and the width of the true posterior to a fifth and a tenth of the width.
func TestLaplaceWeight(t *testing.T) {
	l := &byLaplace{prior: 1, weights: make([]normalWeight, 3)}
	for j := range l.weights {
		l.weights[j].precision = 1e12 // but for one
	}
	l.weights[1].precision = 1
	l.offset, l.observations = -2, 1
	l.m = &ads{mean: []float64{num.Sigmoid(-2)}, face: []face{{}}, art: articles{first: noCell}}
	l.x = &features{one: 1, past: 0, atArticles: noCell, ads: []uint32{2}, kinds: []uint32{2}, category: []uint8{0}, crosses: make([][tagKinds][]uint32, 1), parts: make([][tagKinds]uint16, 1)}
	for k := range l.x.tags {
		l.x.tags[k], l.x.crosses[0][k] = []uint32{2}, []uint32{2}
	}
	key := rng.New(1, 1, "weight")
	hits, n := 0.0, 300.0
	for k := range int(n) {
		hit := key.Float(uint64(k), 0) < .2
		if hit {
			hits++
		}
		was, p := l.weights[1], num.Sigmoid(-2+l.weights[1].mean)
		l.take(exposureOf(0, 0, 0, hit))
		y := 0.0
		if hit {
			y = 1
		}
		societytest.Near(t, "a step of Newton in the belief", l.weights[1].mean, was.mean+(y-p)/was.precision/(1+p*(1-p)/was.precision), 1e-6)
		societytest.Near(t, "its curvature", l.weights[1].precision, was.precision+p*(1-p), 1e-9)
	}
	var mass, first, second float64
	for w := -4.; w < 4; w += .001 {
		p := 1 / (1 + math.Exp(2-w))
		f := math.Exp(-w*w/2 + hits*math.Log(p/.2) + (n-hits)*math.Log((1-p)/.8))
		mass, first, second = mass+f, first+w*f, second+w*w*f
	}
	mean := first / mass
	sd := math.Sqrt(second/mass - mean*mean)
	c := l.weights[1]
	t.Logf("mean %.4f (grid %.4f), sd %.4f (grid %.4f)", c.mean, mean, 1/math.Sqrt(c.precision), sd)
	if math.Abs(c.mean-mean) > .25*sd || math.Abs(1/math.Sqrt(c.precision)/sd-1) > .1 {
		t.Errorf("mean %v, sd %v; the posterior has %v, %v", c.mean, 1/math.Sqrt(c.precision), mean, sd)
	}
}
