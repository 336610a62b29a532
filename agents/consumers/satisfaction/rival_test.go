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
		r, m := trial{world: societytest.World{N: n, Ticks: 20}, spec: "{churn: {base: 0.01/day, satisfaction: 0, " +
			"friends: 0, max: 0.03/day}, return: {base: 0/day}}"}.build(t, simtest.Options{Workers: 1})
		m.w.Rival = rival
		simtest.Run(t, r)
		return float64(m.w.Users) / n, r.Digest()
	}
	alone, a := run(nil)
	nothing, b := run(&society.Rival{Churn: 1})
	if alone != nothing || a != b {
		t.Errorf("%v stay without a rival, %v with one that offers nothing", alone, nothing)
	}
	for _, x := range []struct{ factor, hazard float64 }{{1, 0.01}, {2, 0.02}, {5, 0.03}} {
		want := math.Exp(-20 * x.hazard)
		got, _ := run(&society.Rival{Churn: x.factor})
		simtest.Z(t, "share that stays", got, math.Sqrt(want*(1-want)), n, want, 0)
	}
}
