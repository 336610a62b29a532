package governance

import (
	"math"
	"testing"

	"guanxi/sim/simtest/need"
)

var near = need.Near

// P_det = 1 − (1−a)(1−r)^victims.
func TestCaught(t *testing.T) {
	for _, x := range []struct{ audit, report, victims, want float64 }{
		{0.1, 0.2, 3, 0.5392}, {0, 0, 100, 0}, {0.25, 0, 100, 0.25}, {0, 0.5, 1, 0.5}, {0, 0.1, 0.5, 1 - math.Sqrt(0.9)},
		{1, 0, 0, 1}, {0, 1, 2, 1}, {0.3, 1, 0, 0.3},
	} {
		near(t, "P_det", caught(x.audit, x.report, x.victims), x.want, 1e-12)
	}
}

func TestWorthAndStake(t *testing.T) {
	near(t, "V", worth(1200, 0.1, 0.3), 3000, 1e-9)
	near(t, "V of a loss", worth(-5, 0.1, 0.3), 0, 0)
	near(t, "L", stake(500, 0.3, 3000), 1400, 1e-9)
	near(t, "L where detection always removes is φ + V", stake(500, 1, 3000), 3500, 1e-9)
}

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

func TestTempted(t *testing.T) {
	near(t, "at 0", tempted(0, 20), 0.5, 1e-15)
	near(t, "20 below at scale 20", tempted(-20, 20), 1/(1+math.E), 1e-12)
	near(t, "far below", tempted(-1e9, 20), 0, 1e-15)
	near(t, "without noise, pays", tempted(1e-9, 0), 1, 0)
	near(t, "without noise, does not", tempted(0, 0), 0, 0)
}

func TestAdmissionAndGuidance(t *testing.T) {
	if !admits(0.3, 0.1, -0.5, 0.25) || admits(0.3, 0.1, -0.6, 0.25) || !admits(0.2, 0, 7, 0.2) {
		t.Error("a signal of the minimum is admitted, one below it is not")
	}
	near(t, "after two steps", guided(0.6, 0.8*0.8), 0.744, 1e-15)
	if guided(0.1+0.2, 1) != 0.1+0.2 {
		t.Error("without guidance quality differs in its last bit")
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
