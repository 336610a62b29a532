package governance

import (
	"testing"

	"guanxi/sim/simtest/need"
)

var near = need.Near

// A shop is deterred by the product of probability and loss (Becker 1968).
func TestProspect(t *testing.T) {
	near(t, "expected gain", prospect(100, 0.5, 120), 40, 1e-12)
	near(t, "never caught", prospect(100, 0, 1e6), 100, 0)
	near(t, "always caught", prospect(100, 1, 30), 70, 0)
}

// Stochastic rounding is unbiased however small the weight, and the result stays within 0 and 1.
func TestToward(t *testing.T) {
	for _, rate := range []float64{0, 1e-6, 0.05, 1} {
		gain := uint64(rate*0x1p32 + 0.5)
		for _, w := range []uint16{0, 1, 30000, 65534, 65535} {
			for _, outcome := range []int64{0, 65535} {
				sum := 0.0
				for random := range 1 << 16 {
					x := toward(w, outcome, gain, uint16(random))
					sum += float64(x) / (1 << 16)
				}
				near(t, "mean of W", sum, float64(w)+rate*(float64(outcome)-float64(w)), 2e-5)
			}
		}
	}
}
