package payment

import (
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
)

// The rate of sending red packets is proportional to the sessions that the linkage brings to
// payment.
func TestVisits(t *testing.T) {
	packets := func(factor float64) float64 {
		r, _ := trial{all: true, world: societytest.World{N: 10_000, Ticks: 5, Every: 1}, spec: "{red_packets: {rate: " +
			"0.1/day, contagion: 0}}", more: func(_ *sim.Builder, w *society.World, _ *payment) {
			societytest.Visits(w, society.UsePayment, factor)
		}}.run(t)
		return total(r.Series("red_packets"))
	}
	if a, b := packets(-1), packets(1); a != b {
		t.Errorf("%v packets without linkage, %v at a factor of 1", a, b)
	}
	for _, factor := range []float64{0, 0.4, 3} {
		want := factor * 5000
		simtest.Z(t, "packets", packets(factor), math.Sqrt(want), 1, want, 1e-9)
	}
}
