package tags

import (
	"fmt"
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/simtest"
)

// As many refuse as are said to, and where consent goes with what is known of a taste by rank, with correlation ρ, the
// mean normal score of those who refuse is −ρ·φ(Φ⁻¹(π))/π.
func TestWhoRefuses(t *testing.T) {
	const n = 20000
	world := societytest.World{N: n, Ties: society.TiesSpec{Kind: "ring", Degree: 4}, Ticks: 1}
	world.Build(t, simtest.Options{Workers: 1}, func(b *sim.Builder, w *society.World) error {
		w.NeedTastes()
		for k, rho := range []float64{0, .5, 1} {
			all := refusals(b.Scope(fmt.Sprint("ads", k)), w, rho)
			rank := refusals(b.Scope(fmt.Sprint("same", k)), w, 1) // Φ of the score itself
			for _, share := range []float64{.2, .6} {
				who, score := 0.0, 0.0
				for i, u := range all {
					if u < share {
						who, score = who+1, score+num.NormQuantile(rank[i])
					}
				}
				simtest.Z(t, "share", who/n, math.Sqrt(share*(1-share)), n, share, 0)
				q := num.NormQuantile(share)
				want := -rho * math.Exp(-q*q/2) / math.Sqrt(2*math.Pi) / share
				simtest.Z(t, "score", score/who, 1, int(who), want, 0)
			}
		}
		return nil
	})
}
