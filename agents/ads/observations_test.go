package ads

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// heavy is a market in which nothing is forgotten and each exposure is ω
// observations.
func heavy(learner string, prior, observations float64) trial {
	x := rivals(learner, 4).with(func(a *Spec) {
		a.Prior, a.Observations, a.Forgetting = prior, observations, units.Rate{Per: units.Day}
		a.Thompson.Model = "cells"
	})
	x.n, x.ticks, x.every = 1500, 20, 10
	return x
}

// The posterior of a Beta(n_0·p, n_0(1 − p)) belief after ω·hits in ω·n
// observations, in each cell and of each campaign.
func TestObservationsInTheBetaPosterior(t *testing.T) {
	const prior, omega = 200., 8.
	_, m := heavy("thompson", prior, omega).run(t, 1, 1)
	cells, wide := 0, 0
	for ad := range m.campaigns {
		c := &m.campaigns[ad]
		if c.seen != float64(c.total.paid) || c.hits != float64(c.total.charged) {
			t.Fatalf("%s: counted %v, %v of %d exposures with %d hits", c.name, c.seen, c.hits, c.total.paid, c.total.charged)
		}
		m.mean[ad] = m.meanOf(c)
		if want, _ := Posterior(prior*m.base, prior*(1-m.base), omega*float64(c.total.charged), omega*float64(c.total.paid)); math.Abs(m.mean[ad]/want-1) > 1e-12 {
			t.Errorf("%s is believed to be at %v, should be at %v", c.name, m.mean[ad], want)
		}
		m.setTagMeans(ad)
		out, _ := Posterior(prior*m.mean[ad], prior*(1-m.mean[ad]), omega*c.off.hits, omega*c.off.seen)
		in, _ := Posterior(prior*m.mean[ad], prior*(1-m.mean[ad]), omega*(c.hits-c.off.hits), omega*(c.seen-c.off.seen))
		if math.Abs(m.inMean[ad]/in-1) > 1e-12 || math.Abs(m.outMean[ad]/out-1) > 1e-12 {
			t.Errorf("%s: inside %v, outside %v, should be %v, %v", c.name, m.inMean[ad], m.outMean[ad], in, out)
		}
		for _, cell := range m.used {
			at := int(cell)*len(m.campaigns) + ad
			hits, seen := float64(m.cellHits[at]), float64(m.cellSeen[at])
			mean, sd := Posterior(prior*m.mean[ad], prior*(1-m.mean[ad]), omega*hits, omega*seen)
			if got := m.learner.rate(ad, int(cell), true); math.Abs(got/mean-1) > 1e-12 {
				t.Fatalf("%s in cell %d: %v, should be %v", c.name, cell, got, mean)
			}
			if seen < 40 {
				continue
			}
			cells++
			// Draws have its mean and its width, which is not that of ω = 1.
			const draws = 400
			sum, square := 0.0, 0.0
			for s := range draws {
				x := m.sampler.sample(s, 0, ad, int(cell), 0)
				sum, square = sum+x, square+(x-mean)*(x-mean)
			}
			simtest.Z(t, fmt.Sprintf("%s in cell %d: mean of draws", c.name, cell), sum/draws, sd, draws, mean, 0)
			if r := math.Sqrt(square/draws) / sd; r < .8 || r > 1.25 {
				t.Errorf("%s in cell %d: draws are %.2f as wide as the posterior", c.name, cell, r)
			}
			if _, alone := Posterior(prior*m.mean[ad], prior*(1-m.mean[ad]), hits, seen); alone > 1.25*sd {
				wide++
			}
		}
	}
	if cells < 10 || wide < 10 {
		t.Errorf("%d cells were seen often, of %d the width tells ω", cells, wide)
	}
}

// What is counted of a campaign fades alike in all its cells and in its mean, also while
// no campaign runs.
func TestForgettingWhereNoneRuns(t *testing.T) {
	const days, gap = 10, 20
	x := heavy("beta_binomial", 200, 1).with(func(a *Spec) {
		a.Forgetting = units.Rate{Value: 0.1, Per: units.Day}
		for k := range a.Campaigns {
			a.Campaigns[k].V.Until = time.Date(2015, 1, 1+days, 0, 0, 0, 0, time.UTC)
		}
	})
	x.ticks = days + gap
	r, m, _ := x.build(t, 1, 1, simtest.Options{Workers: 1})
	defer r.Close()
	simtest.Ticks(t, r, 1, days)
	before := m.campaigns[0].seen
	simtest.Ticks(t, r, days+1, days+gap)
	for ad := range m.campaigns {
		c := &m.campaigns[ad]
		sum := c.off.seen
		for _, cell := range m.used {
			sum += float64(m.cellSeen[int(cell)*len(m.campaigns)+ad])
		}
		if math.Abs(sum/c.seen-1) > 1e-4 {
			t.Errorf("%s: %v impressions are remembered, in its cells and outside %v", c.name, c.seen, sum)
		}
	}
	if want := before * math.Exp(-0.1*gap); before < 10 || math.Abs(m.campaigns[0].seen/want-1) > 1e-9 {
		t.Errorf("%v impressions are remembered of %v, should be %v", m.campaigns[0].seen, before, want)
	}
}

// Where a prior meets counts, ω observations an exposure are a prior of n_0/ω.
// Learners that are means cannot tell them apart, to the bit; at ω = 1 nothing is
// other than without it, and at 20 it is.
func TestObservationsAndThePrior(t *testing.T) {
	for _, name := range []string{"none", "tags", "beta_binomial"} {
		alike(t, name, heavy(name, 50, 1), heavy(name, 1000, 20))
		few, _ := heavy(name, 1000, 1).run(t, 1, 1)
		many, _ := heavy(name, 1000, 20).run(t, 1, 1)
		if a, b := last(few, "ad_log_loss"), last(many, "ad_log_loss"); a == b {
			t.Errorf("%s: log loss %v with one observation an exposure and with 20", name, a)
		}
	}
}

// Logistic learners: an exposure of ω observations moves predictions as ω exposures
// that are alike, one after the other; also where they would overshoot at once.
func TestObservationsOfLogisticLearners(t *testing.T) {
	const omega = 60
	for _, name := range []string{"ftrl", "thompson"} {
		x := regressionMarket(t, name, "logistic").with(func(a *Spec) { a.Features.Bits = 20 })
		_, one, _ := x.build(t, 1, 1, simtest.Options{Workers: 1})
		_, many, _ := x.with(func(a *Spec) { a.Observations = omega }).build(t, 1, 1, simtest.Options{Workers: 1})
		for _, m := range []*ads{one, many} {
			for ad := range m.campaigns {
				m.mean[ad] = .02 + .002*float64(ad)
			}
		}
		luck := rand.New(rand.NewPCG(3, 4))
		worst, moved := 0.0, 0.0
		odds := func(m *ads, ad, cell int) float64 { return logit(m.model.rateWith(ad, cell, 0)) }
		for range 300 {
			cell, ad := int(one.used[luck.IntN(len(one.used))]), luck.IntN(len(one.campaigns))
			before := odds(one, ad, cell)
			e := exposureOf(cell, ad, 0, luck.Float64() < .1)
			for range omega {
				one.model.take(e)
			}
			many.model.take(e)
			moved = max(moved, math.Abs(odds(one, ad, cell)-before))
			worst = max(worst, math.Abs(odds(one, ad, cell)-odds(many, ad, cell)))
		}
		t.Logf("%s: log-odds move by up to %.2f and differ by up to %.3f", name, moved, worst)
		if worst > .03*moved || moved < 1.5 {
			t.Errorf("%s: log-odds differ by %v where they move by %v", name, worst, moved)
		}
	}
	// What is no whole number is taken in to the end.
	p, c, d := proximal{.1, 1, 0, 1}, ftrlWeight{}, ftrlWeight{}
	p.step(&c, .3, 2.5)
	if d.z = 2.5 * .3; c.z != d.z || math.Abs(c.n-.225) > 1e-15 {
		t.Errorf("2.5 gradients of .3: %+v", c)
	}
	if n := atOnce(2.5, 1, 100); n != 1 {
		t.Errorf("%v at once", n)
	}
	if n := atOnce(40, .01, 1); math.Abs(n-12.5) > 1e-12 {
		t.Errorf("%v at once", n)
	}
}

// No weight runs away where an exposure stands for 100,000.
func TestManyObservationsStayFinite(t *testing.T) {
	for _, name := range []string{"ftrl", "thompson"} {
		_, m, _ := regressionMarket(t, name, "logistic").with(func(a *Spec) { a.Observations = 1e5 }).build(t, 1, 1, simtest.Options{Workers: 1})
		for ad := range m.campaigns {
			m.mean[ad] = .02
		}
		cell := int(m.used[0])
		for k := range 200 {
			m.model.take(exposureOf(cell, 0, 0, k%10 == 0))
			if x := logit(m.model.rateWith(0, cell, 0)); math.IsNaN(x) || math.Abs(x) > 25 {
				t.Fatalf("%s: log-odds %v after %d exposures", name, x, k+1)
			}
		}
	}
}
