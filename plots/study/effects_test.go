package study

import (
	"strings"
	"testing"

	"guanxi/plots/plotstest"
	"guanxi/sim/results/schema"
)

// A baseline that may be a gain or a loss has no share, and one replicate has no interval: neither the figure nor its caption claims one.
func TestContrastsClaimNoMore(t *testing.T) {
	for _, c := range []struct {
		reps        int
		base        float64
		says, never string
	}{
		{1, 100, "one replicate, hence no interval. Revenue, captured.", "Student"},
		{8, 100, "in these replicates, whose own uncertainty is not counted", "No dot"},
		{40, 15, "40 replicates with their 95 % Student interval", "No dot"}, // some are losses, the mean is not
		{8, 3, "No dot, because a baseline that is or may be 0 has no shares, for revenue and captured", "not counted"},
	} {
		s := plotstest.MakeUp("both", "arms", nil, []schema.Metric{{Name: "revenue", Unit: "currency"}, {Name: "captured", Unit: "currency"}}, []plotstest.Point{{Arm: "a"}, {Arm: "b"}}, c.reps, func(_ int, p plotstest.Point) (float64, float64, float64) {
			if p.Arm == "b" {
				return c.base + 0.4*c.base, 20, 0
			}
			return c.base, 20, 0
		}).CompareArms("a")
		d, err := effects(s.Folder())
		if err != nil || !strings.Contains(d.Alt, c.says) || strings.Contains(d.Alt, c.never) {
			t.Errorf("%d replicates of %v: %v, %s", c.reps, c.base, err, d.Alt)
		}
	}
}
