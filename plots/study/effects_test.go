package study

import (
	"math"
	"strings"
	"testing"

	"guanxi/plots/chart"
	"guanxi/plots/plotstest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
)

// A baseline that may be a gain or a loss has no share, and one replicate has no interval: neither the figure nor its
// caption claims one.
func TestContrastsClaimNoMore(t *testing.T) {
	for _, c := range []struct {
		reps  int
		base  float64
		share bool
	}{{1, 100, true}, {8, 100, true}, {40, 15, true}, {8, 3, false}} { // of 40, some are losses, the mean is not
		s := plotstest.MakeUp("both", "arms", nil, []schema.Metric{{Name: "revenue", Unit: "currency"},
			{Name: "captured", Unit: "currency"}}, []plotstest.Point{{Arm: "a"}, {Arm: "b"}}, c.reps,
			func(_ int, p plotstest.Point) (float64, float64, float64) {
				if p.Arm == "b" {
					return c.base + 0.4*c.base, 20, 0.1
				}
				return c.base, 20, 0.1
			}).CompareArms("a")
		d, err := effects(s.Folder())
		if err != nil || strings.Contains(d.Alt, "Student") != (c.reps >= summary.MinReplicates) ||
			strings.Contains(d.Alt, "least and greatest") != (c.reps == 8) {
			t.Errorf("%d replicates of %v: %v, %s", c.reps, c.base, err, d.Alt)
			continue
		}
		for _, m := range d.Panels[0].Marks {
			if p, ok := m.(*chart.Points); ok && math.IsNaN(p.X[0]) == c.share {
				t.Errorf("%d replicates of %v: %s changes by %v %%", c.reps, c.base, p.Series, p.X)
			}
		}
	}
}
