package commerce

import (
	"testing"

	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// No number of ratings on a grid pays better than the one that is bought.
func TestBestRatings(t *testing.T) {
	draw := rng.New(5, 1, "test.ratings").Stream(0)
	some := 0
	for range 300 {
		worth, a, b := 2000*draw.Float64(), 20*draw.Float64(), 20*draw.Float64()+.1
		g, cost := .1+draw.Float64(), .5+10*draw.Float64()
		pays := func(x float64) float64 { return worth*(a+g*x)/(a+b+g*x) - cost*x }
		best := bestRatings(worth, a, b, g, cost)
		for x := 0.0; x < 200; x += .25 {
			if pays(x) > pays(best)+1e-9 {
				t.Fatalf("%v ratings pay %v, %v pay %v", best, pays(best), x, pays(x))
			}
		}
		if best > 0 {
			some++
		}
	}
	if some < 50 || some == 300 {
		t.Errorf("%d of 300 buy: the test shows little", some)
	}
}

// Shops that buy ratings are rated better than they are, and pay for it; where all is found out and fined none is
// bought.
func TestBoughtRatings(t *testing.T) {
	run := func(fine float64) (*sim.Simulation, *commerce) {
		return trial{world: societytest.World{N: 20000, Ticks: 120}, set: func(p *Spec) {
			p.Merchants.Count, p.Occasions, p.Choice.Reputation = count(40), perDay(.3), 4
			p.Reputation.HasBought = true
			p.Reputation.Bought = Bought{Share: .5, Price: 2 * units.One, Fine: units.Amount(fine), Detection: perDay(.01)}
		}, shops: func(h *shops) {
			for j := range h.quality {
				h.quality[j] = .6
			}
		}}.run(t)
	}
	r, m := run(1)
	var rated, n [2]float64
	for j := range m.shops.n {
		k := 0
		if m.brushing.buys[j] {
			k = 1
		}
		rated[k], n[k] = rated[k]+m.reputation(j), n[k]+1
	}
	bought, found := total(r.Series("ratings.bought")), total(r.Series("ratings.found"))
	if more := rated[1]/n[1] - rated[0]/n[0]; more < .02 {
		t.Errorf("those who buy are rated better by %v", more)
	}
	near(t, "fines", m.brushing.fined.Sum(), found, 1e-6)
	near(t, "paid", m.brushing.paid.Sum(), 2*bought, 1e-6)
	held := 0.0
	for _, x := range m.brushing.held {
		held += x
	}
	if bought == 0 || found == 0 || held >= bought-found {
		t.Errorf("%v are bought, %v found, %v held", bought, found, held)
	}
	if r, _ := run(1e5); total(r.Series("ratings.bought")) != 0 {
		t.Error("ratings are bought whatever the fine")
	}
}

func TestContractOfBoughtRatings(t *testing.T) {
	simtest.Contract(t, func(t testing.TB, o simtest.Options) *sim.Simulation {
		r, _ := trial{world: societytest.World{N: 4000, Ticks: 60}, set: func(p *Spec) {
			p.Occasions, p.Reputation.HasBought = perDay(.5), true
			p.Reputation.Bought = Bought{Share: .5, Price: units.One, Fine: units.One, Detection: perDay(.05)}
		}}.build(t, o)
		return r
	})
}
