package adoption

import (
	"fmt"
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// among makes cores of k friends, and serves U = fit·(s + (1−s)·a*/K_i).
func among(k int, fit, alone float64) func(b *sim.Builder, w *society.World) {
	return func(b *sim.Builder, w *society.World) {
		s := b.Scope("network_effects")
		n := &society.Network{Core: w.NewCore(s, s.Key("closest"), k)}
		table := make([]float64, (k+1)*(k+1))
		for size := range k + 1 {
			for using := range size + 1 {
				table[n.Place(size, using)] = fit * (alone + (1-alone)*float64(using)/math.Max(1, float64(size)))
			}
		}
		n.Fit = [][]float64{table}
		w.Network = n
	}
}

// On a ring of degree 2 the core is both neighbours, and without a reservation the share of adopters is
// that of Fibich & Gibori (2010), as in TestRing: how well the platform serves is no factor of the hazard.
func TestNetworkRing(t *testing.T) {
	x := trial{n: 20000, ties: society.TiesSpec{Kind: "ring", Degree: 2}, ticks: 2000, every: 1000, tick: units.Day / 100,
		spec: Spec{Innovation: perDay(0.01), Imitation: perDay(0.4)}}
	var at [2][]float64
	for rep := range 6 {
		r, _ := x.make(t, 4, rep+1, simtest.Options{Workers: 1}, nil, among(2, 0.1, 0))
		simtest.Run(t, r)
		for k := range at {
			at[k] = append(at[k], r.Series("adopters")[k+1]/20000)
		}
	}
	for k, want := range []float64{.25435, .61296} {
		mean, sd := meanSD(at[k])
		simtest.Z(t, "share that adopts", mean, sd, 6, want, 8e-4)
	}
}

// Of two cliques that know nobody else the one in which enough use it tips, and the other does not. All
// consider it all the time, and U = s + (1 − s)·a*/5 has to reach .5.
func TestCliqueTips(t *testing.T) {
	edges := ""
	for i := range 12 {
		for j := range i {
			if i/6 == j/6 {
				edges += fmt.Sprintf("%d %d\n", i, j)
			}
		}
	}
	for _, x := range []struct {
		alone float64
		first []string
		users int64
	}{{.4, []string{"1"}, 6}, {.2, []string{"1"}, 1}, {.2, []string{"1", "3"}, 6}, {.2, []string{"1", "8"}, 2},
		{.7, []string{"1"}, 12}} {
		a := &Spec{Innovation: perTick(50), HasReservation: true, Initial: &spec.Node{Kind: spec.ListNode}}
		a.Reservation.Mean = .5
		for _, id := range x.first {
			a.Initial.Items = append(a.Initial.Items, spec.Scalar(id))
		}
		world := societytest.World{Ties: society.TiesSpec{Kind: "file", Path: "x.txt", Format: "auto"},
			Files: map[string]string{"x.txt": edges}, Ticks: 9, Users: -1}
		r, w := world.Build(t, simtest.Options{}, func(b *sim.Builder, w *society.World) error {
			among(5, .999, x.alone)(b, w)
			return a.filled().Build(b.Scope("adoption"), w)
		})
		simtest.Run(t, r)
		if w.Users != x.users {
			t.Errorf("s = %v, from %v: %d use it, should be %d", x.alone, x.first, w.Users, x.users)
		}
	}
}
