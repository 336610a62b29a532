package commerce

import (
	"fmt"
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// twin does what the mechanism does, slowly and in the obvious way with the same draws.
type twin struct {
	p      *Spec
	w      *society.World
	m      *commerce // for its key and what Build drew, never for its state
	latest map[int]int
	good   []float64
	bad    []float64
	demand []float64
	orders []float64 // so far, for what is shown
	price  []float64
	first  []float64                       // prices at the start
	mean   float64                         // of these
	bound  int                             // occasions with a shadow price
	known  struct{ short, orders float64 } // of what was delivered
	share  []struct{ p, pp float64 }
	looks  []float64 // comparisons
	paid   float64   // for places
	days   float64
	topics [][]int8
}

type order struct{ who, shop int }

func newTwin(m *commerce) *twin {
	n := m.shops.n
	x := &twin{p: m.spec, w: m.w, m: m, latest: map[int]int{}, days: m.w.Clock.Days(), topics: topicsOf(m),
		good: make([]float64, n), bad: make([]float64, n), demand: make([]float64, n), orders: make([]float64, n),
		looks: make([]float64, n),
		share: make([]struct{ p, pp float64 },
			n)}
	x.price = append(x.price, m.shops.price...)
	x.first = append(x.first, m.shops.price...)
	for _, p := range x.first {
		x.mean += p / float64(n)
	}
	return x
}

func (x *twin) expected(j int) float64 {
	if !x.p.HasReputation {
		return x.p.Merchants.Quality.Mean()
	}
	r := x.p.Reputation
	bad := x.bad[j] * r.RateGood / r.RateBad // a good one stands for more purchases
	return (x.good[j] + r.Prior[0]) / (x.good[j] + bad + r.Prior[0] + r.Prior[1])
}

// popular is what the orders of shop j add.
func (x *twin) popular(j int) float64 {
	p := x.p.Choice.Popular
	if !x.p.Choice.HasPopular {
		return 0
	}
	more, mean := 0, 0.0
	for k, n := range x.orders {
		mean += math.Log(1+p.Each*(1+p.Raise)*n) / float64(len(x.orders))
		more += num.One(n > x.orders[j] || n == x.orders[j] && k < j)
	}
	if p.Top > 0 && more >= p.Top {
		return 0
	}
	if p.As != information {
		mean = 0
	}
	return p.Weight * (math.Log(1+p.Each*(1+p.Raise)*x.orders[j]) - mean)
}

// believed is what a shop's ratings and orders make buyers expect.
func (x *twin) believed(j int) float64 {
	q, r := x.expected(j), x.p.Reputation
	if r.Step > 0 {
		q = math.Round((1+4*q+r.Raise)/r.Step)*r.Step/4 - .25
		q = max(0, min(q, 1))
	}
	if x.p.Choice.HasPopular && x.p.Choice.Popular.As == information {
		odds := q / (1 - q) * math.Exp(x.popular(j))
		if q = 1; !math.IsInf(odds, 1) {
			q = odds / (1 + odds)
		}
	}
	return q
}

// utility is V without match and friends, and how much of it is not experienced.
func (x *twin) utility(j int) (v, persuaded float64) {
	v = x.p.Choice.Intercept + x.p.Choice.Reputation*(x.believed(j)-x.short()) - x.dislike(j)
	switch x.p.Choice.Popular.As {
	case persuasion:
		persuaded = x.popular(j)
		v += persuaded
	case conformity:
		v += x.popular(j)
	}
	return v, persuaded
}

// short is by how much reputations are known to be too high.
func (x *twin) short() float64 { return x.known.short / (10 + x.known.orders) }

// weigh is 1 + Σr·e^v at the least shadow price, by which it raises all prices, at which nobody buys twice.
func (x *twin) weigh(v []float64, set []int) (all, shadow float64) {
	buys := func(shadow float64) (sum float64) {
		all = 1
		for k, j := range set {
			sum += math.Exp(v[k] - shadow/x.unit(j))
			all += math.Exp(v[k]-shadow/x.unit(j)) * x.portions(j)
		}
		return sum / all
	}
	if x.p.Choice.Elasticity > 0 && buys(0) > 1 {
		low, high := 0.0, 1000.0
		for range 80 {
			if shadow = (low + high) / 2; buys(shadow) > 1 {
				low = shadow
			} else {
				high = shadow
			}
		}
	}
	buys(shadow)
	for k, j := range set {
		v[k] -= shadow / x.unit(j)
	}
	return all, shadow
}

// portions is what the offer of shop j weighs against buying nothing.
func (x *twin) portions(j int) float64 {
	if x.p.Choice.Elasticity > 0 {
		return x.first[j] / x.mean
	}
	return 1
}

// sell sells places to the highest of some bidders, at the highest bid of another of them.
func (x *twin) sell(key rng.Key, i, first uint64, has map[int]bool, set *[]int) (all []sold) {
	p, n := x.p.Search.Sponsored, len(x.price)
	if !x.p.Search.HasSponsored {
		return nil
	}
	row, left := key.Sub(1).Row(i), x.p.Choice.Offers-len(*set)
	bought, looks := 0.0, 0.0
	for j := range n {
		bought, looks = bought+x.share[j].p, looks+x.looks[j]
	}
	bid := make([]units.Money, n)
	for j := range n {
		chance := bought / max(looks, 1)
		if x.looks[j] > 0 {
			chance = x.share[j].p / x.looks[j]
		}
		bid[j] = units.Amount(max(0, x.price[j]-x.m.shops.cost[j]) * chance)
	}
	for place := range left {
		at := 4*first + 16*uint64(place)
		if row.Float(at) >= p.Share {
			continue
		}
		bidders := map[int]bool{}
		for k := range p.Bidders {
			rank := int(row.Float(at+1+uint64(k)) * float64(n))
			for j := range n { // whose rank that is
				above := 0
				for o := range n {
					above += num.One(bid[o] > bid[j] || bid[o] == bid[j] && o < j)
				}
				if above == rank {
					bidders[j] = true
				}
			}
		}
		winner, price := -1, p.Reserve
		for j := range n {
			if bidders[j] && (winner < 0 || bid[j] > bid[winner]) {
				winner = j
			}
		}
		for j := range bidders {
			if j != winner {
				price = max(price, bid[j])
			}
		}
		if bid[winner] > 0 && bid[winner] >= p.Reserve && !has[winner] {
			has[winner] = true
			*set = append(*set, winner)
			all = append(all, sold{winner, price})
		}
	}
	return all
}

// search is the shop that u finds.
func (x *twin) search(u float64) int {
	n, sum := len(x.price), 0.0
	for j := range n {
		sum += (1 + x.demand[j]) * x.expected(j)
	}
	for j := range n {
		if u -= x.p.Search.Popular*(1+x.demand[j])*x.expected(j)/sum + (1-x.p.Search.Popular)/float64(n); u < 0 {
			return j
		}
	}
	return n - 1
}

// dislike is what the price of shop j takes from the utility, and unit what a unit of utility is worth.
func (x *twin) dislike(j int) float64 {
	if e := x.p.Choice.Elasticity; e > 0 {
		return e * (x.price[j]/x.first[j] - 1)
	}
	return x.p.Choice.Price * x.price[j]
}

func (x *twin) unit(j int) float64 {
	if e := x.p.Choice.Elasticity; e > 0 {
		return x.first[j] / e
	}
	return 1 / x.p.Choice.Price
}

func (x *twin) tick(t int) (orders []order, benefit float64) {
	p, w, n := x.p, x.w, len(x.price)
	key, short, fell := x.m.draw.At(t, 0), x.short(), 0.0
	good, bad, demand := make([]float64, n), make([]float64, n), make([]float64, n)
	sum, seen := make([]struct{ p, pp float64 }, n), make([]float64, n)
	var places []sold
	for i := range w.N {
		if w.Status[i] != society.Using {
			continue
		}
		mean := p.Occasions.Over(w.Clock.Tick)
		for occasion := range num.PoissonInverse(key.Open(uint64(i), 0), mean) {
			first := uint64(occasion) * 256
			var set []int
			has := map[int]bool{}
			put := func(j int) {
				if !has[j] {
					has[j] = true
					set = append(set, j)
				}
			}
			if j, ok := x.latest[i]; ok {
				put(j)
			}
			if n <= p.Choice.Offers {
				for j := range n {
					put(j)
				}
			} else {
				places = append(places, x.sell(key, uint64(i), first, has, &set)...)
				for k := uint64(5); len(set) < p.Choice.Offers; k++ {
					put(x.search(key.Float(uint64(i), first+k)))
				}
			}
			v, proof := make([]float64, len(set)), make([]float64, len(set))
			for k, j := range set {
				v[k], proof[k] = x.utility(j)
				v[k] += p.Choice.Match * w.Match(i, x.topics[j])
				for _, f := range w.Graph.Neighbours(i) {
					if last, ok := x.latest[int(f)]; ok && last == j {
						proof[k], v[k] = proof[k]+p.Choice.Social, v[k]+p.Choice.Social
						break
					}
				}
				v[k] -= (1 - p.Choice.Crowding) * math.Log(float64(len(set)))
			}
			all, shadow := x.weigh(v, set)
			x.bound += num.One(shadow > 0)
			for k, j := range set {
				share := math.Exp(v[k]) / all
				seen[j]++
				sum[j].p += share
				sum[j].pp += share * share * x.portions(j)
			}
			benefit += math.Log(all)*x.unit(set[0])/x.portions(set[0]) + shadow
			u := key.Float(uint64(i), first+1) * all
			for k, j := range set {
				if u -= math.Exp(v[k]); u >= 0 {
					continue
				}
				q := x.m.shops.quality[j]
				benefit += x.price[j] + (p.Choice.Reputation*(q-x.believed(j)+short)-proof[k])*x.unit(j)
				orders = append(orders, order{i, j})
				demand[j]++
				fell += x.believed(j) - q
				rated := key.Float(uint64(i), first+4)
				if key.Float(uint64(i), first+3) < q {
					if rated < p.Reputation.RateGood {
						good[j]++
					}
				} else if rated < p.Reputation.RateBad {
					bad[j]++
				}
				break
			}
		}
	}
	for _, o := range orders {
		x.latest[o.who] = o.shop
	}
	for _, s := range places {
		x.paid += s.price.Float()
	}
	x.known.short = x.known.short*math.Exp(-x.days/365.25) + fell
	x.known.orders = x.known.orders*math.Exp(-x.days/365.25) + float64(len(orders))
	half := func(d float64) float64 { return math.Pow(0.5, x.days/d) }
	rate := 1 - math.Exp(-p.Merchants.Adapt.Over(w.Clock.Tick))
	for j := range n {
		x.demand[j] = x.demand[j]*half(p.Search.Memory.Days()) + demand[j]
		if x.orders[j] += demand[j]; p.Choice.Popular.Memory > 0 {
			x.orders[j] = (x.orders[j]-demand[j])*half(p.Choice.Popular.Memory.Days()) + demand[j]
		}
		x.good[j] = x.good[j]*half(p.Reputation.HalfLife.Days()) + good[j]
		x.bad[j] = x.bad[j]*half(p.Reputation.HalfLife.Days()) + bad[j]
		if x.looks[j] = x.looks[j]*half(p.Search.Memory.Days()) + seen[j]; rate == 0 {
			x.share[j].p = x.share[j].p*half(p.Search.Memory.Days()) + sum[j].p
		}
		if rate > 0 {
			x.looks[j] = (x.looks[j]-seen[j])/half(p.Search.Memory.Days())*(1-rate) + seen[j]
			x.share[j].p = x.share[j].p*(1-rate) + sum[j].p
			x.share[j].pp = x.share[j].pp*(1-rate) + sum[j].pp
			if x.share[j].p > 0 {
				x.price[j] += rate * (x.m.shops.cost[j] + x.unit(j)/(1-x.share[j].pp/x.share[j].p) - x.price[j])
			}
		}
	}
	return orders, benefit
}

func TestTwin(t *testing.T) {
	for replicate, shopCount := range []int{3, 8, 9, 40} {
		for k, adapt := range []float64{0, 0.05, 0, 0.05} {
			elasticity := []float64{0, 0, 2.6, 2.6}[k]
			t.Run(fmt.Sprintf("%d shops, adapt %v, elasticity %v", shopCount, adapt, elasticity), func(t *testing.T) {
				r, m := trial{world: societytest.World{N: 600, Ties: society.TiesSpec{Kind: "erdos_renyi", MeanDegree: 6},
					Ticks: 40, Replicate: replicate + 1}, set: func(p *Spec) {
					p.Merchants.Count, p.Merchants.Adapt = count(shopCount), perDay(adapt)
					p.Occasions = perDay(0.6)
					p.Choice.Intercept, p.Choice.Social, p.Choice.Friends = -2, 1.5, 1000
					if p.Choice.Elasticity = elasticity; elasticity > 0 {
						p.Choice.Intercept = -4
					}
					p.Choice.Crowding = []float64{.3, .6, 1, .9}[k]
					p.Reputation.RateGood, p.Reputation.RateBad = 0.5, 0.8
					p.Choice.HasPopular = k > 0
					p.Choice.Popular = Popular{Weight: .3, As: []string{"", persuasion, conformity, information}[k], Each: 2,
						Raise: float64(k) / 4, Top: []int{0, 0, 5, 0}[k], Memory: []units.Duration{0, 0, 9 * units.Day, 0}[k]}
					p.Search.HasSponsored = k%2 == 1
					p.Search.Sponsored = Sponsored{Share: .4, Bidders: 3, Reserve: units.Money(k-1) * units.One / 100}
					p.Reputation.Raise, p.Reputation.Step = []float64{0, .4, 0, -.2}[k], []float64{0, .5, 0, 1}[k]
				}}.build(t, simtest.Options{Workers: 1})
				x := newTwin(m)
				benefit := 0.0
				for tick := 1; tick <= 40; tick++ {
					simtest.Tick(t, r, sim.Tick(tick))
					orders, b := x.tick(tick)
					benefit += b
					for _, o := range orders {
						if got := int(m.latest.at(uint32(o.who))) - 1; got != x.latest[o.who] {
							t.Fatalf("tick %d: consumer %d last bought at %d, the twin says %d", tick, o.who, got, x.latest[o.who])
						}
					}
				}
				for j := range m.shops.n {
					near(t, "ratings", m.shops.good[j]-m.shops.bad[j], x.good[j]-x.bad[j], 1e-9)
					near(t, "demand", m.shops.demand[j], x.demand[j], 1e-9)
					near(t, "price", m.shops.price[j], x.price[j], 1e-6)
				}
				near(t, "paid for places", total(r.Series("sponsored.revenue")), x.paid, 1e-6*x.paid)
				if (x.paid > 0) != (m.spec.Search.HasSponsored && shopCount > 8) {
					t.Errorf("shops paid %v for places", x.paid)
				}
				captured, sold := 0.0, m.gmvAll()
				for i := range m.w.N {
					captured += m.w.Consumer.Captured(i).Float()
				}
				near(t, "benefit", captured+sold, benefit, 1e-5*benefit)
				if elasticity > 0 && x.bound == 0 {
					t.Error("the shadow price is never met: the twin shows little")
				}
				if total(r.Series("orders.follow")) == 0 && shopCount > 8 {
					t.Error("no order through follows: the twin shows little")
				}
			})
		}
	}
}
