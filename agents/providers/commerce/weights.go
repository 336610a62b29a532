package commerce

import (
	"math"

	"guanxi/agents/society"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/spec"
)

// Weights is the section `commerce.search.weights`: what a ranking goes by.
type Weights struct{ Orders, Quality, Delivered, Price, Own, Match float64 }

func (x *Weights) declare(s *spec.Section) {
	m13 := spec.Equation("M13")
	for _, w := range []struct {
		to                     *float64
		key, def, symbol, what string
		most                   float64
	}{
		{&x.Orders, "orders", "1", "θ_n", "exponent of 1 + recent orders", 10},
		{&x.Quality, "quality", "1", "θ_q", "exponent of the reputation", 10},
		{&x.Delivered, "delivered", "0", "θ_d", "exponent of the quality that is delivered, which the platform measures " +
			"and buyers do not see", 10},
		{&x.Price, "price", "0", "θ_p", "by how much the logarithm of the weight falls with the price, in means of " +
			"prices", 100},
		{&x.Own, "own", "0", "θ_o", "what is added to the logarithm of the weight of the platform's own shops; below 0 " +
			"they are ranked lower", 100},
		{&x.Match, "match", "0", "θ_m", "what a full match of the taste of who searches with a shop adds to the logarithm " +
			"of its weight: a ranking by taste", 5},
	} {
		s.Number(w.to, w.key, w.def, w.what, m13, spec.Symbol(w.symbol), spec.Min(-w.most), spec.Max(w.most),
			spec.Treat("consumer"), spec.Source("a choice of the platform; by default as Pandey et al. 2005"))
	}
}

// of is the weight of an offer: (1 + d)^θ_n·q̂^θ_q·q^θ_d·e^(−θ_p·p/p̄ + θ_o·own).
func (x *Weights) of(orders, reputation, delivers, price float64, own bool) float64 {
	a, b := 1+orders, max(reputation, 1e-9)
	if x.Orders != 1 {
		a = num.Pow(a, x.Orders)
	}
	if x.Quality != 1 {
		b = num.Pow(b, x.Quality)
	}
	if x.Delivered != 0 {
		b *= num.Pow(max(delivers, 1e-9), x.Delivered)
	}
	w, more := float64(a*b), 0.0
	if own {
		more = x.Own
	}
	if x.Price != 0 {
		more -= float64(x.Price * price)
	}
	if more != 0 { // and no weight is 0 or infinite
		w *= num.Exp(min(300, max(-300, more)))
	}
	return w
}

// tasted draws results for consumer i, of whom the weights of ranked ones are multiplied by e^(θ_m·m_ij).
type tasted struct {
	m               *commerce
	i               int
	weight, popular float64
	row             rng.Row
	ranked          bool // a ranked result is looked for
}

// draw is the shop of a uniform u, or −1 where a ranked one is refused, which happens with probability
// 1 − e^(θ_m·m − |θ_m|); the next is then a ranked one, too.
func (x *tasted) draw(r *ranking, u float64, number uint64) int {
	if !x.ranked {
		if u >= x.popular {
			return r.found[min(int((u-x.popular)/(1-x.popular)*float64(len(r.found))), len(r.found)-1)]
		}
		u /= x.popular
	}
	j, taste := r.best(u), x.m.w.Taste(x.i)
	match := float64(float64(society.Dot(taste, x.m.shops.topic(j, len(taste))))*x.m.shops.perLength[j]) * perLength(taste)
	x.ranked = x.row.Float(number) >= num.Exp(float64(x.weight*match)-math.Abs(x.weight))
	if x.ranked {
		return -1
	}
	return j
}

// rank ranks the shops by some settings.
func (m *commerce) rank(r *ranking, s *Spec) {
	h, mean, n := &m.shops, 0.0, 0.0
	if s.Search.Weights.Match != 0 && r.ranked == nil {
		r.ranked = make([]float64, len(r.sums))
	}
	if s.Search.Weights.Price != 0 {
		for j, p := range h.price {
			if h.listed == nil || h.listed[j] {
				mean, n = mean+p, n+1
			}
		}
		mean /= max(1, n)
	}
	r.rank(func(j int) float64 {
		return s.Search.Weights.of(h.demand[j], h.rated[j], h.delivers[j], num.Quotient(h.price[j], mean), m.isOwn(j))
	}, h.listed, s.Search.Popular)
}
