package commerce

import (
	"math"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Bought is the section `commerce.reputation.bought`: good ratings that shops buy.
type Bought struct {
	Share       float64
	Price, Fine units.Money
	Detection   units.Rate
}

func (x *Bought) declare(s *spec.Section) {
	m13 := spec.Equation("M13")
	s.Share(&x.Share, "share", "10%", "share of shops that would buy ratings, drawn once", m13, spec.Assumed("0%–50%"))
	s.Money(&x.Price, "price", "5", "price of a good rating, with all that a pretended order costs", m13,
		spec.Symbol("p_b"), spec.Min("0.000001"), spec.Max(1e6), spec.Live(), spec.Assumed("2–20"),
		spec.Source("fees of markets for such orders: 1.3 CNY an order, Xu, Liu, Wang & Stavrou 2015; what who orders is "+
			"paid is known from the press only, 3 CNY"))
	s.Rate(&x.Detection, "detection", "0.24/year", "hazard at which a bought rating is found out and removed", m13,
		spec.Symbol("δ_b"), spec.Min(0), spec.Max("10/day"), spec.Live(), spec.Assumed("0.1–0.6/year"),
		spec.Source("of such shops 2.2 % in two months, some 25 % in two years: Xu, Liu, Wang & Stavrou 2015, 2017"))
	s.Money(&x.Fine, "fine", "0", "paid to the platform for each that is found out", m13, spec.Symbol("F"), spec.Min(0),
		spec.Max(1e6), spec.Live(), spec.Assumed("0–1000"))
}

// brushing is the state of bought ratings.
type brushing struct {
	m    *commerce
	luck rng.Key
	buys []bool    // by shop: would buy
	held []float64 // bought ratings among the good ones, with forgetting

	paid, fined   *sim.Stream
	bought, found *sim.Counter
}

func (m *commerce) buildBought(s *sim.Scope) {
	if !m.spec.HasReputation || !m.spec.Reputation.HasBought {
		return
	}
	x := &brushing{m: m, luck: s.Key("found"), held: sim.Column[float64](s, "bought", m.shops.n)}
	key := s.Key("buys ratings")
	for j := range m.shops.n {
		x.buys = append(x.buys, key.Float(uint64(j), 0) < m.spec.Reputation.Bought.Share)
	}
	x.paid = s.Stream(sim.Stream{Name: "commerce.brushing", From: m.w.Shop, To: m.w.Supplier, Phase: sim.Settle,
		Module: society.Cocreation, Doc: "ratings that shops buy"})
	x.fined = s.Stream(sim.Stream{Name: "commerce.rating_fine", From: m.w.Shop, To: m.w.Platform, Phase: sim.Settle,
		Module: society.Acquisition, Doc: "fines for ratings that were bought"})
	x.bought = s.Counter("ratings.bought", "good ratings that shops bought")
	x.found = s.Counter("ratings.found", "bought ratings that were found out")
	m.brushing = x
	s.Step(sim.Step{Name: "buy ratings", Phase: sim.Settle, Rows: m.shops.n, Chunk: x.buy})
}

// buy lets shops that would do so buy ratings until one more is worth what it costs.
func (x *brushing) buy(c *sim.Chunk) {
	h, r, days := &x.m.shops, &x.m.spec.Reputation, x.m.w.Clock.Days()
	detected, key := num.Hazard(r.Bought.Detection.Over(units.Day)*days), x.luck.At(int(c.Tick), 0)
	for j := c.Lo; j < c.Hi; j++ {
		if !x.buys[j] || !h.sells(j) {
			continue
		}
		found := num.PoissonInverse(key.Open(uint64(j), 0), float64(x.held[j]*detected))
		found = min(found, int64(math.Ceil(x.held[j]))) // which are forgotten bit by bit
		x.held[j], h.good[j] = max(0, x.held[j]-float64(found)), max(0, h.good[j]-float64(found))
		x.found.Add(c, found)
		x.fined.Pay(c, j, 0, r.Bought.Fine.Times(found))
		more := int64(x.m.wanted(j))
		x.held[j], h.good[j] = x.held[j]+float64(more), h.good[j]+float64(more)
		x.bought.Add(c, more)
		x.paid.Pay(c, j, 0, r.Bought.Price.Times(more))
	}
}

// wanted is how many ratings it pays shop j to buy.
func (m *commerce) wanted(j int) float64 {
	h, r, s := &m.shops, &m.spec.Reputation, 0.0
	if h.chance[j] > 0 {
		s = h.square[j] / h.chance[j]
	}
	perDay := h.demand[j] * math.Ln2 / m.spec.Search.Memory.Days()
	margin := float64((1-m.taken(j))*h.price[j]) - h.cost[j]
	worth := float64(m.spec.Choice.Reputation*(1-s)) * float64(perDay*margin)
	forget, detect := math.Ln2/r.HalfLife.Days(), r.Bought.Detection.Over(units.Day)
	good, bad := evenly(r.RateGood, r.RateBad)
	return bestRatings(worth/(forget+detect), float64(good*h.good[j])+r.Prior[0], float64(bad*h.bad[j])+r.Prior[1], good,
		r.Bought.Price.Float()+r.Bought.Fine.Float()*detect/(forget+detect))
}
