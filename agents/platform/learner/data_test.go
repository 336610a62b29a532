package learner

import (
	"math"
	"testing"

	"guanxi/sim/units"
)

// V24
func TestPosterior(t *testing.T) {
	mean, sd := Posterior(1, 99, 20, 1000)
	near(t, "posterior mean", mean, .0190909, 5e-8)
	near(t, "posterior sd", sd, .0041241, 5e-8)
	near(t, "shrunk mean", shrunk(20, 1000, .01, 100), mean, 1e-15)
}

// The belief about a cell is the mean of its hits around the campaign's mean with weight n₀, and the
// campaign's is around the base rate with the same weight. Both forget at γ a day, before a tick is added.
func TestBeliefOfACell(t *testing.T) {
	l := world(t, func(k *Keys) {
		k.Prior, k.Forgetting = 30, units.Rate{Value: .1, Per: units.Day}
	})
	const ad, cell = 3, 5
	at := cell*len(l.Campaigns) + ad
	tally := make(Tally, len(l.Seen))
	for k := range 100 {
		tally.Add(at, k < 7)
	}
	l.Past[ad].Feed.Add(400, 10)
	l.Take(cell, []int{ad}, []Tally{tally})
	rate := func() float64 {
		l.Believe(ad)
		return l.Used.Rate(Exposure{Ad: ad, Cell: cell})
	}
	mean := (30*base + 10) / (30 + 400)
	near(t, "mean", rate(), (30*mean+7)/(30+100), 1e-9)
	keep := math.Exp(-.1)
	l.Forget(ad)
	tally.Add(at, true)
	l.Take(cell, []int{ad}, []Tally{tally})
	mean = (30*base + 10*keep) / (30 + 400*keep)
	near(t, "mean after a day and a hit", rate(), (30*mean+7*keep+1)/(30+100*keep+1), 1e-8)
}
