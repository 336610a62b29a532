package adoption

import (
	"slices"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// weakly builds a world whose weak ties are made by hand and do not fade.
func weakly(t testing.TB, x societytest.World, a *Spec, make func(w *society.World)) *sim.Simulation {
	t.Helper()
	r, _ := x.Build(t, simtest.Options{Workers: 1}, func(b *sim.Builder, w *society.World) error {
		err := a.filled().Build(b.Scope("adoption"), w)
		w.NewWeak(b.Scope("ties"), 50, 0)
		make(w)
		return err
	})
	return r
}

func using(w *society.World, i int) bool { return w.Status[i] == society.Using }

func tie(w *society.World, i, j int) {
	if _, ok := w.Weak.Between(i, j); !ok && i != j {
		w.Weak.Form(i, j, 0.5, 0)
	}
}

// tieMany forms up to most−1 ties from each consumer, of which the one numbered hard becomes
// strong. strangers leaves out those who are friends.
func tieMany(w *society.World, most, hard int, strangers bool) {
	for i := range w.N {
		for k := range i % most {
			j := (i*(k+3) + 11*k + 1) % w.N
			if strangers && slices.Contains(w.Graph.Neighbours(i), uint32(j)) {
				continue
			}
			tie(w, i, j)
			if id, ok := w.Weak.Between(i, j); ok && k == hard && !w.Weak.Hard(id) {
				w.Weak.Harden(id, 0)
			}
		}
	}
}

// Imitation of weak friends alone, on a ring of their own, is diffusion on a ring (V2). Its
// adopters count as caused by weak ties.
func TestWeakRing(t *testing.T) {
	const n, step = 20011, 7919 // a prime: one round visits all places
	p, q := 0.01, 0.4
	var shares []float64
	for rep := 1; rep <= 6; rep++ {
		x := societytest.World{N: n, Ties: society.TiesSpec{Kind: "ring", Degree: 2}, Tick: units.Day / 100, Ticks: 1500,
			Every: 500, Replicate: rep, Users: -1}
		r := weakly(t, x, &Spec{Innovation: perDay(p), Weak: perDay(q)}, func(w *society.World) {
			for k := range n {
				tie(w, k*step%n, (k+1)*step%n)
			}
		})
		simtest.Run(t, r)
		shares = append(shares, r.Series("adopters")[3]/n)
		weak, own, all := societytest.Total(r.Series("new_adopters.weak")),
			societytest.Total(r.Series("new_adopters.innovation")), societytest.Total(r.Series("new_adopters"))
		if weak+own != all || weak < all/2 {
			t.Errorf("%v adopters, %v by weak ties, %v by innovation", all, weak, own)
		}
	}
	mean, sd := meanSD(shares)
	simtest.Z(t, "share on day 15", mean, sd, len(shares), .43916, 8e-4)
}
