package commerce

import (
	"math"
	"strings"
	"testing"

	"guanxi/agents/society/societytest"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// Each shop wins as often, and pays as much, as over all draws of its bidders: 4³ of them.
func TestAuctionOfPlaces(t *testing.T) {
	const n, k = 4, 3
	p := &Spec{}
	p.Search.Sponsored = Sponsored{Bidders: k, Reserve: 15}
	x := &sponsoring{m: &commerce{spec: p}, bids: []units.Money{20, 10, 40, 30}, order: []int{2, 3, 0, 1}}
	var wins, pays [n]float64
	for draw := range n * n * n {
		bid := [k]units.Money{x.bids[draw%n], x.bids[draw/n%n], x.bids[draw/n/n]}
		most := max(bid[0], bid[1], bid[2])
		pay := units.Money(15)
		for _, b := range bid {
			if b < most {
				pay = max(pay, b)
			}
		}
		for j, b := range x.bids {
			if b == most && b >= 15 {
				wins[j] += 1. / (n * n * n)
				pays[j] += pay.Float() / (n * n * n)
			}
		}
	}
	near(t, "wins of the highest", wins[2], 1-math.Pow(1-1./n, k), 1e-12)
	const draws = 40000
	var won, paid [n]float64
	for i := range uint64(draws) {
		if s, ok := x.auction(rng.New(1, 0, "places").Row(i), 1); ok {
			won[s.shop]++
			paid[s.shop] += s.price.Float()
		}
	}
	for j := range n {
		simtest.Z(t, "wins", won[j]/draws, math.Sqrt(wins[j]*(1-wins[j])), draws, wins[j], 0)
		near(t, "paid", paid[j]/draws, pays[j], 5*40*units.Money(1).Float()/math.Sqrt(draws))
	}
	near(t, "worth of a place", worthOfPlace(50, 30, .1, .2), 3, 1e-12)
	near(t, "worth where a sale loses", worthOfPlace(30, 30, .1, .2), 0, 0)
}

// Where no place is sold all is as without the section, and where each is who pays is who is found: what shops pay is
// what the platform gets, and no more than the sales through places are worth.
func TestPlacesAreSold(t *testing.T) {
	run := func(set func(p *Spec)) (map[string][]float64, *commerce) {
		r, m := trial{world: societytest.World{N: 4000, Ticks: 60}, set: func(p *Spec) {
			p.Merchants.Count, p.Choice.Intercept, p.Occasions = count(30), -2, perDay(.3)
			set(p)
		}}.run(t)
		out := map[string][]float64{}
		for _, x := range r.Metrics() {
			out[x.Name] = r.Series(x.Name)
		}
		return out, m
	}
	sell := func(share float64) func(p *Spec) {
		return func(p *Spec) {
			p.Search.HasSponsored, p.Search.Sponsored = true, Sponsored{Share: share, Bidders: 5}
		}
	}
	off, _ := run(func(*Spec) {})
	none, _ := run(sell(0))
	for name, was := range off {
		for k, v := range none[name] {
			if v != was[k] && !(v != v && was[k] != was[k]) && !strings.Contains(name, "sponsored") {
				t.Fatalf("%s in tick %d is %v, %v without places", name, k, v, was[k])
			}
		}
	}
	all, m := run(sell(.5))
	near(t, "revenue", m.w.Platform.Balance().Float(), total(all["sponsored.revenue"]), 1e-9)
	if total(all["orders.sponsored"]) < 1000 || total(all["sponsored.revenue"]) > total(all["shop_margin"]) {
		t.Errorf("%v orders through places, for which %v were paid of margins of %v", total(all["orders.sponsored"]),
			total(all["sponsored.revenue"]), total(all["shop_margin"]))
	}
}

// Results by taste: over consumers the share of a shop is the mean of p·w·e^(θm)/Σ + (1 − p)/n, by enumeration.
func TestRankingByTaste(t *testing.T) {
	const popular, weight, count9 = .6, 2., 9
	_, m := trial{world: societytest.World{N: 20000, Ticks: 20}, set: func(p *Spec) {
		plain(p)
		p.Merchants.Count, p.Choice.Offers, p.Search.Popular = count(count9), 1, popular
		p.Search.Weights = Weights{Price: 1, Match: weight}
		p.Choice.Intercept = 50 // what is found is bought
		p.Shops = named("gone", ShopSpec{Away: true})
	}, shops: func(h *shops) {
		for j := range h.price {
			h.price[j] = 10 + 10*float64(j%2)
		}
	}}.run(t)
	topics := topicsOf(m)[:count9]
	var want, square, got [count9]float64
	all := 0
	for i := range m.w.N {
		last := m.latest.at(uint32(i))
		if last == 0 {
			continue
		}
		all++
		got[last-1]++
		sum, w := 0.0, [count9]float64{}
		for j := range w {
			w[j] = math.Exp(-m.shops.price[j]/14.444444 + weight*m.w.Match(i, topics[j]))
			sum += w[j]
		}
		for j := range w {
			p := popular*w[j]/sum + (1-popular)/count9
			want[j] += p
			square[j] += p * (1 - p)
		}
	}
	for j := range want {
		if z := (got[j] - want[j]) / math.Sqrt(square[j]); math.Abs(z) > 4 {
			t.Errorf("shop %d is found by %v of %d, should be by %.1f (z %.1f)", j, got[j], all, want[j], z)
		}
	}
	if num.Quotient(got[0], got[2]) == 1 {
		t.Error("all are found alike")
	}
}
