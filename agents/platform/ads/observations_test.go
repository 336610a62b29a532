package ads

import (
	"fmt"
	"math"
	"testing"

	"guanxi/agents/platform/learner"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

// heavy is a market in which nothing is forgotten and each exposure counts as ω observations.
func heavy(name string, prior, observations float64) trial {
	x := rivals(name, 4).with(func(a *Spec) {
		a.Prior, a.Observations, a.Forgetting = prior, observations, units.Rate{Per: units.Day}
		a.thompson().Model = "cells"
	})
	x.n, x.ticks, x.every = 1500, 20, 10
	return x
}

// The posterior of a Beta(n_0·p, n_0(1 − p)) belief after ω·hits in ω·n observations, in each cell
// and for each campaign.
func TestObservationsInTheBetaPosterior(t *testing.T) {
	const prior, omega = 200., 8.
	_, m := heavy("thompson", prior, omega).run(t, 1, 1)
	cells, wide, base, tags := 0, 0, m.response.Feed.Base(), learner.Of[*learner.Tags](&m.spec.Keys)
	for ad := range m.advertisers.Campaigns {
		c := &m.advertisers.Campaigns[ad]
		p := &m.learning.Past[ad]
		if p.Feed != (learner.Count{Seen: float64(c.Total.Paid), Hits: float64(c.Total.Charged)}) {
			t.Fatalf("%s: counted %v of %d exposures with %d hits", c.Name, p.Feed, c.Total.Paid, c.Total.Charged)
		}
		m.learning.Believe(ad)
		mean := m.learning.Mean[ad]
		want, _ := learner.Posterior(prior*base, prior*(1-base), omega*float64(c.Total.Charged), omega*float64(c.Total.Paid))
		need.Near(t, c.Name+": belief over what it should be", mean/want, 1, 1e-12)
		out, _ := learner.Posterior(prior*mean, prior*(1-mean), omega*p.Outside.Hits, omega*p.Outside.Seen)
		in, _ := learner.Posterior(prior*mean, prior*(1-mean), omega*(p.Feed.Hits-p.Outside.Hits), omega*(p.Feed.Seen-p.Outside.Seen))
		gotIn, gotOut := tags.Rate(learner.Exposure{Ad: ad, Inside: true}), tags.Rate(learner.Exposure{Ad: ad})
		need.Near(t, c.Name+": inside over what it should be", gotIn/in, 1, 1e-12)
		need.Near(t, c.Name+": outside over what it should be", gotOut/out, 1, 1e-12)
		for _, cell := range m.tags.Used {
			at := int(cell)*len(m.advertisers.Campaigns) + ad
			hits, seen := float64(m.learning.Hits[at]), float64(m.learning.Seen[at])
			x := learner.Exposure{Ad: ad, Cell: int(cell), Inside: true}
			want, sd := learner.Posterior(prior*mean, prior*(1-mean), omega*hits, omega*seen)
			need.Near(t, fmt.Sprintf("%s in cell %d: rate over what it should be", c.Name, cell), m.learning.Used.Rate(x)/want, 1, 1e-12)
			if seen < 40 {
				continue
			}
			cells++
			// Draws have its mean and its width, which differs from that at ω = 1.
			const draws = 400
			sum, square := 0.0, 0.0
			for s := range draws {
				y := m.learning.Sampler.Sample(x, learner.SlotRow(s, 0))
				sum, square = sum+y, square+(y-want)*(y-want)
			}
			simtest.Z(t, fmt.Sprintf("%s in cell %d: mean of draws", c.Name, cell), sum/draws, sd, draws, want, 0)
			if r := math.Sqrt(square/draws) / sd; r < .8 || r > 1.25 {
				t.Errorf("%s in cell %d: draws are %.2f as wide as the posterior", c.Name, cell, r)
			}
			if _, alone := learner.Posterior(prior*mean, prior*(1-mean), hits, seen); alone > 1.25*sd {
				wide++
			}
		}
	}
	if cells < 10 || wide < 10 {
		t.Errorf("%d cells were seen often, of %d the width tells ω", cells, wide)
	}
}

// For learners that are means, ω observations per exposure equal a prior of n_0/ω, to the bit.
// ω = 1 is the same as no key, and ω = 20 is not.
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
