package commerce

import (
	"guanxi/sim/num"
	"guanxi/sim/spec"
)

// Weights is the section `commerce.search.weights`: what a ranking goes by.
type Weights struct{ Orders, Quality, Price, Own float64 }

func (x *Weights) declare(s *spec.Section) {
	m13 := spec.Equation("M13")
	for _, w := range []struct {
		to                     *float64
		key, def, symbol, what string
		most                   float64
	}{
		{&x.Orders, "orders", "1", "θ_n", "exponent of 1 + recent orders", 10},
		{&x.Quality, "quality", "1", "θ_q", "exponent of the reputation", 10},
		{&x.Price, "price", "0", "θ_p", "by how much the logarithm of the weight falls with the price, in means of " +
			"prices", 100},
		{&x.Own, "own", "0", "θ_o", "what is added to the logarithm of the weight of the platform's own shops; below 0 " +
			"they are ranked lower", 100},
	} {
		s.Number(w.to, w.key, w.def, w.what, m13, spec.Symbol(w.symbol), spec.Min(-w.most), spec.Max(w.most),
			spec.Treat("consumer"), spec.Source("a choice of the platform; by default as Pandey et al. 2005"))
	}
}

// of is the weight of an offer: (1 + d)^θ_n·q̂^θ_q·e^(−θ_p·p/p̄ + θ_o·own).
func (x *Weights) of(orders, reputation, price float64, own bool) float64 {
	a, b := 1+orders, max(reputation, 1e-9)
	if x.Orders != 1 {
		a = num.Pow(a, x.Orders)
	}
	if x.Quality != 1 {
		b = num.Pow(b, x.Quality)
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

// rank ranks the shops by some settings.
func (m *commerce) rank(r *ranking, s *Spec) {
	h, mean, n := &m.shops, 0.0, 0.0
	if s.Search.Weights.Price != 0 {
		for j, p := range h.price {
			if h.listed == nil || h.listed[j] {
				mean, n = mean+p, n+1
			}
		}
		mean /= max(1, n)
	}
	r.rank(func(j int) float64 {
		return s.Search.Weights.of(h.demand[j], h.rated[j], num.Quotient(h.price[j], mean), m.isOwn(j))
	}, h.listed, s.Search.Popular)
}
