package phrase

import (
	"testing"

	"guanxi/sim/results/summary"
)

// Amounts beside bars have the digits of their scale; an interval far below it takes no room.
func TestAmountsBesideBars(t *testing.T) {
	for _, c := range []struct {
		v    summary.Interval
		want string
	}{
		{about(-8368.7, -8372.9, -8364.5), "−0.00837"},
		{about(2.89e6, 2.38e6, 3.4e6), "2.89 ± 0.51"},
		{about(162000, 104000, 220000), "0.162 ± 0.058"},
	} {
		if got := Scaled(c.v, 1e6); got != c.want {
			t.Errorf("%v: %s, want %s", c.v, got, c.want)
		}
	}
}

// about returns a mean with its interval.
func about(mean, lo, hi float64) summary.Interval {
	return summary.Interval{Mean: mean, Lo: lo, Hi: hi}
}
