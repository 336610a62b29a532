package governance

import (
	"math"
	"testing"

	"guanxi/sim/simtest/need"
)

var near = need.Near

// A risk-neutral shop is deterred by the product of probability and loss alone, a risk-averse one
// more by size, a risk-loving one more by probability (Becker 1968, Pratt 1964).
func TestProspect(t *testing.T) {
	near(t, "neutral", prospect(100, 0.5, 120, 0), 40, 1e-12)
	near(t, "nearly neutral", prospect(100, 0.5, 120, 1e-9), 40, 1e-5)
	near(t, "averse", prospect(100, 0.5, 120, 0.01), 100-math.Log(0.5+0.5*math.Exp(1.2))/0.01, 1e-9)
	near(t, "far beyond what an exponential holds", prospect(100, 0.5, 1e6, 1), 100-1e6+math.Log(2), 1e-6)
	near(t, "never caught", prospect(100, 0, 1e6, 1), 100, 0)
	near(t, "always caught", prospect(100, 1, 30, 0.5), 70, 0)
	for _, p := range []float64{0.05, 0.2, 0.4, 0.8} {
		loss := 80 / p
		near(t, "equal product, neutral", prospect(100, p, loss, 0), 20, 1e-12)
		if p < 0.8 {
			if a, b := prospect(100, p, loss, 0.01), prospect(100, 2*p, loss/2, 0.01); a >= b {
				t.Errorf("averse: a loss of %v with %v leaves %v, half of it twice as often %v", loss, p, a, b)
			}
			if a, b := prospect(100, p, loss, -0.01), prospect(100, 2*p, loss/2, -0.01); a <= b {
				t.Errorf("loving risk: a loss of %v with %v leaves %v, half of it twice as often %v", loss, p, a, b)
			}
		}
	}
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
