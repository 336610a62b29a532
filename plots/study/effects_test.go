package study

import (
	"math"
	"strings"
	"testing"

	"guanxi/plots/plotstest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
)

// A change from a baseline of 0 has no share: it is given as an amount with its unit.
func TestChangeOfNothingHasAUnit(t *testing.T) {
	c := contrast{unit: "CNY", p: math.NaN(), Interval: summary.Interval{Mean: 3900, Lo: 1800, Hi: 6000, N: 9}}
	if got := c.words(true, 0.05); got != "+3900 ± 2100 CNY" {
		t.Error(got)
	}
	if c.base = 7800; c.words(true, 0.05) != "+50 ± 27 %" {
		t.Error(c.words(true, 0.05))
	}
}

// No change is 0 % of any baseline, even of 0.
func TestShareOfNothing(t *testing.T) {
	if v := (&contrast{}).share(); v.Mean != 0 || v.Lo != 0 {
		t.Errorf("no change of nothing is %v", v)
	}
	if v := (&contrast{Interval: about(5, 3, 7)}).share(); !math.IsNaN(v.Mean) {
		t.Errorf("5 of nothing is %v %%", v.Mean)
	}
}

// about returns a mean with its interval.
func about(mean, lo, hi float64) summary.Interval {
	return summary.Interval{Mean: mean, Lo: lo, Hi: hi}
}

// A baseline that may be a gain or a loss has no share, and one replicate has no interval: neither the figure nor its caption claims one.
func TestContrastsClaimNoMore(t *testing.T) {
	for _, c := range []struct {
		reps        int
		base        float64
		says, never string
	}{
		{1, 100, "one replicate, hence no interval. Revenue +36.4 %, captured +42.8 %", "Student"},
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

// A metric for which one side has no value is named.
func TestContrastWithoutValue(t *testing.T) {
	m := plotstest.MakeUp("never", "arms", nil, []schema.Metric{plotstest.Adopters, plotstest.Half}, []plotstest.Point{{Arm: "a"}, {Arm: "b"}}, 4, func(metric int, p plotstest.Point) (float64, float64, float64) {
		if metric == 1 && p.Arm == "b" {
			return math.NaN(), 0, 0
		}
		return 30, 1, 1
	}).CompareArms("a")
	c, err := effects(m.Folder())
	if err != nil || !strings.Contains(c.Alt, "because one side has no value, for time until 50 % of consumers are adopters.") {
		t.Errorf("%v: %s", err, c.Alt)
	}
}
