package commerce

import (
	"fmt"
	"math"
	"testing"

	"guanxi/sim/rng"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"

	"pgregory.net/rapid"

	_ "guanxi/sim/simtest/seed"
)

// V28: multinomial logit, utilities 1, .5, 0 and outside 0.
func TestSoftmax(t *testing.T) {
	w := make([]float64, 3)
	total, logsum := softmax([]float64{1, 0.5, 0}, w)
	for k, want := range []float64{0.42693, 0.25895, 0.15706} {
		near(t, "share", w[k]/total, want, 5e-6)
	}
	near(t, "share of the outside option", 1-(w[0]+w[1]+w[2])/total, 0.15706, 5e-6)
	near(t, "logsum", logsum, 1.85113, 5e-6)
}

// A uniform draw through the inverse distribution function gives the right probabilities.
func TestPick(t *testing.T) {
	v, w := []float64{1, 0.5, 0}, make([]float64, 3)
	total, _ := softmax(v, w)
	const n = 400000
	got := [4]float64{}
	key := rng.New(3, 0, "pick")
	for i := range uint64(n) {
		got[pick(w, total, key.Float(i, 0))+1]++
	}
	for k, p := range []float64{1 / total, w[0] / total, w[1] / total, w[2] / total} {
		if k == 0 {
			p = 1 - (w[0]+w[1]+w[2])/total
		}
		simtest.Z(t, "share picked", got[k]/n, math.Sqrt(p*(1-p)), n, p, 0)
	}
	if pick(w, total, 0) != 0 || pick(w, total, 1-0x1p-53) != -1 {
		t.Error("the ends of [0, 1) pick the first offer and the outside option")
	}
}

// The demand for an offer has the elasticity −αp(1 − s).
func TestElasticity(t *testing.T) {
	const alpha, h = 0.03, 1e-5
	share := func(price float64) float64 {
		w := make([]float64, 2)
		total, _ := softmax([]float64{offerUtility(1, 2, 0.6, alpha, price), 0.4}, w)
		return w[0] / total
	}
	for _, p := range []float64{10, 60, 150} {
		s := share(p)
		got := (math.Log(share(p+h)) - math.Log(share(p-h))) / (2 * h) * p
		near(t, "elasticity", got, -alpha*p*(1-s), 1e-7)
	}
}

// Identity 5: two halves of a shop equal the shop if each enters the choice with half its weight,
// V − ln 2. Two whole copies do not: consumers gain from spurious variety (red bus, blue bus), and
// the logsum rises by ln(1 + e^V/(1 + Σ)).
func TestSplit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.SliceOfN(rapid.Float64Range(-20, 20), 1, 8).Draw(t, "v")
		w := make([]float64, 9)
		total, logsum := softmax(v, w)
		sold := w[0] / total
		half := append([]float64{v[0] - math.Ln2, v[0] - math.Ln2}, v[1:]...)
		total, split := softmax(half, w)
		need.Near(t, "logsum of halves", split, logsum, 1e-13*(1+math.Abs(logsum)))
		need.Near(t, "share of halves", (w[0]+w[1])/total, sold, 1e-13)
		_, twice := softmax(append([]float64{v[0]}, v...), w)
		want := logsum + math.Log1p(sold)
		need.Near(t, "logsum of a second copy", twice, want, 1e-12*(1+math.Abs(want)))
	})
}

// bestPrice maximises the profit.
func TestBestPrice(t *testing.T) {
	const alpha, cost = 0.05, 30
	rivals := []float64{0.3, -0.8}
	share := func(p float64) float64 {
		w := make([]float64, 3)
		total, _ := softmax(append([]float64{offerUtility(2, 0, 0, alpha, p)}, rivals...), w)
		return w[0] / total
	}
	for _, take := range []float64{0, 0.2} {
		p := 40.0
		for range 500 {
			p += 0.3 * (bestPrice(cost, take, alpha, share(p)) - p)
		}
		profit := func(p float64) float64 { return ((1-take)*p - cost) * share(p) }
		for _, d := range []float64{-1, -0.01, 0.01, 1} {
			if profit(p+d) >= profit(p) {
				t.Errorf("profit %v at %v, more at %v", profit(p), p, p+d)
			}
		}
	}
	// By an elasticity: Lerner's p/p° = (c/p°)/(1 − t) + 1/η; at η = 2.6 and goods at 60 % shops start at their best.
	near(t, "excess", excess(75, 60), 0.25, 1e-15)
	near(t, "excess of what is free", excess(0, 0), 0, 0)
	for _, x := range []struct{ eta, take, want float64 }{{2.6, 0, .6 + 1/2.6}, {8, 0, .725}, {2.6, .2, .75 + 1/2.6},
		{5, .4, 1.2}} {
		near(t, "best price by an elasticity", bestPrice(36, x.take, utilityOfMoney(x.eta, 60), 0)/60, x.want, 1e-12)
	}
	near(t, "markup at share 0", bestPrice(30, 0, 0.05, 0), 50, 0)
	near(t, "with a fourth for the platform", bestPrice(30, 0.25, 0.05, 0), 60, 0)
}

func TestReputation(t *testing.T) {
	near(t, "prior", reputationOf(0, 0, 2, 1), 2.0/3, 1e-15)
	near(t, "with ratings", reputationOf(7, 0, 2, 1), 0.9, 1e-15)
	near(t, "half-life", remain(180, 180), 0.5, 1e-15)
	near(t, "surprise", surpriseOf(2, 0.6, 0.7, 0.5), -0.7, 1e-15)
}

// The ranking draws in proportion to its weights, also after they change.
func TestRanking(t *testing.T) {
	var r ranking
	r.build(5)
	demand, reputation := []float64{0, 3, 0, 9, 1}, []float64{0.5, 0.5, 0, 1, 0.25}
	r.rank(make([]float64, 5), reputation, nil, 0)
	r.rank(demand, reputation, nil, 0.6)
	weights, sum := make([]float64, 5), 0.0
	for j := range weights {
		weights[j] = (1 + demand[j]) * max(reputation[j], 1e-9)
		sum += weights[j]
	}
	const n = 200000
	got := make([]float64, 5)
	for k := range n {
		got[r.draw((float64(k)+0.5)/n)]++
	}
	for j, x := range got {
		near(t, "share of draws", x/n, 0.6*weights[j]/sum+0.4/5, 2.0/n)
	}
}

// K solves K' = (p + qK)(1 − K) from 0 (Bass 1969), is that of the exponential without imitation, and is
// steepest at ln(q/p)/(p + q).
func TestTakenUp(t *testing.T) {
	key := rng.New(3, 0, "take up")
	for k := range uint64(200) {
		p, q := 0.01+key.Float(k, 0), 3*key.Float(k, 1)
		x, step := 0.0, 1e-4
		for n := range 20000 { // the midpoint rule
			half := x + step/2*(p+q*x)*(1-x)
			x += step * (p + q*half) * (1 - half)
			if (n+1)%5000 == 0 {
				near(t, fmt.Sprintf("K at %v, p %v, q %v", float64(n+1)*step, p, q), takenUp(p, q, float64(n+1)*step), x, 1e-7)
			}
		}
		near(t, "without imitation", takenUp(p, 0, 2), 1-math.Exp(-2*p), 1e-14)
	}
	top, d := math.Log(1/0.05)/1.05, 1e-3
	slope := func(at float64) float64 { return takenUp(0.05, 1, at+d) - takenUp(0.05, 1, at-d) }
	if slope(top) <= slope(top-0.1) || slope(top) <= slope(top+0.1) {
		t.Error("it is not steepest at ln(q/p)/(p + q)")
	}
}

// What a shop can take after some ticks is that of a day at most, or of a tick that is longer, and over a run without
// orders and one in which all is taken as much as its capacity says. 200 drawn capacities and ticks, against days
// counted one by one.
func TestCapacityOfADay(t *testing.T) {
	draw := rng.New(5, 1, "capacity").Stream(0)
	for range 200 {
		capacity, ticks := math.Exp(6*draw.Open()-2), []float64{.25, .5, 1, 7}[draw.Below(4)]
		left, sold := 0.0, 0.0
		n := int(400 / ticks)
		for range n {
			left = refilled(left, capacity, ticks)
			for ; left >= 1; left-- {
				sold++
			}
		}
		if most := capacity * ticks * float64(n); sold > most+1e-6 || sold < most-1-1e-6*most {
			t.Errorf("%v a day in ticks of %v: sold %v of %v", capacity, ticks, sold, most)
		}
		for range n {
			left = refilled(left, capacity, ticks)
		}
		if most := max(1, capacity*max(1, ticks)); left < most-1e-9*most || left > most+1 {
			t.Errorf("%v a day in ticks of %v: %v is kept, wants %v", capacity, ticks, left, most)
		}
	}
}
