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

// lasting is a market in which nothing is forgotten.
func lasting(name string, prior float64) trial {
	x := rivals(name, 4).with(func(a *Spec) {
		a.Prior, a.Forgetting = prior, units.Rate{Per: units.Day}
	})
	x.n, x.ticks, x.every = 1500, 20, 10
	return x
}

// The posterior of a Beta(n_0·p, n_0(1 − p)) belief after hits in n observations, in each cell
// and for each campaign.
func TestPosteriorOfTheMarket(t *testing.T) {
	const prior = 25.
	_, m := lasting("thompson", prior).run(t, 1, 1)
	cells, base := 0, m.response.Feed.Base()
	for ad := range m.advertisers.Campaigns {
		c := &m.advertisers.Campaigns[ad]
		p := &m.learning.Past[ad]
		if p.Feed != (learner.Count{Seen: float64(c.Total.Paid), Hits: float64(c.Total.Charged)}) {
			t.Fatalf("%s: counted %v of %d exposures with %d hits", c.Name, p.Feed, c.Total.Paid, c.Total.Charged)
		}
		m.learning.Believe(ad)
		mean := m.learning.Mean[ad]
		want, _ := learner.Posterior(prior*base, prior*(1-base), float64(c.Total.Charged), float64(c.Total.Paid))
		need.Near(t, c.Name+": belief over what it should be", mean/want, 1, 1e-12)
		for _, cell := range m.tags.Used {
			at := int(cell)*len(m.advertisers.Campaigns) + ad
			hits, seen := float64(m.learning.Hits[at]), float64(m.learning.Seen[at])
			x := learner.Exposure{Ad: ad, Cell: int(cell)}
			want, sd := learner.Posterior(prior*mean, prior*(1-mean), hits, seen)
			need.Near(t, fmt.Sprintf("%s in cell %d: rate over what it should be", c.Name, cell), m.learning.Used.Rate(x)/want, 1, 1e-12)
			if seen < 40 {
				continue
			}
			cells++
			// Draws have its mean and its width.
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
		}
	}
	if cells < 10 {
		t.Errorf("%d cells were seen often", cells)
	}
}
