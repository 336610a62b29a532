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
	x := Weights{Orders: .5, Quality: 2, Delivered: 3, Price: 1.5, Own: .7}
	for _, c := range []struct {
		orders, quality, price float64
		own                    bool
	}{{3, .8, 1.2, true}, {0, .5, .4, false}, {8, .9, 2, false}} {
		want := math.Sqrt(1+c.orders) * c.quality * c.quality * .125 * math.Exp(-1.5*c.price)
		if c.own {
			want *= math.Exp(.7)
		}
		near(t, "weight", x.of(c.orders, c.quality, .5, c.price, c.own), want, 1e-12)
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

// The joint price maximises what the platform gets of all orders, on a grid: in a logit and in portions of it, with
// another shop of its own and with a fee of which a part is seen. At arm's length it is that of a stranger, and either
// way what the shop earns is the platform's.
func TestOwnShop(t *testing.T) {
	for _, x := range []struct{ elasticity, take, fee, amount, salience float64 }{{take: .2}, {elasticity: 2.6, take: .2},
		{elasticity: 3, take: .1, fee: .1, amount: 1, salience: .4}, {take: .1, fee: .05, salience: 1}} {
		for _, pricing := range []string{armsLength, joint} {
			const cost = 6.
			first := []float64{15, 20, 10} // of a stranger, of the shop, of another that is the platform's
			r, m := trial{world: societytest.World{N: 20000, Ticks: 300}, set: func(p *Spec) {
				p.Merchants.Count, p.Merchants.Adapt, p.Take = count(1), perDay(.1), x.take
				p.Choice.Match, p.Choice.Reputation, p.Choice.Social, p.Choice.Price = 0, 0, 0, .1
				if p.Choice.Intercept, p.Choice.Elasticity = 2, x.elasticity; x.elasticity > 0 {
					p.Choice.Intercept = -1
				}
				p.HasFee, p.Fee = x.fee > 0, Fee{Share: x.fee, Amount: units.Amount(x.amount), Salience: x.salience}
				p.Occasions = perDay(.2)
				p.Shops = append(named("mine", ShopSpec{Owner: byPlatform, Pricing: pricing}),
					named("other", ShopSpec{Owner: byPlatform, Pricing: pricing})...)
			}, shops: func(h *shops) {
				h.setPrices(.5, first...)
				copy(h.first, h.price)
				for j := range h.cost {
					h.cost[j], h.goods[j] = cost, cost*units.One
				}
			}}.run(t)
			at := append([]float64{}, m.shops.price...)
			gets := func(price float64) (all float64) {
				seen, ratio, v := 0.0, []float64{1, 1, 1}, []float64{0, 0, 0}
				sum := 1.0
				for j, p := range []float64{at[0], price, at[2]} {
					seen = p + x.salience*(x.fee*p+x.amount)
					if v[j] = 2 - .1*seen; x.elasticity > 0 {
						ratio[j] = first[j] / 15
						v[j] = -1 - x.elasticity*(seen/first[j]-1)
					}
					sum += ratio[j] * math.Exp(v[j])
				}
				for j, p := range []float64{at[0], price, at[2]} {
					gain := p - cost + x.fee*p + x.amount
					switch {
					case pricing == armsLength && j == 1:
						gain = (1-x.take)*p - cost
					case pricing == armsLength:
						gain = 0
					case j == 0:
						gain = x.take*p + x.fee*p + x.amount
					}
					all += gain * math.Exp(v[j]) / sum
				}
				return all
			}
			best := cost
			for p := cost; p < 80; p += .01 {
				if gets(p) > gets(best) {
					best = p
				}
			}
			near(t, pricing+": price", at[1], best, .03*best)
			near(t, pricing+": own sales", total(r.Series("own_sales")), m.shops.sold[1].Float()+m.shops.sold[2].Float(), 1)
			sold := float64(m.shops.orders[1])
			profit := (1-x.take)*m.shops.sold[1].Float() - cost*sold
			near(t, pricing+": passed on", m.shops.firms.Passed[1].Float(), profit, .02*profit)
			near(t, pricing+": captured", m.shops.firms.Captured(1), profit, 1e-6*profit)
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
	orders, sales := 0.0, 0.0
	for _, x := range r.Tables() {
		if x.Name == "shop_sales" {
			for row := range x.Rows() {
				orders, sales = orders+x.Col("orders").Float(row), sales+x.Col("sales").Float(row)
			}
		}
	}
	near(t, "orders of all rows", orders, total(r.Series("orders")), 0)
	near(t, "sales of all rows", sales, m.gmvAll(), 1e-6)
	middle := m.capturedBy(.5, .9)
	near(t, "captured by all", last("captured_small")+middle+last("captured_large"), m.capturedBy(0, 1), 1e-6)
	if last("captured_large") < last("captured_small") {
		t.Errorf("the half that sells least captured %v, the tenth that sells most %v", last("captured_small"),
			last("captured_large"))
	}
}

func TestContractOfAPlatformThatSells(t *testing.T) {
	simtest.Contract(t, func(t testing.TB, o simtest.Options) *sim.Simulation {
		r, _ := trial{world: societytest.World{N: 4000, Ties: society.TiesSpec{Kind: "erdos_renyi", MeanDegree: 20},
			Ticks: 60},
			set: func(p *Spec) {
				p.Occasions, p.Merchants.Adapt, p.Take = perDay(.5), perDay(.05), .1
				p.HasFee, p.Fee = true, Fee{Share: .05, Amount: units.One, Salience: .4}
				p.Search.Weights = Weights{Orders: .5, Quality: 2, Price: 1, Own: 1}
				p.Shops = named("mine", ShopSpec{Owner: byPlatform, Pricing: joint})
				p.Tail = 20 * units.Day
				p.Search.HasSponsored, p.Search.Sponsored = true, Sponsored{Share: .3, Bidders: 4, Reserve: units.One / 100}
				p.Search.Weights.Match = 1
			}}.build(t, o)
		return r
	})
}
