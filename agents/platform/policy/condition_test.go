package policy

import (
	"testing"

	"guanxi/sim"
	"guanxi/sim/simtest/need"
)

func TestWrong(t *testing.T) {
	for _, x := range []struct {
		text, unit, want string
	}{
		{"gmv > 50%", "currency", "gmv is in currency, so a percentage is no level of it; write a number"},
		{"m < 2%", "d", "m is in d, so a percentage is no level of it; write a number"},
		{"gmv > 50", "currency", ""}, {"m > 50%", "1", ""}, {"m > 50%", "1/day", ""},
	} {
		if got := need.Value(parseCondition(x.text))(t).Wrong(&sim.Metric{Unit: x.unit}); got != x.want {
			t.Errorf("%s: %q, should be %q", x.text, got, x.want)
		}
	}
}
