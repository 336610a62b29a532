package policy

import (
	"strings"
	"testing"

	"guanxi/sim"
	"guanxi/sim/simtest/need"
)

func TestVain(t *testing.T) {
	share := &sim.Metric{Stock: true, Form: sim.Real, Range: sim.Share()}
	users := &sim.Metric{Stock: true, Form: sim.Whole, Range: sim.UpTo(300)}
	flow := &sim.Metric{Form: sim.Whole, Range: sim.NotNegative()}
	for _, x := range []struct {
		text string
		of   *sim.Metric
		want string // part of the text; "" means no text
	}{
		{"m > 1", share, "never holds"}, {"m >= 1", share, ""}, {"m > 60%", share, ""}, {"m > 60", share, "m is 0 to 1, so this condition never holds"},
		{"m < 0", share, "never holds"}, {"m < 0.5", share, ""}, {"m >= 0.5", share, ""}, {"m <= 1", share, "always holds"}, {"m > -1", share, "always holds"}, {"m <= 0", share, ""}, {"m < 1.5", share, "always holds"}, {"m >= 0", share, "always holds"},
		{"m > 400%", users, "0 to 10000, of all consumers, so this condition never holds"}, {"m > 50%", users, ""}, {"m > 400", users, ""}, {"m >= 10001", users, "never holds"},
		{"m < 0", flow, "never below 0, so this condition never holds"}, {"m > 1e9", flow, ""}, {"m > 5", &sim.Metric{}, ""},
	} {
		c := need.Value(parseCondition(x.text))(t)
		if got := c.Vain(x.of, 300, 10_000); (got == "") != (x.want == "") || !strings.Contains(got, x.want) {
			t.Errorf("%s: %q, should be %q", x.text, got, x.want)
		}
	}
}

func TestWrong(t *testing.T) {
	for _, x := range []struct {
		text, unit, want string
	}{
		{"gmv > 50%", "currency", "gmv is in currency, so a percentage is no level of it; write a number"}, {"m < 2%", "d", "m is in d, so a percentage is no level of it; write a number"},
		{"gmv > 50", "currency", ""}, {"m > 50%", "1", ""}, {"m > 50%", "1/day", ""},
	} {
		if got := need.Value(parseCondition(x.text))(t).Wrong(&sim.Metric{Unit: x.unit}); got != x.want {
			t.Errorf("%s: %q, should be %q", x.text, got, x.want)
		}
	}
}
