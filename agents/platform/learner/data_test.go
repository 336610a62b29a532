package learner

import (
	"math"
	"testing"

	"guanxi/sim"
	"guanxi/sim/units"
)

// V24
func TestPosterior(t *testing.T) {
	near(t, "posterior mean", shrunk(20, 1000, .01, 100), .0190909, 5e-8) // of a rate with a Beta(1, 99) prior
}

// The belief about a cell is the mean of its hits around the campaign's mean with weight n₀, and the
// campaign's is around the base rate with the same weight. Both forget at γ a day, before a tick is added.
func TestBeliefOfACell(t *testing.T) {
	l := world(t, func(k *Keys) {
		k.Prior, k.Forgetting = 30, units.Rate{Value: .1, Per: units.Day}
	})
	const ad, cell = 3, 5
	at := cell*len(l.Campaigns) + ad
	tally := l.NewTally()
	for k := range 100 {
		tally.Add(at, k < 7)
	}
	l.Past[ad].Feed.Add(400, 10)
	l.now++
	l.Take([]*Tally{&tally})
	rate := func() float64 {
		l.Believe(ad)
		return l.Used.Rate(Exposure{Ad: ad, Cell: cell})
	}
	mean := (30*base + 10) / (30 + 400)
	near(t, "mean", rate(), (30*mean+7)/(30+100), 1e-9)
	keep := math.Exp(-.1)
	l.Forget(ad)
	tally.Add(at, true)
	l.now++
	l.Take([]*Tally{&tally})
	mean = (30*base + 10*keep) / (30 + 400*keep)
	near(t, "mean after a day and a hit", rate(), (30*mean+7*keep+1)/(30+100*keep+1), 1e-8)
}

// A cell without slots fades at its next one by what its ticks since have, each at the rate of its time.
func TestIdleCellFades(t *testing.T) {
	l := world(t, func(k *Keys) { k.Forgetting = units.Rate{Value: .1, Per: units.Day} })
	l.Seen[0], l.Hits[0] = 100, 7
	l.Open(3)
	l.keys.Forgetting.Value = .5
	l.Rebuild(sim.Clock{Tick: units.Day}, base, base)
	l.Open(6)
	for range 2 {
		l.Fade(0, 5)
		near(t, "seen", float64(l.Seen[0]), 100*math.Exp(-.3-1), 1e-5)
		near(t, "hits", float64(l.Hits[0]), 7*math.Exp(-.3-1), 1e-6)
	}
}
