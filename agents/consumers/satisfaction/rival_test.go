package satisfaction

import (
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim/simtest"
)

// A rival multiplies the hazard of leaving, which h_max still bounds. One that offers nothing
// changes no bit.
func TestRivalRaisesChurn(t *testing.T) {
	const n = 40_000
	run := func(rival *society.Rival) (float64, string) {
		r, m := trial{world: societytest.World{N: n, Ticks: 20}, spec: "{churn: {base: 0.01/day, satisfaction: 0, friends: 0, max: 0.03/day}, return: {base: 0/day}}"}.build(t, simtest.Options{Workers: 1})
		m.w.Rival = rival
		simtest.Run(t, r)
		return float64(m.w.Users) / n, r.Digest()
	}
	alone, a := run(nil)
	nothing, b := run(&society.Rival{Churn: []float64{1}, MostChurn: 1})
	if alone != nothing || a != b {
		t.Errorf("%v stay without a rival, %v with one that offers nothing", alone, nothing)
	}
	for _, x := range []struct{ factor, hazard float64 }{{1, 0.01}, {2, 0.02}, {5, 0.03}} {
		want := math.Exp(-20 * x.hazard)
		got, _ := run(&society.Rival{Churn: []float64{x.factor}, MostChurn: x.factor})
		simtest.Z(t, "share that stays", got, math.Sqrt(want*(1-want)), n, want, 0)
	}
}

// A rival that appeals to one segment takes users of that segment.
func TestRivalOfASegment(t *testing.T) {
	r, m := trial{world: societytest.World{N: 4000, Ticks: 20, People: "{segments: {a: {share: 50%}, b: {share: 50%}}}"},
		spec: "{churn: {base: 0.01/day, satisfaction: 0, friends: 0, max: 1/day}, return: {base: 0/day}}"}.build(t, simtest.Options{Workers: 1})
	m.w.Rival = &society.Rival{Churn: []float64{1, 4}, MostChurn: 4}
	was := [2]int64{m.w.UsersIn(0), m.w.UsersIn(1)}
	simtest.Run(t, r)
	for g, hazard := range []float64{0.01, 0.04} {
		want := math.Exp(-20 * hazard)
		simtest.Z(t, "share that stays of "+m.w.Segments[g], float64(m.w.UsersIn(g))/float64(was[g]), math.Sqrt(want*(1-want)), int(was[g]), want, 0)
	}
}
