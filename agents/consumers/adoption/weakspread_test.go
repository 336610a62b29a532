package adoption

import (
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim/num"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/spec"
)

// ringOfTies makes weak ties on a ring of their own through all consumers.
func ringOfTies(w *society.World) {
	const step = 7919
	for k := range w.N {
		tie(w, k*step%w.N, (k+1)*step%w.N)
	}
}

func completed(t *testing.T, x societytest.World, a *Spec, make func(w *society.World)) map[string][]float64 {
	t.Helper()
	r := weakly(t, x, a, make)
	simtest.Run(t, r)
	out := map[string][]float64{}
	for _, m := range r.Metrics() {
		out[m.Name] = r.Series(m.Name)
	}
	return out
}

// In a cascade over a ring of weak ties alone, a geometric number adopts on either side of one
// seed, 1 + 2·T_w/(1 − T_w) in all; with T_w = 1 two adopt per tick.
func TestCascadeOverWeakTies(t *testing.T) {
	const n, replicates, chance = 1009, 400, .6
	x := societytest.World{N: n, Ties: society.TiesSpec{Kind: "erdos_renyi"}, Ticks: 60, Users: -1}
	sum, square := 0.0, 0.0
	for rep := range replicates {
		x.Replicate = rep + 1
		s := completed(t, x, &Spec{Model: "cascade", WeakChance: chance, Initial: spec.Scalar("1")}, ringOfTies)
		size := s["adopters"][60]
		sum, square = sum+size, square+size*size
		if weak := societytest.Total(s["new_adopters.weak"]); weak != size-1 || societytest.Total(s["new_adopters.cascade"]) != 0 {
			t.Fatalf("%v adopters, %v by weak ties", size, weak)
		}
	}
	mean := sum / replicates
	simtest.Z(t, "size", mean, math.Sqrt(2*chance)/(1-chance), replicates, 1+2*chance/(1-chance), 0)
	x.Replicate, x.Ticks = 1, 10
	for k, v := range completed(t, x, &Spec{Model: "cascade", WeakChance: 1, Initial: spec.Scalar("1")}, ringOfTies)["adopters"] {
		if v != float64(1+2*k) {
			t.Errorf("tick %d: %v adopters at a chance of 1", k, v)
		}
	}
}

// The first tick of a cascade on both kinds of ties agrees with the probability of each consumer,
// 1 − (1−T)^a·(1−T_w)^w, with ties that became strong counted in a. The cause is a weak friend if
// no strong one convinced. The log tells who it was.
func TestWeakCascadeTwin(t *testing.T) {
	const n, strong, weak = 6000, .2, .15
	var want, variance, byWeak float64
	var w *society.World
	x := societytest.World{N: n, Ties: society.TiesSpec{Kind: "regular", Degree: 6}, Ticks: 1, Users: -1, Events: []string{"adoption"}}
	r := weakly(t, x, &Spec{Model: "cascade", Transmission: strong, WeakChance: weak, Initial: spec.Scalar("30%")}, func(world *society.World) {
		w = world
		tieMany(w, 4, 2, true)
		for i := range n {
			if using(w, i) {
				continue
			}
			stay, alone := 1.0, 1.0
			for _, j := range w.Graph.Neighbours(i) {
				if using(w, int(j)) {
					stay *= 1 - strong
				}
			}
			for _, f := range w.Weak.Friends(i) {
				switch {
				case !using(w, int(f.Who)):
				case w.Weak.Hard(f.Tie):
					stay *= 1 - strong
				default:
					alone *= 1 - weak
				}
			}
			p := 1 - stay*alone
			want += p
			variance += p * (1 - p)
			byWeak += stay * (1 - alone)
		}
	})
	simtest.Run(t, r)
	need.Near(t, "adopters", r.Series("new_adopters")[1], want, 4*math.Sqrt(variance))
	need.Near(t, "by weak friends", r.Series("new_adopters.weak")[1], byWeak, 4*math.Sqrt(byWeak))
	if byWeak < 200 {
		t.Fatalf("%v by weak friends expected", byWeak)
	}
	told, strangers := 0, 0.0
	for _, table := range r.Tables() {
		for k := 0; table.Name == "events" && k < table.Rows(); k++ {
			if tick, _ := table.Col("tick").Int(k); tick != 1 {
				continue
			}
			who, _ := table.Col("who").Int(k)
			from, ok := table.Col("from").Int(k)
			if !ok {
				t.Fatalf("nobody convinced consumer %d", who)
			}
			told++
			if tie, ok := w.Weak.Between(int(who), int(from)); ok && !w.Weak.Hard(tie) {
				strangers++
			}
		}
	}
	if float64(told) != r.Series("new_adopters")[1] || strangers != r.Series("new_adopters.weak")[1] {
		t.Errorf("the log has %d adopters, %v of them by weak friends; counted are %v and %v", told, strangers, r.Series("new_adopters")[1], r.Series("new_adopters.weak")[1])
	}
}

// Thresholds agree with a slow count of all friends, tick by tick: a consumer with
// (a + ω·w)/(k + ω·z) ≥ θ is a user one tick later, for both kinds of influence.
func TestWeakThresholdTwin(t *testing.T) {
	const n, weight = 3000, .5
	theta := need.Value(num.NewDist("normal", map[string]float64{"mean": .45, "sd": .25}, nil, nil))(t)
	for _, influence := range []string{"active", "adopted"} {
		var w *society.World
		a := &Spec{Model: "threshold", Threshold: theta, WeakWeight: weight, Influence: influence, Initial: spec.Scalar("5%")}
		x := societytest.World{N: n, Ties: society.TiesSpec{Kind: "regular", Degree: 4}, Ticks: 12, Users: -1}
		r := weakly(t, x, a, func(world *society.World) {
			w = world
			tieMany(w, 5, 2, false)
		})
		weak := 0
		twin := make([]bool, n)
		for i := range n {
			twin[i] = using(w, i)
		}
		for range x.Ticks {
			next := make([]bool, n)
			copy(next, twin)
			for i := range n {
				if twin[i] {
					continue
				}
				var adopted, of, strongOnes, strongOf float64
				count := func(j int, weight float64, strong bool) {
					v := 0.0
					if twin[j] {
						v = weight
					}
					adopted, of = adopted+v, of+weight
					if strong {
						strongOnes, strongOf = strongOnes+v, strongOf+weight
					}
				}
				for _, j := range w.Graph.Neighbours(i) {
					count(int(j), 1, true)
				}
				for _, f := range w.Weak.Friends(i) {
					if w.Weak.Hard(f.Tie) {
						count(int(f.Who), 1, true)
					} else {
						count(int(f.Who), weight, false)
					}
				}
				bar := float64(a.run.threshold[i])
				if adopted >= bar*of-1e-6*of {
					next[i] = true
					if strongOnes < bar*strongOf-1e-6*strongOf {
						weak++
					}
				}
			}
			twin = next
		}
		simtest.Run(t, r)
		users := 0
		for i := range n {
			if twin[i] {
				users++
			}
			if twin[i] != using(w, i) {
				t.Fatalf("%s: consumer %d: %v, by a slow count %v", influence, i, using(w, i), twin[i])
			}
		}
		if got := societytest.Total(r.Series("new_adopters.weak")); got != float64(weak) || weak < 20 || users < n/5 || users == n {
			t.Errorf("%s: %v by weak friends, by a slow count %d; %d users", influence, got, weak, users)
		}
	}
}
