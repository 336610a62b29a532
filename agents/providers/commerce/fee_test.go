package commerce

import (
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

func named(name string, x ShopSpec) []spec.Named[ShopSpec] {
	return []spec.Named[ShopSpec]{{Name: name, V: x}}
}

// Where prices adapt fully and buyers see the fee, only (1 + φ)/(1 − t) acts: what they pay and buy is the same whoever
// pays the share. What they do not see is a loss that they did not reckon with.
func TestWhoPaysTheFee(t *testing.T) {
	run := func(take float64, fee Fee) (paid float64, r *sim.Simulation, m *commerce) {
		r, m = trial{world: societytest.World{N: 20000, Ticks: 300}, set: func(p *Spec) {
			p.Merchants.Count, p.Merchants.Adapt = count(1), perDay(.05)
			p.Choice.Intercept, p.Choice.Match, p.Choice.Reputation, p.Choice.Social, p.Choice.Price = 2, 0, 0, 0, .05
			p.Take, p.HasFee, p.Fee, p.Occasions = take, true, fee, perDay(.2)
		}, shops: func(h *shops) { h.price[0], h.cost[0], h.goods[0] = 60, 36, 36*units.One }}.run(t)
		return m.shops.price[0]*(1+fee.Share) + fee.Amount.Float(), r, m
	}
	sold, _, _ := run(.2, Fee{Salience: 1})
	both, _, _ := run(.12, Fee{Share: .1, Salience: 1}) // 1.1/.88 = 1/.8
	near(t, "what buyers pay", both, sold, 1e-3*sold)
	if other, _, _ := run(.1, Fee{Share: .1, Salience: 1}); math.Abs(other-sold) < .5 {
		t.Errorf("buyers pay %v with a tenth on either side, %v with a fifth on one", other, sold)
	}
	_, r, m := run(0, Fee{Share: .1, Amount: units.One, Salience: .35})
	orders := total(r.Series("orders"))
	fees := m.w.Platform.Balance().Float()
	near(t, "fees", fees, .1*m.gmvAll()+orders, 1e-6*fees)
	near(t, "what was not seen", total(r.Series("surplus.shops.persuasion")), -.65*fees, 1e-5*fees)
	near(t, "revenue", total(r.Series("commerce_revenue")), fees, 1e-6*fees)
}

// Places of search go by weights, exactly, by enumeration of all shops; the platform's own may be put first.
func TestWeightsOfARanking(t *testing.T) {
	x := Weights{Orders: .5, Quality: 2, Price: 1.5, Own: .7}
	for _, c := range []struct {
		orders, quality, price float64
		own                    bool
	}{{3, .8, 1.2, true}, {0, .5, .4, false}, {8, .9, 2, false}} {
		want := math.Sqrt(1+c.orders) * c.quality * c.quality * math.Exp(-1.5*c.price)
		if c.own {
			want *= math.Exp(.7)
		}
		near(t, "weight", x.of(c.orders, c.quality, c.price, c.own), want, 1e-12)
	}
	found := func(own float64) {
		_, m := trial{world: societytest.World{N: 20000, Ticks: 20}, set: func(p *Spec) {
			plain(p)
			p.Merchants.Count, p.Choice.Offers, p.Search.Popular = count(9), 1, 1
			p.Search.Weights = Weights{Own: own, Price: 1}
			p.Choice.Intercept = 50 // what is found is bought
			p.Shops = named("mine", ShopSpec{Owner: byPlatform, Pricing: armsLength})
		}, shops: func(h *shops) {
			for j := range h.price {
				h.price[j] = 10 + 10*float64(j%2)
			}
		}}.run(t)
		mine, all, sum := 0.0, 0.0, 0.0
		for i := range m.w.N { // who has bought goes back to the shop that it found first
			if last := m.latest.at(uint32(i)); last != 0 {
				all++
				mine += float64(last / 10) // the tenth is the platform's
			}
		}
		for j, price := range m.shops.price {
			sum += math.Exp(-price/15 + own*float64(j/9))
		}
		p := math.Exp(own-m.shops.price[9]/15) / sum
		simtest.Z(t, "share of the platform's own", mine/all, math.Sqrt(p*(1-p)), int(all), p, 0)
	}
	for _, own := range []float64{0, 1, -1} {
		found(own)
	}
}

// The joint price maximises the profit of the shop and what the platform takes of others, on a grid; at arm's length it is
// that of a stranger. What the shop earns is the platform's.
func TestOwnShop(t *testing.T) {
	const alpha, cost, take, other = .1, 8.0, .2, 15.0
	share := func(p float64) (own, rest float64) {
		a, b := math.Exp(2-alpha*p), math.Exp(2-alpha*other)
		return a / (1 + a + b), b / (1 + a + b)
	}
	price := cost + 10
	for range 500 {
		own, rest := share(price)
		price += .3 * (bestJointly(cost, alpha, own, take*other*rest) - price)
	}
	best := 0.0
	profit := func(p float64) float64 { own, rest := share(p); return (p-cost)*own + take*other*rest }
	for p := cost; p < 60; p += .01 {
		if profit(p) > profit(best) || best == 0 {
			best = p
		}
	}
	near(t, "joint price", price, best, .02)
	for _, pricing := range []string{armsLength, joint} {
		r, m := trial{world: societytest.World{N: 20000, Ticks: 300}, set: func(p *Spec) {
			p.Merchants.Count, p.Merchants.Adapt, p.Take = count(1), perDay(.1), take
			p.Choice.Intercept, p.Choice.Match, p.Choice.Reputation, p.Choice.Social, p.Choice.Price = 2, 0, 0, 0, alpha
			p.Occasions, p.Shops = perDay(.2), named("mine", ShopSpec{Owner: byPlatform, Pricing: pricing})
		}, shops: func(h *shops) { h.setPrices(.5, 15, 15); h.cost[1] = cost; h.goods[1] = cost * units.One }}.run(t)
		if left := m.w.Shop.Captured(1).Float(); left > 3*m.shops.sold[1].Float()/300 {
			t.Errorf("%s: the shop keeps %v", pricing, left)
		}
		near(t, pricing+": own sales", total(r.Series("own_sales")), m.shops.sold[1].Float(), 1)
		if pricing == joint {
			p := [2]float64{m.shops.price[0], m.shops.price[1]}
			a, b := math.Exp(2-alpha*p[1]), math.Exp(2-alpha*p[0])
			near(t, "joint price in a market", p[1], bestJointly(cost, alpha, a/(1+a+b), take*p[0]*b/(1+a+b)), .15)
		}
	}
}

func TestConcentration(t *testing.T) {
	near(t, "even", gini([]float64{2, 2, 2, 2}), 0, 1e-15)
	near(t, "one has all", gini([]float64{0, 0, 0, 5}), .75, 1e-15)
	near(t, "1 to 3", gini([]float64{1, 2, 3}), 2./9, 1e-15)
	near(t, "top", topShare([]float64{1, 2, 3}), .5, 1e-15)
	var x []float64
	for k := range 5000 { // quantiles of a tail with exponent 1.5
		x = append(x, math.Pow(1-(float64(k)+.5)/5000, -1/1.5))
	}
	near(t, "tail", hill(x), 1.5, .02)
	if !math.IsNaN(hill([]float64{1, 2, 3})) {
		t.Error("three shops have a tail")
	}
	r, m := trial{world: societytest.World{N: 5000, Ticks: 60}, set: func(p *Spec) {
		plain(p)
		p.Merchants.Count, p.Tail = count(300), 30*units.Day
	}}.run(t)
	last := func(name string) float64 { return societytest.Last(r, name) }
	if g := last("sales_gini"); g <= 0 || g >= 1 || last("sales_top") < .01 || m.shops.n != 300 {
		t.Errorf("Gini %v, top %v", g, last("sales_top"))
	}
}

func TestContractOfAPlatformThatSells(t *testing.T) {
	simtest.Contract(t, func(t testing.TB, o simtest.Options) *sim.Simulation {
		r, _ := trial{world: societytest.World{N: 4000, Ties: society.TiesSpec{Kind: "erdos_renyi", MeanDegree: 20}, Ticks: 60},
			set: func(p *Spec) {
				p.Occasions, p.Merchants.Adapt, p.Take = perDay(.5), perDay(.05), .1
				p.HasFee, p.Fee = true, Fee{Share: .05, Amount: units.One, Salience: .4}
				p.Search.Weights = Weights{Orders: .5, Quality: 2, Price: 1, Own: 1}
				p.Shops = named("mine", ShopSpec{Owner: byPlatform, Pricing: joint})
				p.Tail = 20 * units.Day
			}}.build(t, o)
		return r
	})
}
