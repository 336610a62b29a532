package adoption

import (
	"math"
	"slices"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
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
		x := societytest.World{N: n, Ties: society.TiesSpec{Kind: "ring", Degree: 2}, Tick: units.Day / 100, Ticks: 1500, Every: 500, Replicate: rep, Users: -1}
		r := weakly(t, x, &Spec{Innovation: perDay(p), Weak: perDay(q)}, func(w *society.World) {
			for k := range n {
				tie(w, k*step%n, (k+1)*step%n)
			}
		})
		simtest.Run(t, r)
		shares = append(shares, r.Series("adopters")[3]/n)
		weak, own, all := societytest.Total(r.Series("new_adopters.weak")), societytest.Total(r.Series("new_adopters.innovation")), societytest.Total(r.Series("new_adopters"))
		if weak+own != all || weak < all/2 {
			t.Errorf("%v adopters, %v by weak ties, %v by innovation", all, weak, own)
		}
	}
	mean, sd := meanSD(shares)
	simtest.Z(t, "share on day 15", mean, sd, len(shares), .43916, 8e-4)
}

// One tick agrees with the probability written out for each consumer: three forms and three
// divisors.
func TestWeakTwin(t *testing.T) {
	const n = 6000
	p, q, qw := 0.02, 0.05, 0.03
	for _, form := range []string{"hazard", "linear", "independent"} {
		for _, normalise := range []string{"none", "degree", "mean_degree"} {
			x := societytest.World{N: n, Ties: society.TiesSpec{Kind: "regular", Degree: 6}, Ticks: 1, Users: 0.4}
			if normalise == "none" {
				q, qw = 0.01, 0.006
			}
			expect, variance, byWeak := 0.0, 0.0, 0.0
			r := weakly(t, x, &Spec{Innovation: perTick(p), Imitation: perTick(q), Weak: perTick(qw), Form: form, Normalise: normalise}, func(w *society.World) {
				for i := range n {
					for k := range i % 4 {
						tie(w, i, (i*(k+3)+11*k+1)%n)
					}
				}
				ends, held := 0, 0
				for i := range n {
					if d := len(w.Weak.Friends(i)); d > 0 {
						ends += d
						held++
					}
				}
				for i := range n {
					if using(w, i) {
						continue
					}
					a, weak := 0.0, 0.0
					for _, j := range w.Graph.Neighbours(i) {
						if using(w, int(j)) {
							a++
						}
					}
					for _, f := range w.Weak.Friends(i) {
						if using(w, int(f.Who)) {
							weak++
						}
					}
					c, cw := map[string]float64{"none": 1, "degree": 6, "mean_degree": 6}[normalise], 1.0
					switch normalise {
					case "degree":
						cw = math.Max(1, float64(len(w.Weak.Friends(i))))
					case "mean_degree":
						cw = float64(ends) / float64(held)
					}
					h := p + q*a/c + qw*weak/cw
					f := h
					switch form {
					case "hazard":
						f = num.Hazard(h)
					case "independent":
						f = 1 - (1-p)*math.Pow(1-q/c, a)*math.Pow(1-qw/cw, weak)
					}
					expect += f
					variance += f * (1 - f)
					byWeak += f * qw * weak / cw / h
				}
			})
			simtest.Run(t, r)
			got := r.Series("new_adopters")[1]
			need.Near(t, form+" "+normalise, got, expect, 4*math.Sqrt(variance))
			need.Near(t, form+" "+normalise+" by weak ties", r.Series("new_adopters.weak")[1], byWeak, 4*math.Sqrt(byWeak))
		}
	}
}
