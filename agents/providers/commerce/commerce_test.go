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
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

func TestContract(t *testing.T) {
	simtest.Contract(t, func(t testing.TB, o simtest.Options) *sim.Simulation {
		x := trial{world: societytest.World{N: 5000, Ties: society.TiesSpec{Kind: "erdos_renyi", MeanDegree: 20}, Ticks: 60}, set: func(p *Spec) {
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

// Identity 8: an offer at a prohibitive price changes nothing as long as the choice set has a place
// for it.
func TestIrrelevantOffer(t *testing.T) {
	x := trial{world: societytest.World{N: 5000, Ticks: 30}, set: func(p *Spec) { p.Merchants.Count = count(5); p.Occasions = perDay(0.5); p.Choice.Intercept = -1 }}
	a, with := x.run(t)
	x.set = func(p *Spec) { p.Merchants.Count = count(6); p.Occasions = perDay(0.5); p.Choice.Intercept = -1 }
	x.shops = func(h *shops) { h.price[5] = 1e9 }
	b, without := x.run(t)
	for _, metric := range []string{"occasions", "orders", "gmv", "shop_margin", "orders.follow"} {
		if total(a.Series(metric)) != total(b.Series(metric)) {
			t.Errorf("%s is %v without the offer, %v with it", metric, total(a.Series(metric)), total(b.Series(metric)))
		}
	}
	for i := range with.w.N {
		if with.w.Consumer.Captured(i) != without.w.Consumer.Captured(i) {
			t.Fatalf("consumer %d captures %v without the offer, %v with it", i, with.w.Consumer.Captured(i), without.w.Consumer.Captured(i))
		}
	}
	if total(a.Series("orders")) == 0 {
		t.Error("nothing was sold: the test shows nothing")
	}
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

// A subsidy σ moves prices that adapt to c/(1 − t + σ) + 1/(α(1 − s)): at σ = 80 % and an elasticity of 8
// below the cost of goods.
func TestLossLeader(t *testing.T) {
	_, m := trial{world: societytest.World{N: 20000, Ticks: 400}, set: func(p *Spec) {
		p.Merchants.Count, p.Merchants.Adapt = count(1), perDay(0.05)
		p.Choice.Intercept, p.Choice.Match, p.Choice.Reputation, p.Choice.Social = -6, 0, 0, 0
		p.Choice.Elasticity, p.HasSubsidy, p.Subsidy.Share = 8, true, 0.8
		p.Occasions = perDay(0.2)
	}, shops: func(h *shops) { h.price[0], h.first[0], h.cost[0], h.goods[0] = 60, 60, 36, 36*units.One }}.run(t)
	want := 60.0
	for range 1000 {
		s := 1 / (1 + math.Exp(6+8*(want/60-1)))
		want += 0.3 * (36/1.8 + 60/(8*(1-s)) - want)
	}
	near(t, "price", m.shops.price[0], want, 1e-6*want)
	if want >= 36 {
		t.Errorf("a price of %v at a cost of 36", want)
	}
	near(t, "taken", m.taken(0), -0.8, 0)
}

// With good experiences rated at 5 % and bad ones at 15 %, reputation converges to
// q/(q + 3(1 − q)): it ranks shops correctly and is too low.
func TestReputationSettles(t *testing.T) {
	r, m := trial{world: societytest.World{N: 4000, Ticks: 700}, set: func(p *Spec) {
		p.Merchants.Count = count(6)
		p.Occasions = perDay(0.5)
		p.Choice.Intercept = 0
		p.Reputation.HalfLife = 90 * units.Day
	}, shops: func(h *shops) { copy(h.quality, []float64{0.2, 0.4, 0.5, 0.6, 0.7, 0.9}) }}.run(t)
	for j, q := range m.shops.quality[:6] {
		want := q / (q + 3*(1-q))
		n := m.shops.good[j] + m.shops.bad[j] + 3
		// A sum with forgetting has half the variance of a plain sum of the same size.
		simtest.Z(t, "reputation", m.reputation(j), math.Sqrt(want*(1-want)/n/2), 1, want, 2/n)
	}
	if s := r.Series("reputation_fit"); s[len(s)-1] < 0.95 {
		t.Errorf("the correlation of reputation and quality is %v", s[len(s)-1])
	}
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
			m.shops.good[j], m.shops.bad[j] = 1000*share-prior[0], 1000*(1-share)-prior[1]
			m.shops.delivers[j] = x.delivered[j]
		}
		near(t, "correlation", m.fit(), x.want, 1e-12)
	}
}

// Sales in a large population equal the expectation of the first tick, which follows exactly from
// the shops' utilities and the consumers' tastes: with as many places as shops and no earlier
// purchases there is no social proof.
func TestSalesOfALargePopulation(t *testing.T) {
	x := trial{world: societytest.World{N: 200000, Ticks: 1, Replicate: 3}, set: func(p *Spec) { p.Merchants.Count = count(8); p.Occasions = perDay(0.3); p.Choice.Intercept = -2 }}
	r, m := x.run(t)
	w, h := m.w, &m.shops
	topics := topicsOf(m)
	var mean, variance float64
	price := make([]float64, h.n)
	for j := range h.n {
		price[j] = h.bill[j].Float()
	}
	for i := range w.N {
		sum, weights := 1.0, make([]float64, h.n)
		for j := range h.n {
			u := -2 + 2*w.Match(i, topics[j]) + 2*2.0/3 - 0.03*price[j]
			weights[j] = math.Exp(u)
			sum += weights[j]
		}
		var s, ss float64
		for j := range h.n {
			s += weights[j] / sum * price[j]
			ss += weights[j] / sum * price[j] * price[j]
		}
		mean += 0.3 * s // a Poisson number of occasions: the variance is o·E[s²]
		variance += 0.3 * ss
	}
	simtest.Z(t, "sales", total(r.Series("gmv")), math.Sqrt(variance), 1, mean, 0)
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

// Room thins occasions: what is left of them is what is left of the budget.
func TestBudgetThinsOccasions(t *testing.T) {
	x := trial{world: societytest.World{N: 20000, Ticks: 20, People: "{" + societytest.Budget + "}"}, set: func(p *Spec) { p.Occasions = perDay(0.3); p.Choice.Intercept = -2 }}
	all, _ := x.run(t)
	room := 0.0
	x.more = func(b *sim.Builder, w *society.World) { room = societytest.Spent(b, w, 0.4) }
	some, _ := x.run(t)
	n := 0.3 * 20000 * 20
	near(t, "occasions without spending", total(all.Series("occasions")), n, 4*math.Sqrt(n))
	near(t, "occasions", total(some.Series("occasions")), n*room, 4*math.Sqrt(n*room))
	near(t, "all of what is sold is counted", total(all.Series("budget_spent")), total(all.Series("gmv")), 1e-3)
}

// With an elasticity η what is spent at starting prices is worth −ln(1 − P)/(ηP) a unit, P being the
// probability of buying at any shop, exactly, whatever shops there are: 1/η where P is small.
func TestSurplusPerSpent(t *testing.T) {
	key := rng.New(9, 0, "surplus")
	for k := range uint64(200) {
		shops := 1 + int(8*key.Float(k, 3))
		eta, p, n := 1.2+8*key.Float(k, 0), 0.02+0.6*key.Float(k, 1), 2000.0
		x := trial{world: societytest.World{N: int(n), Ticks: 5, Every: 5, Replicate: int(k) + 1}, set: func(s *Spec) {
			s.Merchants.Count, s.Occasions = count(shops), perDay(1)
			s.Choice.Intercept, s.Choice.Match, s.Choice.Reputation, s.Choice.Social = math.Log(p/(1-p)/float64(shops)), 0, 0, 0
			s.Choice.Elasticity = eta
		}}
		r, m := x.run(t)
		sales, mean, square := total(r.Series("gmv")), 0.0, 0.0
		for _, price := range m.shops.price {
			mean += price / float64(shops)
			square += price * price / float64(shops)
		}
		// Occasions carry the same surplus each; sales vary with who buys what.
		occasions := total(r.Series("occasions"))
		name := fmt.Sprintf("η %.3f, P %.3f, %d shops", eta, p, shops)
		near(t, "surplus of an occasion: "+name, m.captured()/occasions, -math.Log(1-p)/eta*mean, 1e-5*mean)
		near(t, "sales of an occasion: "+name, sales/occasions, p*mean, 5*math.Sqrt(p*square/occasions))
	}
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
		_, m := trial{world: societytest.World{N: 100, Ticks: 1}, set: func(p *Spec) { p.Merchants.Count, p.Merchants.Cost = count(n), cost }}.build(t, simtest.Options{Workers: 1})
		return &m.shops
	}
	alike := draw(num.Constant(0.6))
	beta := need.Value(num.NewDist("beta", map[string]float64{"mean": 0.6, "sd": 0.15}, nil, nil))(t)
	apart := draw(beta)
	sum, squares, with := 0.0, 0.0, 0.0
	for j := range n {
		if apart.quality[j] != alike.quality[j] || apart.price[j] != alike.price[j] || alike.cost[j] != 0.6*alike.price[j] || apart.goods[j] != units.Amount(apart.cost[j]) {
			t.Fatalf("shop %d differs by more than its cost", j)
		}
		share := apart.cost[j] / apart.price[j]
		sum, squares = sum+share, squares+share*share
		with += (share - 0.6) * (apart.price[j] - 60)
	}
	mean := sum / n
	simtest.Z(t, "mean cost", mean, 0.15, n, 0.6, 0)
	near(t, "spread of costs", math.Sqrt(squares/n-mean*mean), 0.15, 4*0.15/math.Sqrt(2*n))
	simtest.Z(t, "covariance of costs and prices", with/n, 0.15*40, n, 0, 0)
	normal := need.Value(num.NewDist("normal", map[string]float64{"mean": 0, "sd": 1}, nil, nil))(t)
	free := 0
	for _, c := range draw(normal).goods {
		if c == 0 {
			free++
		}
	}
	simtest.Z(t, "share of shops with free goods", float64(free)/n, 0.5, n, 0.5, 0)
}
