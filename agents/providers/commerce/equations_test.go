package commerce

import (
	"fmt"
	"math"
	"testing"

	"guanxi/agents/society/choice"
	"guanxi/sim/rng"
	"guanxi/sim/simtest/need"
)

// The demand for an offer has the elasticity −αp(1 − s).
func TestElasticity(t *testing.T) {
	const alpha, h = 0.03, 1e-5
	share := func(price float64) float64 {
		w := make([]float64, 2)
		total, _ := choice.Shares([]float64{offerUtility(1, 2, 0.6, alpha*price), 0.4}, w)
		return w[0] / total
	}
	for _, p := range []float64{10, 60, 150} {
		s := share(p)
		got := (math.Log(share(p+h)) - math.Log(share(p-h))) / (2 * h) * p
		near(t, "elasticity", got, -alpha*p*(1-s), 1e-7)
	}
}

// bestPrice maximises the profit.
func TestBestPrice(t *testing.T) {
	const alpha, cost = 0.05, 30
	rivals := []float64{0.3, -0.8}
	share := func(p float64) float64 {
		w := make([]float64, 3)
		total, _ := choice.Shares(append([]float64{offerUtility(2, 0, 0, alpha*p)}, rivals...), w)
		return w[0] / total
	}
	for _, take := range []float64{0, 0.2} {
		p := 40.0
		for range 500 {
			p += 0.3 * (bestPrice(cost, take, take, alpha, share(p)) - p)
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
		near(t, "best price by an elasticity", bestPrice(36, x.take, x.take, choice.Alpha(60, x.eta), 0)/60, x.want, 1e-12)
	}
	near(t, "markup at share 0", bestPrice(30, 0, 0, 0.05, 0), 50, 0)
	near(t, "with a fourth for the platform", bestPrice(30, 0.25, 0.25, 0.05, 0), 60, 0)
}

func TestReputation(t *testing.T) {
	near(t, "prior", reputationOf(0, 0, 2, 1), 2.0/3, 1e-15)
	near(t, "with ratings", reputationOf(7, 0, 2, 1), 0.9, 1e-15)
	near(t, "half-life", remain(180, 180), 0.5, 1e-15)
	// Ratings of which bad ones are three times as frequent tell the quality all the same.
	good, bad := evenly(0.05, 0.15)
	near(t, "of many ratings", reputationOf(good*600*0.05*1e6, bad*400*0.15*1e6, 2, 1), 0.6, 1e-6)
	near(t, "without any", reputationOf(0, 0, 2, 1), 2.0/3, 1e-15)
}

// The ranking draws in proportion to its weights, also after they change.
func TestRanking(t *testing.T) {
	var r ranking
	r.build(5)
	demand, reputation := []float64{0, 3, 0, 9, 1}, []float64{0.5, 0.5, 0, 1, 0.25}
	rank := func(demand []float64, popular float64) {
		r.rank(func(j int) float64 { return (1 + demand[j]) * max(reputation[j], 1e-9) }, nil, popular)
	}
	rank(make([]float64, 5), 0)
	rank(demand, 0.6)
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

// The surplus of an occasion is the area under demand above the prices, for 300 drawn sets of offers with prices and
// starting prices of their own, by a price weight or an elasticity: of all prices that rise together in drawn
// proportions, and of one.
func TestSurplusIsTheArea(t *testing.T) {
	draw := rng.New(6, 1, "area").Stream(0)
	for set := range 300 {
		n := 1 + int(draw.Below(6))
		m := &commerce{spec: new(Spec)}
		h, c := &m.shops, &m.spec.Choice
		if c.Price = math.Exp(5*draw.Open() - 5); set%3 > 0 {
			c.Elasticity = 1.2 + 7*draw.Open()
		}
		o, v, price := newOffers(n), make([]float64, n), make([]float64, n)
		first, up := make([]float64, n), make([]float64, n)
		for j := range n {
			o.shop = append(o.shop, j)
			v[j], first[j], up[j] = 8*draw.Open()-5, math.Exp(4+2*draw.Open()-1), draw.Open()
			price[j] = first[j] * (0.5 + draw.Open())
		}
		if c.Elasticity > 0 {
			h.first, h.ratio, h.start = first, make([]float64, n), n
			h.portion()
		}
		worth := func(at func(j int) float64) (worth float64, bought []float64) {
			for j := range n {
				if c.Elasticity > 0 {
					o.v[j] = offerUtility(v[j], 0, 0, c.Elasticity*excess(at(j), first[j]))
				} else {
					o.v[j] = offerUtility(v[j]+c.Price*first[j], 0, 0, c.Price*at(j))
				}
			}
			total, inclusive, alpha := m.weigh(&o)
			for _, x := range o.w[:n] {
				bought = append(bought, x/total)
			}
			return inclusive / alpha, bought
		}
		now := func(j int) float64 { return price[j] }
		got, _ := worth(now)
		area := need.Area(func(x float64) (sum float64) {
			_, bought := worth(func(j int) float64 { return price[j] + (0.1+up[j])*x })
			for j, p := range bought {
				sum += (0.1 + up[j]) * p
			}
			return sum
		}, 0)
		near(t, fmt.Sprintf("set %d: of all prices", set), got, area, 1e-2*area)
		j := int(draw.Below(uint64(n)))
		alone := func(x float64) func(int) float64 {
			return func(k int) float64 {
				if k == j {
					return x
				}
				return price[k]
			}
		}
		less, _ := worth(alone(1e9))
		area = need.Area(func(x float64) float64 {
			_, bought := worth(alone(x))
			return bought[j]
		}, price[j])
		near(t, fmt.Sprintf("set %d: of one price", set), got-less, area, 1e-2*area+1e-9*got)
	}
}

// Of two shops of which one is ten times as dear, and most people buy, a price that rises by a half takes the area
// under demand. With 1/α weighted by what is chosen consumers would gain by it.
func TestOneDearerPrice(t *testing.T) {
	m := &commerce{spec: new(Spec)}
	m.spec.Choice.Elasticity = 2.6
	h := &m.shops
	h.first, h.ratio, h.start = []float64{10, 100}, make([]float64, 2), 2
	h.portion()
	at := func(x float64) (worth, bought, before float64) {
		o := newOffers(2)
		o.shop = []int{0, 1}
		o.v[0], o.v[1] = 2-2.6*excess(x, 10), 1
		total, inclusive, alpha := m.weigh(&o)
		a, b := math.Exp(o.v[0]), math.Exp(o.v[1])
		return inclusive / alpha, o.w[0] / total, math.Log(1+a+b) * (10*a + 100*b) / (a + b) / 2.6
	}
	area := 0.0
	for k := range 5000 {
		_, bought, _ := at(10 + (float64(k)+0.5)/1000)
		area += bought / 1000
	}
	low, _, was := at(10)
	high, _, is := at(15)
	near(t, "what is lost", low-high, area, 1e-5)
	near(t, "with weights", was-is, -9.76, 5e-3)
}
