package commerce

import (
	"fmt"
	"math"
	"testing"

	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// The price of a shop with unlike buyers, some of whom bear a fee, is where its profit is largest on a grid, in 300
// worlds: the mean weights that the shop counts are all it takes.
func TestPriceOfUnlikeBuyers(t *testing.T) {
	for number := range 300 {
		draw := rng.New(8, number, "unlike").Stream(0)
		const alpha, cost = .05, 30.0
		n, fee, take := 3+int(draw.Below(20)), .3*draw.Open(), .2*draw.Open()
		taste, weight, pays := make([]float64, n), make([]float64, n), make([]bool, n)
		for i := range n {
			taste[i], weight[i], pays[i] = 1+3*draw.Open(), math.Exp(1.2*draw.Open()-.6), draw.Open() < .5
		}
		buys := func(i int, p float64) float64 { return 1 / (1 + math.Exp(alpha*weight[i]*p-taste[i])) }
		profit := func(p float64) (sum float64) {
			for i := range n {
				kept := 1 - take
				if pays[i] {
					kept -= fee
				}
				sum += (kept*p - cost) * buys(i, p)
			}
			return sum
		}
		best := cost
		for step := 10.; step > 1e-6; step /= 10 {
			from := best
			for k := -20; k <= 20 || step == 10 && k <= 100; k++ {
				if p := from + float64(k)*step; profit(p) > profit(best) {
					best = p
				}
			}
		}
		m := commerce{shops: shops{tally: [][]shopTally{make([]shopTally, 1)}}}
		o := newOffers(1)
		o.shop = append(o.shop, 0)
		for i := range n {
			p := buys(i, best)
			o.w[0] = p / (1 - p)
			m.compared(&sim.Chunk{}, &o, 1/(1-p), weight[i], pays[i])
		}
		s := m.shops.tally[0][0]
		part := func(x, of int64) float64 { return float64(x) / float64(of) }
		got := bestPrice(cost, take+fee*part(s.bound, s.chance), take+fee*part(s.payers, s.chance-s.square), alpha,
			part(s.square, s.chance))
		near(t, fmt.Sprintf("best price of world %d", number), got, best, 2e-4*best)
	}
}

// Where all buy alike at starting prices the elasticity of all together is that of one of mean weight; with a weight of
// the price itself, by which some hardly buy, it is below the mean of theirs.
func TestAggregateElasticity(t *testing.T) {
	const n, eta, bought, sigma = 20000, 2.6, .02, .867
	for _, x := range []struct{ kappa, mean, want float64 }{{.1, 2.71, 2.66}, {.5, 3.44, 2.20}, {1, 5.51, 1.46}} {
		alike, changed, of, mean := 0.0, 0.0, 0.0, 0.0
		level := num.Exp(x.kappa * (1 + x.kappa) * sigma * sigma / 2)
		for k := range n {
			y := math.Exp(sigma*num.NormQuantile((float64(k)+.5)/n) - sigma*sigma/2)
			a := math.Pow(y, -x.kappa)
			alike += a / level * eta / n
			// α·p is η/(1 − P) for who has the mean income, and buys with probability P.
			alpha := eta / (1 - bought)
			p := 1 / (1 + math.Exp(alpha*a-alpha-math.Log(bought/(1-bought))))
			changed, of, mean = changed+alpha*a*p*(1-p), of+p, mean+alpha*a*(1-bought)/n
		}
		near(t, "by an elasticity", alike, eta, 2e-3*eta)
		near(t, "mean of elasticities", mean, x.mean, .01*x.mean)
		near(t, "elasticity of all", changed/of, x.want, .01*x.want)
	}
}

// Who has more buys more where a price is dear, as a mixed logit by quadrature has it, and pays and gains by person
// what the party does.
func TestMixedLogit(t *testing.T) {
	const n, days, kappa, sigma, alpha, price, base = 4000, 40, .5, .8, .05, 60.0, 2.0
	for _, elastic := range []bool{false, true} {
		x := trial{world: societytest.World{N: n, Ticks: days, People: fmt.Sprintf("{income: {price: %v, spread: %v}}", kappa,
			sigma)}, shops: func(h *shops) {
			h.setPrices(.5, price)
			copy(h.first, h.price)
		}, set: func(p *Spec) {
			p.Merchants.Count, p.Occasions, p.HasReputation, p.Merchants.Adapt = count(1), perDay(.5), false, units.Rate{}
			p.Choice.Match, p.Choice.Reputation, p.Choice.Social = 0, 0, 0
			if p.Choice.Intercept, p.Choice.Price = base, alpha; elastic {
				p.Choice.Intercept, p.Choice.Price, p.Choice.Elasticity = base-alpha*price, 0, 2.6
			}
		}}
		r, m := x.run(t)
		buys, worth := make([]float64, 2), make([]float64, 2) // of the lower half and the higher
		for k := range n {
			z := num.NormQuantile((float64(k) + .5) / n)
			y := math.Exp(sigma*z - sigma*sigma/2)
			a := math.Pow(y, -kappa) / math.Exp(kappa*(1+kappa)*sigma*sigma/2)
			v, per := base-a*alpha*price, 1/(a*alpha)
			if elastic {
				v, per = base-alpha*price, price/(a*2.6)
			}
			buys[2*k/n] += 1 / (1 + math.Exp(-v)) / (n / 2)
			worth[2*k/n] += math.Log1p(math.Exp(v)) * per / (n / 2)
		}
		middle, captured := num.Exp(-sigma*sigma/2), make([]float64, 2)
		sold := 0.0
		for i := range n {
			captured[num.One(m.w.Income.Of(i) > middle)] += m.w.Captured(i).Float()
			sold += m.w.Captured(i).Float()
		}
		near(t, "sum over persons", sold, m.captured(), 1e-3)
		occasions := societytest.Total(r.Series("occasions"))
		mean := (buys[0] + buys[1]) / 2
		simtest.Z(t, "bought", societytest.Total(r.Series("orders"))/occasions, math.Sqrt(mean*(1-mean)),
			int(occasions), mean, 0)
		for half := range captured {
			each := captured[half] / (occasions / 2)
			near(t, fmt.Sprintf("surplus of half %d, elastic %v", half, elastic), each, worth[half], .05*worth[half])
		}
	}
}

// A price that weighs the same for all, and incomes that are alike, leave each number as without them.
func TestNeutralIncomes(t *testing.T) {
	run := func(people string) []float64 {
		x := trial{world: societytest.World{N: 900, Ticks: 60, Tick: units.Day, People: people}}
		r, _ := x.run(t)
		var all []float64
		for _, name := range []string{"orders", "gmv", "surplus.shops.choice", "surplus.shops.least", "markup"} {
			all = append(all, r.Series(name)...)
		}
		return all
	}
	plain := run("")
	for _, people := range []string{"{income: {price: 1, spread: 0}}", "{income: {price: 0}}"} {
		if !simtest.Same(run(people), plain) {
			t.Errorf("%s is not neutral", people)
		}
	}
	if simtest.Same(run("{income: {price: 0.5}}"), plain) {
		t.Error("unlike incomes change nothing")
	}
}
