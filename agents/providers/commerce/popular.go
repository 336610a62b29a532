package commerce

import (
	"cmp"
	"math"
	"slices"

	"guanxi/sim/num"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// What orders that are shown are to who sees them.
const (
	persuasion  = "persuasion"  // acts on the decision only
	conformity  = "conformity"  // what others have is worth more
	information = "information" // tells of quality
)

// Popular is the section `commerce.choice.popular`: orders that are shown beside an offer.
type Popular struct {
	Weight float64
	As     string
	Each   float64
	Memory units.Duration // 0: all orders
	Top    int            // 0: all shops
	Raise  float64
}

func (p *Popular) declare(s *spec.Section) {
	m13, shown := spec.Equation("M13"), spec.Source("a choice of what the platform shows")
	s.Number(&p.Weight, "weight", "0.12", "β_n·ln(1 + n_j) is what n_j orders add: to the utility, or as information "+
		"to the logarithm of the odds that a purchase satisfies, where the mean of shops adds nothing; 0: they are not "+
		"shown",
		spec.Symbol("β_n"), m13, spec.Min(-10), spec.Max(10), spec.Treat("consumer", "shop", "pair"),
		spec.Assumed("0.05–0.24"),
		spec.Source("You, Vadakkepatt & Joshi 2015: an elasticity of .236 in the number of reviews, observed and so an "+
			"upper end; Engström & Forsell 2018: downloads that are shown"))
	s.Enum(&p.As, "as", persuasion, []string{persuasion, conformity, information}, "what they are: persuasion decides "+
		"and is not experienced; conformity is both; information changes what quality is expected, and what is delivered "+
		"is experienced", m13)
	s.Number(&p.Each, "each", "1", "orders that an order of the run stands for in what is shown", m13, spec.Above(0),
		spec.Max(1e9), spec.Assumed("1–1e6"))
	s.Duration(&p.Memory, "memory", "0d", "half-life of orders in what is shown; 0d: all count", m13, spec.Min(0), shown)
	s.Int(&p.Top, "top", "0", "shown are only the shops with the most orders, so many; 0: all", m13, spec.Min(0),
		spec.Max(1e6), spec.Live(), shown)
	s.Number(&p.Raise, "raise", "0", "share of n_j by which the number that is shown is above it", m13, spec.Min(-1),
		spec.Max(1e6), spec.Treat("consumer", "shop", "pair"), shown)
}

// display counts what is shown of the orders of each shop: ln(1 + n_j).
func (m *commerce) display() {
	h, p := &m.shops, &m.spec.Choice.Popular
	if h.recent == nil {
		return
	}
	sum, n := 0.0, 0.0
	for j := range h.n {
		if h.shown[j] = m.count(m.spec, j); h.sells(j) {
			sum, n = sum+h.shown[j], n+1
		}
	}
	m.meanShown = sum / max(1, n)
	if p.Top == 0 {
		return
	}
	order := make([]int, h.n)
	for j := range order {
		order[j] = j
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(h.recent[b], h.recent[a]) })
	for _, j := range order[min(p.Top, h.n):] {
		h.shown[j] = math.NaN()
	}
}

// count is ln(1 + n_j) as it is shown under some settings.
func (m *commerce) count(s *Spec, j int) float64 {
	p := &s.Choice.Popular
	return num.Log1p(float64(p.Each * (1 + p.Raise) * m.shops.recent[j]))
}

// shown is what the orders of shop j add under some settings.
func (m *commerce) shown(s *Spec, j int) float64 {
	p, x := &s.Choice.Popular, m.shops.shown[j]
	switch {
	case x != x:
		return 0
	case s != m.spec:
		x = m.count(s, j)
	}
	if p.As == information {
		x -= m.meanShown
	}
	return float64(p.Weight * x)
}

// believed is the quality expected of shop j under some settings: that of its ratings as they are shown, and of its
// orders where these inform.
func (m *commerce) believed(s *Spec, j int) float64 {
	q, r := m.reputation(j), &s.Reputation
	if s.HasReputation && (r.Raise != 0 || r.Step > 0) {
		q = inStars(q, r.Raise, r.Step)
	}
	if p := &s.Choice; p.HasPopular && p.Popular.As == information && q > 0 && q < 1 {
		q = num.Sigmoid(num.Logit(q) + m.shown(s, j))
	}
	return q
}
