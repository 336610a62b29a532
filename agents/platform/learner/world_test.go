package learner

import (
	"math"
	"testing"

	"guanxi/agents/platform/tags"
	"guanxi/sim"
	"guanxi/sim/simtest/need"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// base is the initial probability of a billed interaction in test worlds.
const base = 0.015

// world is a learning problem of 25 campaigns in three categories and cells of many tags, with the
// keys changed by set.
func world(t testing.TB, set func(k *Keys)) *Learning {
	t.Helper()
	k := new(Keys)
	if _, ps := spec.Decode(nil, k.Declare); ps.Err() != nil {
		t.Fatal(ps)
	}
	k.Prior = 50
	set(k)
	clock := sim.Clock{Tick: units.Day, Ticks: 10}
	b := sim.NewBuilder(sim.Config{Clock: clock, Seed: 1, Replicate: 1})
	w := Setting{Cells: tags.Cells{Genders: 2, Ages: 3, Regions: 2, Interests: 8}, Articles: math.MaxInt}
	for ad := range 25 {
		w.Campaigns = append(w.Campaigns, Campaign{Hash: uint64(ad), Category: uint8((ad + 11) / 12)})
	}
	all := make([]int, len(w.Campaigns))
	for ad := range all {
		all[ad] = ad
	}
	w.Standing = func() []int { return all }
	l := new(Learning)
	l.Build(b.Scope("ads"), w, k, 1000)
	l.Rebuild(clock, base, 0)
	l.Open(1)
	for ad := range w.Campaigns {
		l.Mean[ad] = .02 + .002*float64(ad)
	}
	return l
}

var near = need.Near
