package num

import (
	"testing"

	"guanxi/sim/simtest/need"
)

func TestFading(t *testing.T) {
	var x Fading
	if x.Mean(7) != 7 {
		t.Error("nothing so far")
	}
	for range 5 {
		x.Add(12, 2, 0.9)
		need.Near(t, "the mean of a constant flow of 6", x.Mean(0), 6, 1e-12)
	}
	x.Add(0, 2, 0)
	if got := x.Mean(7); got != 0 {
		t.Errorf("without memory the mean is %v, not that of now", got)
	}
}
