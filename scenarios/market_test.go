package scenarios_test

import (
	"fmt"
	"math"
	"testing"

	"guanxi/sim/num"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
	"guanxi/sim/rng"
	"guanxi/sim/simtest/need"

	"gonum.org/v1/gonum/mat"
)

// panel has rows of periods: 1, the sellers and the buyers at their start, and how many of each came.
type panel struct {
	stock           [][]float64
	buyers, sellers []float64
}

// weeks adds those of a run of market, from the second quarter on: before, entrants do not see a quarter.
func (p *panel) weeks(s *table.Table) *panel {
	at := func(name string, i int) float64 { return s.Col(name).Float(i) }
	for i := 15; i < s.Rows(); i++ {
		p.stock = append(p.stock, []float64{1, at("providers.shop", i-1), at("adopters", i-1)})
		p.buyers = append(p.buyers, at("new_adopters", i))
		p.sellers = append(p.sellers, at("provider_entries.shop", i))
	}
	return p
}

// slopes are least squares of y on the stocks, and their standard errors: Hinz, Otter & Skiera (2020), Estimating
// network effects in two-sided markets, Journal of Management Information Systems 37(1), equation 13 without controls.
func (p *panel) slopes(t *testing.T, y []float64) (b, se []float64) {
	t.Helper()
	n, k := len(y), len(p.stock[0])
	x, rest := mat.NewDense(n, k, nil), mat.NewVecDense(n, append([]float64{}, y...))
	for i, row := range p.stock {
		x.SetRow(i, row)
	}
	var fit, c mat.VecDense
	var square, inverse mat.Dense
	need.Nil(t, c.SolveVec(x, rest))
	fit.MulVec(x, &c)
	rest.SubVec(rest, &fit)
	square.Mul(x.T(), x)
	need.Nil(t, inverse.Inverse(&square))
	for j := range k {
		b = append(b, c.AtVec(j))
		se = append(se, math.Sqrt(mat.Dot(rest, rest)/float64(n-k)*inverse.At(j, j)))
	}
	return b, se
}

// joining and entering are the law of market.yaml, a year.
func joining(s, a float64) float64 {
	return .02 * (1 + .01*.2*30.4375*125*math.Log1p(s*math.Exp(-5))) * (2000 - a)
}

func entering(s, a float64) float64 {
	return 20 / (1 + math.Exp((1500-a*.2*30.4375*120/(math.Exp(5)+s)*s/(s+1))/1000))
}

// The estimator, without a simulator: on a linear law it returns the law. Of stocks that only grow by chance, and draw
// nobody, it says that either draws the other, since a stock holds the luck of those who came before.
func TestSlopesOfSides(t *testing.T) {
	draw := rng.New(3, 1, "sides").Stream(0)
	normal := func() float64 { return num.Normal(&draw) }
	series := func(p *panel, n int, s, a float64, law func(s, a float64) (buyers, sellers float64)) {
		for range n {
			buyers, sellers := law(s, a)
			p.stock = append(p.stock, []float64{1, s, a})
			p.buyers, p.sellers = append(p.buyers, buyers), append(p.sellers, sellers)
			s, a = s+sellers, a+buyers
		}
	}
	var p panel
	for range 200 {
		series(&p, 52, 10+20*draw.Open(), 100+400*draw.Open(), func(s, a float64) (buyers, sellers float64) {
			return 2 + .02*s - .001*a + normal(), .2 - .001*s + .0004*a + .4*normal()
		})
	}
	for _, x := range []struct{ y, want []float64 }{{p.buyers, []float64{2, .02, -.001}},
		{p.sellers, []float64{.2, -.001, .0004}}} {
		b, se := p.slopes(t, x.y)
		for k, want := range x.want {
			need.Near(t, "slope", b[k], want, 3*se[k])
		}
	}
	var drawn [2][]float64
	for range 400 {
		var p panel
		series(&p, 90, 25, 300, func(float64, float64) (buyers, sellers float64) {
			return .6 + .8*normal(), .2 + .4*normal()
		})
		buyers, _ := p.slopes(t, p.buyers)
		sellers, _ := p.slopes(t, p.sellers)
		drawn[0], drawn[1] = append(drawn[0], buyers[1]), append(drawn[1], sellers[2])
	}
	above(t, "buyers by a seller, where nobody draws anybody", drawn[0], 0)
	above(t, "sellers by a buyer, where nobody draws anybody", drawn[1], 0)
}

// above fails unless the interval of the mean is above a bound, and logs it.
func above(t *testing.T, name string, v []float64, bound float64) {
	t.Helper()
	x := summary.Student(v, 0, .95)
	t.Logf("%s: %.4g [%.4g, %.4g], standard deviation %.2g", name, x.Mean, x.Lo, x.Hi, x.SD)
	if !(x.Lo > bound) {
		t.Errorf("%s is %v [%v, %v], should be above %v", name, x.Mean, x.Lo, x.Hi, bound)
	}
}

// Checks the numbers that market.yaml and market-sides.yaml state: the law, what follows of it in two years by
// experiment, and by a regression over markets that start unlike.
func TestMarket(t *testing.T) {
	states(t, "market", "brings 1.49 users a year", "one more user 0.0198 shops: per head 75 to 1", "it is 0.50 and 0.69")
	shop, user := joining(25.5, 300)-joining(24.5, 300), entering(25, 300.5)-entering(25, 299.5)
	need.Near(t, "users by a shop", shop, 1.49, .005)
	need.Near(t, "shops by a user", user, .0198, .00005)
	need.Near(t, "per head", shop/user, 75, .5)
	need.Near(t, "elasticity of users", shop*25/joining(25, 300), .5, .005)
	need.Near(t, "elasticity of shops", user*300/entering(25, 300), .69, .005)

	after := func(s, a float64) [2]float64 {
		for day := range 731 {
			users := joining(s, a) / 365.25
			if day > 30 {
				s += entering(s, a) / 365.25
			}
			a += users
		}
		return [2]float64{a, s}
	}
	base := tables(t, "market", "series", 12)
	for _, x := range []struct {
		set  string
		s, a float64
	}{{"commerce.merchants.count=30", 30, 300}, {"adoption.initial_adopters=20%", 25, 400}} {
		want, from := after(x.s, x.a), after(25, 300)
		for k, metric := range []string{"adopters", "providers.shop"} {
			var more []float64
			for r, s := range tables(t, "market", "series", 12, x.set) {
				more = append(more, last(s, metric)-last(base[r], metric))
			}
			expect(t, x.set+": more "+metric, more, want[k]-from[k], .02)
		}
	}

	draw := rng.New(7, 1, "markets").Stream(0)
	var p, law panel
	for m := range 60 {
		p.weeks(tables(t, "market", "series", 1, fmt.Sprint("commerce.merchants.count=", 10+draw.Below(21)),
			fmt.Sprintf("adoption.initial_adopters=%v%%", 5+draw.Below(21)), fmt.Sprint("seed=", 1+m))[0])
	}
	law.stock = p.stock
	for _, x := range p.stock {
		law.buyers = append(law.buyers, joining(x[1], x[2])*7/365.25)
		law.sellers = append(law.sellers, entering(x[1], x[2])*7/365.25)
	}
	for _, x := range []struct{ got, law []float64 }{{p.buyers, law.buyers}, {p.sellers, law.sellers}} {
		b, se := p.slopes(t, x.got)
		want, _ := p.slopes(t, x.law)
		for k := range b {
			t.Logf("over markets, a year: %.4g ± %.2g, by the law %.4g", b[k]*365.25/7, se[k]*365.25/7, want[k]*365.25/7)
			need.Near(t, "slope", b[k], want[k], 3*se[k])
		}
	}
}

// What a regression of one market says of it, and of one where nobody draws anybody, over 40 of each: more than there
// is, as for stocks that only grow by chance. With a trend beside them it says nothing.
func TestOneMarket(t *testing.T) {
	need.Long(t)
	for _, set := range [][]string{nil, {"variety=off", "providers.enter.spread=1e8"}} {
		var drawn, trend [2][]float64
		told := [2]int{}
		for _, s := range tables(t, "market", "series", 40, set...) {
			p := new(panel).weeks(s)
			for k, y := range [][]float64{p.buyers, p.sellers} {
				b, se := p.slopes(t, y)
				drawn[k] = append(drawn[k], b[1+k]*365.25/7)
				if b[1+k] > 1.96*se[1+k] {
					told[k]++
				}
			}
			for i := range p.stock {
				p.stock[i] = append(p.stock[i], float64(i))
			}
			for k, y := range [][]float64{p.buyers, p.sellers} {
				b, _ := p.slopes(t, y)
				trend[k] = append(trend[k], b[1+k]*365.25/7)
			}
		}
		t.Log(set, "above 0 by its own interval in", told)
		above(t, "users by a shop", drawn[0], 1.49)
		above(t, "shops by a user", drawn[1], .0198)
		expect(t, "users by a shop beside a trend", trend[0], 1.49, 0)
		above(t, "users by a shop beside a trend", trend[0], math.Inf(-1))
		above(t, "shops by a user beside a trend", trend[1], math.Inf(-1))
	}
}
