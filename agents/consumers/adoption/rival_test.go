package adoption

import (
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/simtest"
)

// Everybody with a reservation of at most fit + ν·a/k − ϖ·u_R adopts in the end. A rival that
// offers nothing leaves the monopoly's run as it is, to the bit.
func TestRivalRaisesReservations(t *testing.T) {
	const n = 20_000
	run := func(rival *society.Rival) (float64, *sim.Simulation) {
		a := &Spec{Model: "bass", Form: "hazard", Normalise: "degree", Influence: "active", Innovation: perDay(1), HasReservation: true}
		a.Reservation.Mean, a.Reservation.SD = 0.8, 0.15
		x := societytest.World{N: n, Ties: society.TiesSpec{Kind: "ring", Degree: 2}, Ticks: 40, Users: -1}
		r, w := x.Build(t, simtest.Options{Workers: 1}, func(b *sim.Builder, w *society.World) error {
			w.Rival = rival
			return a.Build(b.Scope("adoption"), w)
		})
		simtest.Run(t, r)
		return float64(w.Users) / n, r
	}
	alone, a := run(nil)
	nothing, b := run(&society.Rival{Threshold: []float64{0}})
	if alone != nothing || a.Digest() != b.Digest() {
		t.Errorf("%v adopt without a rival, %v with one that offers nothing", alone, nothing)
	}
	for _, bar := range []float64{0, 0.2, 0.35} {
		want := num.NormCDF((1 - bar - 0.8) / 0.15)
		got, _ := run(&society.Rival{Threshold: []float64{bar}})
		simtest.Z(t, "share that adopts", got, math.Sqrt(want*(1-want)), n, want, 0)
	}
}
