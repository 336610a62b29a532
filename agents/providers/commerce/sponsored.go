package commerce

import (
	"cmp"
	"slices"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/rng"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Sponsored is the section `commerce.search.sponsored`: places among the results that shops pay for.
type Sponsored struct {
	Share   float64
	Bidders int
	Reserve units.Money
}

// mostBidders leaves a place 16 draws.
const mostBidders = 15

func (x *Sponsored) declare(s *spec.Section) {
	m13 := spec.Equation("M13")
	s.Share(&x.Share, "share", "10%", "share of the places for results that are sold", m13, spec.Symbol("ς"),
		spec.Treat("consumer"), spec.Source("a choice of the platform"))
	s.Int(&x.Bidders, "bidders", "5", "draws of the shops that a search is about, evenly and with replacement, which bid "+
		"for a place", m13, spec.Symbol("k"), spec.Min(1), spec.Max(mostBidders), spec.Live(), spec.Assumed("2–10"))
	s.Money(&x.Reserve, "reserve", "0", "least price of a place", m13, spec.Symbol("r"), spec.Min(0), spec.Max(1e6),
		spec.Live(), spec.Source("a choice of the platform"))
}

// sponsoring sells places. Who wins pays the second-highest bid, so that each bids what a place is worth to it (Vickrey
// 1961): what it keeps of a sale times the mean probability with which it is bought where it is compared.
type sponsoring struct {
	m     *commerce
	looks []float64     // by shop: comparisons, with forgetting
	bids  []units.Money // by shop, in this tick
	order []int         // shops that sell, highest bid first

	paid    *sim.Stream
	places  *sim.Counter
	revenue *sim.Counter
}

// sold is a place that a shop won, and what it pays.
type sold struct {
	shop  int
	price units.Money
}

func (m *commerce) buildSponsored(s *sim.Scope) {
	if !m.spec.Search.HasSponsored {
		return
	}
	x := &sponsoring{m: m, bids: make([]units.Money, m.shops.n)}
	x.looks = sim.Column[float64](s, "looks", m.shops.n)
	x.paid = s.Stream(sim.Stream{Name: "commerce.sponsored", From: m.w.Shop, To: m.w.Platform, Phase: sim.Trade,
		Module: society.Acquisition, Revenue: "commerce_revenue", Doc: "what shops pay for places among results of search"})
	x.places = s.Counter("sponsored.places", "places among results of search that were sold")
	x.revenue = s.MoneyCounter("sponsored.revenue", "what shops paid for them", sim.NotNegative())
	m.sponsoring = x
}

// bid lets all shops that sell bid in this tick. Who was never compared expects the mean of others.
func (x *sponsoring) bid() {
	if x == nil {
		return
	}
	m, h := x.m, &x.m.shops
	bought, looks := 0.0, 0.0
	x.order = x.order[:0]
	for j := range h.n {
		if h.sells(j) {
			x.order = append(x.order, j)
		}
		bought, looks = bought+h.chance[j], looks+x.looks[j]
	}
	for _, j := range x.order {
		p := bought / max(looks, 1)
		if x.looks[j] > 0 {
			p = h.chance[j] / x.looks[j]
		}
		x.bids[j] = units.Amount(worthOfPlace(h.price[j], h.cost[j], m.taken(j), p))
	}
	slices.SortStableFunc(x.order, func(a, b int) int { return cmp.Compare(x.bids[b], x.bids[a]) })
}

// worthOfPlace is ((1 − t)p − c)·P, and nothing where a sale brings a loss.
func worthOfPlace(price, cost, taken, bought float64) float64 {
	return max(0, float64((1-taken)*price)-cost) * bought
}

// auction sells a place by draws from a number on. The highest of the bids that are drawn wins.
func (x *sponsoring) auction(row rng.Row, number uint64) (won sold, ok bool) {
	s, n := &x.m.spec.Search.Sponsored, len(x.order)
	if n == 0 {
		return sold{}, false
	}
	first, second := n, n // the least ranks
	for k := range s.Bidders {
		switch at := int(row.Float(number+uint64(k)) * float64(n)); {
		case at < first:
			first, second = at, first
		case at > first && at < second:
			second = at
		}
	}
	won = sold{x.order[first], s.Reserve}
	if second < n {
		won.price = max(won.price, x.bids[x.order[second]])
	}
	return won, x.bids[won.shop] > 0 && x.bids[won.shop] >= s.Reserve
}

// fill sells a share of the places that are left to an occasion. Who is among the offers already does not get a second.
func (x *sponsoring) fill(o *offers, key rng.Key, i int, first uint64, places int, share float64) {
	if x == nil {
		return
	}
	row := key.Sub(drawPlaces).Row(uint64(i))
	for place := range uint64(places - len(o.shop)) {
		number := 4*first + 16*place
		if row.Float(number) >= share {
			continue
		}
		if won, ok := x.auction(row, number+1); ok && o.find(won.shop) < 0 && x.m.shops.takes(won.shop) {
			o.shop, o.sold = append(o.shop, won.shop), append(o.sold, won)
		}
	}
}

// pay lets shops pay for the places of an occasion.
func (x *sponsoring) pay(c *sim.Chunk, o *offers) {
	if x == nil {
		return
	}
	for _, s := range o.sold {
		x.places.Add(c, 1)
		x.revenue.Add(c, int64(s.price))
		x.paid.Pay(c, s.shop, 0, s.price)
	}
}
