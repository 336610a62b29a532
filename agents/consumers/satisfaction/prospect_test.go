package satisfaction

import (
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
)

// What trade is expected to bring is felt beside the fit, between 0 and 1 in all.
func TestProspectIsFelt(t *testing.T) {
	for _, more := range []float64{-.9, -.2, .3, 5} {
		x := trial{world: societytest.World{N: 300, Ticks: 300}, fit: .4,
			spec: "{memory: 20d, weights: {experiential: 1}, churn: {base: 0/day}}",
			more: func(_ *sim.Builder, w *society.World) { w.Prospect = &society.Prospect{Fit: more} }}
		r, _ := x.build(t, simtest.Options{Workers: 1})
		simtest.Run(t, r)
		felt := r.Series("satisfaction_experiential")
		near(t, "experience", felt[len(felt)-1], math.Min(1, math.Max(0, .4+more)), .01)
	}
}
