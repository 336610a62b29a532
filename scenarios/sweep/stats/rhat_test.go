package stats_test

import (
	"testing"

	"guanxi/scenarios/sweep/stats"
	"guanxi/sim/num"
	"guanxi/sim/rng"
)

// Of draws of one law R̂ is 1; it is more where means differ, or spreads, by distances from the median.
func TestRHat(t *testing.T) {
	s := rng.New(1, 1, "rhat").Stream(0)
	draws := func(mean, sd float64) (all []float64) {
		for range 4000 {
			all = append(all, mean+float64(sd*num.Normal(&s)))
		}
		return all
	}
	for _, x := range []struct{ mean, sd, low, high float64 }{{0, 1, .999, 1.002}, {1, 1, 1.12, 1.18}, {0, 3, 1.1, 1.4}} {
		if r := stats.RHat(draws(0, 1), draws(x.mean, x.sd)); r < x.low || r > x.high {
			t.Errorf("mean off by %g, spread times %g: R̂ %.4f, want %g to %g", x.mean, x.sd, r, x.low, x.high)
		}
	}
}
