package commerce

import (
	"fmt"
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/results/schema"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

func TestContract(t *testing.T) {
	simtest.Contract(t, func(t testing.TB, o simtest.Options) *sim.Simulation {
		x := trial{world: societytest.World{N: 5000, Ties: society.TiesSpec{Kind: "erdos_renyi", MeanDegree: 20}, Ticks: 60},
			set: func(p *Spec) {
				p.Take = 0.05
				p.Merchants.Adapt = perDay(0.05)
				p.Occasions = perDay(0.5)
			}}
		r, _ := x.build(t, o)
		return r
	})
}

// plain is a market of three shops with utilities 1, .5 and 0 (V28).
func plain(p *Spec) {
	p.Merchants.Count = count(3)
	p.Merchants.Cost = num.Constant(0.5)
	p.Choice.Intercept, p.Choice.Match, p.Choice.Reputation, p.Choice.Social = 2, 0, 0, 0
	p.Choice.Price = 0.1
	p.Occasions = perDay(0.5)
}

func plainPrices(h *shops) { h.setPrices(0.5, 10, 15, 20) }

// V28 by simulation: orders are the softmax's shares of the occasions, sales the shares times
// prices, and consumer surplus the logsum over α.
func TestSharesOfSales(t *testing.T) {
	r, m := trial{world: societytest.World{N: 20000, Ticks: 50}, set: plain, shops: plainPrices}.run(t)
	occasions := total(r.Series("occasions"))
	simtest.Z(t, "occasions", occasions, math.Sqrt(20000*50*0.5), 1, 20000*50*0.5, 0)
	shares, price := []float64{0.426927, 0.258945, 0.157061}, []float64{10, 15, 20}
	for j, p := range shares {
		got := float64(m.shops.orders[j]) / occasions
		simtest.Z(t, "share of a shop", got, math.Sqrt(p*(1-p)), int(occasions), p, 1e-6)
		need.Near(t, fmt.Sprintf("what shop %d sold", j), m.shops.sold[j].Float(), float64(m.shops.orders[j])*price[j], 1e-6)
	}
	// Quality has no weight, so benefit less price is the logsum on each occasion.
	want := occasions * 1.851130 / 0.1
	near(t, "surplus", m.captured(), want, 1e-5*want)
	near(t, "markup", m.w.Shop.Balance().Float()/total(r.Series("gmv")), 0.5, 1e-9)
}

// Identity 4: doubling all prices and 1/α doubles the money and changes nothing else.
func TestUnitOfMoney(t *testing.T) {
	t.Run("α", func(t *testing.T) { unitOfMoney(t, 0) })
	t.Run("η", func(t *testing.T) { unitOfMoney(t, 2.6) })
}

// unitOfMoney is TestUnitOfMoney with α, or with an elasticity, which stays as it is.
func unitOfMoney(t *testing.T, elasticity float64) {
	run := func(scale float64) (*sim.Simulation, *commerce) {
		return trial{world: societytest.World{N: 3000, Ticks: 40}, set: func(p *Spec) {
			p.Occasions, p.Choice.Price, p.Take = perDay(0.5), p.Choice.Price/scale, 0.1
			p.Merchants.Adapt = perDay(0.02)
			p.Choice.Elasticity = elasticity
		}, shops: func(h *shops) {
			for j := range h.n {
				h.price[j] *= scale
				if elasticity > 0 {
					h.first[j] = h.price[j]
				}
				h.cost[j] *= scale
				h.goods[j] = units.Amount(h.cost[j])
			}
		}}.run(t)
	}
	a, m := run(1)
	b, n := run(2)
	for _, metric := range []string{"occasions", "orders", "orders.follow", "reputation_bias"} {
		x, y := a.Series(metric), b.Series(metric)
		for k := range x {
			if x[k] != y[k] {
				t.Fatalf("%s in row %d is %v, %v at doubled prices", metric, k, x[k], y[k])
			}
		}
	}
	// An amount is rounded to a millionth once per order.
	orders := total(a.Series("orders"))
	for _, metric := range []string{"gmv", "shop_margin", "commerce_revenue"} {
		need.Near(t, metric+" twice", 2*total(a.Series(metric)), total(b.Series(metric)), 4e-6*orders)
	}
	for i := range m.w.N {
		if x, y := m.w.Consumer.Captured(i), n.w.Consumer.Captured(i); (2*x-y).Float() > 1e-4 || (y-2*x).Float() > 1e-4 {
			t.Fatalf("consumer %d captures %v, %v at doubled prices", i, x, y)
		}
	}
}

// Identities 1 and 2: the accounts balance, and created value is benefit less cash to outside.
// Identity 3: the take is a transfer and does not change it. Identity 7: consumers gain.
func TestValue(t *testing.T) {
	created := func(take, subsidy float64) (float64, *commerce) {
		r, m := trial{world: societytest.World{N: 4000, Ticks: 60, Replicate: 2}, set: func(p *Spec) {
			p.Take, p.HasSubsidy, p.Subsidy.Share = take, subsidy > 0, subsidy
		}}.run(t)
		var inside, benefit, toOutside float64
		v := r.Table(schema.ValueTable)
		for k := range v.Rows() {
			if v.Col("party").Text(k) == "outside" {
				toOutside += v.Col("cash_in").Float(k) - v.Col("cash_out").Float(k)
				continue
			}
			inside += v.Col("captured").Float(k)
			benefit += v.Col("surplus").Float(k) - v.Col("effort").Float(k)
		}
		near(t, "created value", inside, benefit-toOutside, 1e-6*benefit)
		if m.captured() <= 0 {
			t.Errorf("the consumers capture %v", m.captured())
		}
		platform := m.w.Platform.Balance().Float()
		near(t, "take less subsidy", platform, (take-subsidy)*m.gmvAll(), 2e-3)
		return m.captured() + platform + m.w.Shop.Balance().Float(), m
	}
	a, m := created(0, 0)
	b, _ := created(0.1, 0)
	near(t, "created value with a take", b, a, 1e-3)
	b, _ = created(0.1, 0.4)
	near(t, "created value with a subsidy", b, a, 1e-3)
	near(t, "what leaves for goods", m.w.Supplier.Balance().Float(), 0.6*m.gmvAll(), 1e-3*float64(m.shops.n)*60)
}

func (m *commerce) gmvAll() (sum float64) {
	for _, x := range m.shops.sold {
		sum += x.Float()
	}
	return sum
}

// A lone shop that adapts its price converges to a markup of 1/(α(1 − s)) over its cost divided by
// one less the platform's share.
func TestPriceConverges(t *testing.T) {
	const alpha, cost, take = 0.05, 36, 0.1
	r, m := trial{world: societytest.World{N: 20000, Ticks: 400}, set: func(p *Spec) {
		p.Merchants.Count, p.Merchants.Adapt = count(1), perDay(0.05)
		p.Choice.Intercept, p.Choice.Match, p.Choice.Reputation, p.Choice.Social = 2, 0, 0, 0
		p.Choice.Price, p.Take = alpha, take
		p.Occasions = perDay(0.2)
	}, shops: func(h *shops) { h.price[0], h.cost[0], h.goods[0] = 60, cost, cost*units.One }}.run(t)
	want := 60.0
	for range 1000 { // p = c/(1 − t) + 1/(α(1 − s(p)))
		s := 1 / (1 + math.Exp(-(2 - alpha*want)))
		want += 0.3 * (cost/(1-take) + 1/(alpha*(1-s)) - want)
	}
	near(t, "price", m.shops.price[0], want, 1e-6*want)
	s := r.Series("markup")
	near(t, "markup", s[len(s)-1], (want-cost)/want, 1e-6)
}

// Occasions per day do not depend on the length of the tick.
func TestTickDoesNotMatter(t *testing.T) {
	for _, tick := range []units.Duration{6 * units.Hour, units.Day, 4 * units.Day} {
		ticks := int(40 * units.Day / tick)
		r, _ := trial{world: societytest.World{N: 5000, Ticks: ticks, Tick: tick}}.run(t)
		simtest.Z(t, tick.String()+": occasions", total(r.Series("occasions")), math.Sqrt(5000*40*0.1), 1, 5000*40*0.1, 0)
	}
}

// An advertisement puts a shop into the choice set once and adds nothing to its utility; its sales
// are counted by channel.
func TestAdvertisedShop(t *testing.T) {
	x := trial{world: societytest.World{N: 20000, Ticks: 1}, set: func(p *Spec) {
		plain(p)
		p.Merchants.Count = count(1000)
		p.Choice.Offers = 4
	}, shops: func(h *shops) {
		for j := range h.n {
			h.price[j] = 10
		}
	}}
	r, m := x.build(t, simtest.Options{Workers: 1})
	m.w.Consider.Open()
	for i := range m.w.N {
		m.w.Consider.Add(i, 17, m.draw.Bits(uint64(i), 1))
	}
	simtest.Tick(t, r, 1)
	// The shops in mind are read on the first occasion of the tick. Nearly always they and the
	// search results are four different offers of utility 1, each of which sells with probability
	// e/(1 + 4e).
	q := 1 - math.Exp(-0.5)
	p := q * math.E / (1 + 4*math.E)
	simtest.Z(t, "sales of the advertised shop", float64(m.shops.orders[17])/20000, math.Sqrt(p*(1-p)), 20000, p, 0.001)
	forgot := 0
	for i := range m.w.N {
		if m.w.Consider.At(i, 0) < 0 {
			forgot++
		}
	}
	simtest.Z(t, "share who looked and forgot", float64(forgot)/20000, math.Sqrt(q*(1-q)), 20000, q, 0)
}

// Occasions are those of the share of users who shop, on any tick, and who shops once goes on.
func TestTakeUpThinsOccasions(t *testing.T) {
	for _, tick := range []units.Duration{units.Day, 7 * units.Day} {
		ticks := int(140 * units.Day / tick)
		x := trial{world: societytest.World{N: 20000, Tick: tick, Ticks: ticks}, set: func(p *Spec) {
			p.Occasions, p.HasTakeUp = perDay(0.1), true
			p.TakeUp.Innovation, p.TakeUp.Imitation = perDay(0.004), perDay(0.04)
		}}
		r, m := x.run(t)
		want, square, before, days := 0.0, 0.0, 0.0, tick.Days()
		for k := range ticks {
			share, each := takenUp(0.004, 0.04, (float64(k)+0.5)*days), 0.1*days*float64(ticks-k)
			want, square, before = want+20000*each*(share-before), square+20000*each*each*(share-before), share
			near(t, "shoppers", r.Series("shoppers")[k+1], share, 1e-12)
		}
		shop := 0
		for i := range m.w.N {
			shop += num.One(m.takenUpBy(i))
		}
		share := takenUp(0.004, 0.04, (float64(ticks)-0.5)*days)
		simtest.Z(t, "who shops", float64(shop), math.Sqrt(20000*share*(1-share)), 1, 20000*share, 0)
		// Who shops is drawn once, so the mean over them has the spread of who they are and of their occasions.
		simtest.Z(t, "occasions", total(r.Series("occasions")), math.Sqrt(want+square-want*want/20000), 1, want, 0)
	}
}

// Costs drawn as a share of the starting price have the mean and spread asked for, leave qualities and prices as they
// were, and do not go with prices; a draw below 0 costs nothing.
func TestCostsOfShops(t *testing.T) {
	const n = 2000
	draw := func(cost num.Dist) *shops {
		_, m := trial{world: societytest.World{N: 100, Ticks: 1}, set: func(p *Spec) {
			p.Merchants.Count,
				p.Merchants.Cost = count(n), cost
		}}.build(t, simtest.Options{Workers: 1})
		return &m.shops
	}
	alike := draw(num.Constant(0.6))
	beta := need.Value(num.NewDist("beta", map[string]float64{"mean": 0.6, "sd": 0.15}, nil, nil))(t)
	apart := draw(beta)
	sum, with := 0.0, 0.0
	for j := range n {
		if apart.quality[j] != alike.quality[j] || apart.price[j] != alike.price[j] || alike.cost[j] != 0.6*alike.price[j] ||
			apart.goods[j] != units.Amount(apart.cost[j]) {
			t.Fatalf("shop %d differs by more than its cost", j)
		}
		share := apart.cost[j] / apart.price[j]
		sum += share
		with += (share - 0.6) * (apart.price[j] - 60)
	}
	simtest.Z(t, "mean cost", sum/n, 0.15, n, 0.6, 0)
	simtest.Z(t, "covariance of costs and prices", with/n, 0.15*40, n, 0, 0)
}

// The correlation of reputation and delivered quality, in closed form.
func TestReputationFit(t *testing.T) {
	_, m := trial{world: societytest.World{N: 10, Ticks: 1}, set: func(p *Spec) { p.Merchants.Count = count(3) }}.run(t)
	prior := m.spec.Reputation.Prior
	for _, x := range []struct {
		thought, delivered [3]float64
		want               float64
	}{
		{[3]float64{.2, .4, .8}, [3]float64{.2, .4, .6}, .12 / math.Sqrt(.56/3*.08)},
		{[3]float64{.8, .5, .2}, [3]float64{.1, .4, .7}, -1},
		{[3]float64{.3, .6, .3}, [3]float64{.2, .5, .8}, 0},
	} {
		for j, share := range x.thought {
			m.shops.good[j], m.shops.bad[j] = 1000*share-prior[0], 3*(1000*(1-share)-prior[1])
			m.shops.delivers[j] = x.delivered[j]
		}
		near(t, "correlation", m.fit(), x.want, 1e-12)
	}
}
