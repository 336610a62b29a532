package commerce

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"guanxi/agents/society"
	"guanxi/agents/society/choice"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// shops is the state of the providers, a row each.
type shops struct {
	n       int // rows, including those reserved for entrants
	start   int // shops at the start, the drawn ones first, then those with a name
	drawn   int
	firms   *society.Firms
	quality []float64 // true q^T, delivered unless governance says otherwise
	cost    []float64 // c_j, of the quality that it has
	cost0   []float64 // c_0 and q_0, with which it starts
	from    []float64
	price   []float64 // p_j
	first   []float64 // p°_j, the price that it starts with; nil: nobody asks
	ratio   []float64 // r_j, portions that it is worth; nil: nobody asks
	mean    float64   // price of a portion: the mean of p°_j over the shops of the start
	good    []float64 // A, B: ratings, with forgetting
	bad     []float64
	demand  []float64 // orders with forgetting, for the ranking of search
	recent  []float64 // the same, for what is shown; nil: nothing is
	shown   []float64 // ln(1 + n_j) of them
	chance  []float64 // Σ P and Σ P² over the occasions on which it was compared,
	square  []float64 // with forgetting, for the price
	bound   []float64 // Σ P over those of them whose consumer pays through the platform (M15)
	away    []float64 // Σ a_i PΣg_kP_k/p over those of a shop of the platform, k the others; nil: it has none
	payers  []float64 // over these, what the price takes of demand, over α; nil where incomes are alike
	orders  []int64   // over the run
	sold    []units.Money
	byAds   []units.Money // margin of orders through advertisements, after what the platform takes; nil where nobody asks

	recentSales []float64 // with forgetting; nil: nobody asks

	topics    []int8    // n × interests
	perLength []float64 // inverse length of the topic, 0 for the zero vector

	// As of this tick.
	base        []float64     // utility without match and persuasion
	treated     []float64     // the same where it is treated; nil: nobody experiments
	told        []float64     // what is expected of it there
	rated       []float64     // quality that ratings suggest
	left        []float64     // orders that it can still take; nil: any number
	expected    []float64     // q̂_j, as it is shown
	bill        []units.Money // price
	goods       []units.Money // cost
	delivers    []float64     // quality; governance's where it is on, else the true one
	listed      []bool        // may sell; nil: all
	there       []bool        // memory of listed
	experienced []int32       // delivered quality, in thousandths
	ranking     ranking

	rankedTreated ranking // for consumers who are treated

	tally [][]shopTally // by worker, in this tick
}

// topic is the topic of shop j.
func (h *shops) topic(j, interests int) []int8 { return h.topics[j*interests:][:interests] }

// shopTally counts what happened to a shop in a tick. Probabilities are summed as integers, so that
// the sum does not depend on which worker added what.
type shopTally struct {
	orders, good, bad int64
	byAds, paidByAds  int64       // orders through advertisements; those of them that are paid through the platform
	treated           int64       // orders where it is treated
	rebates           units.Money // what buyers of teams paid less than the price

	chance, square, bound, payers, away int64 // in 2^-40
	looks                               int64 // comparisons
}

const fixed = 1 << 40

// buildShops makes the shops: their rows, what other mechanisms see of them, and their attributes.
func (m *commerce) buildShops(s *sim.Scope) error {
	p, w, h := m.spec, m.w, &m.shops
	count, named := p.Merchants.Count.Of(w.N), len(p.Shops)
	if count+float64(named) >= society.MostShops {
		return fmt.Errorf("commerce.merchants.count: %.0f shops are more than the %d that are possible",
			count+float64(named), society.MostShops-1)
	}
	if count < 0.5 && named == 0 {
		s.Warnf("commerce.merchants.count", "gives %.2g shops for %d consumers; one is created", count, w.N)
		count = 1
	}
	h.drawn = int(count + 0.5)
	h.start = h.drawn + named
	h.n = h.start + w.Room(society.TradeShop)
	h.columns(s, w.Interests, w.Income != nil)
	if p.treated != nil {
		h.treated, h.told = make([]float64, h.n), make([]float64, h.n)
		h.rankedTreated.build(h.n)
	}
	if p.Choice.HasPopular {
		h.recent, h.shown = sim.Column[float64](s, "orders_shown", h.n), make([]float64, h.n)
	}
	if slices.ContainsFunc(p.Shops, func(x spec.Named[ShopSpec]) bool { return x.V.Pricing == joint }) {
		h.away = sim.Column[float64](s, "diverted", h.n)
	}
	if p.Merchants.Capacity > 0 {
		h.left = sim.Column[float64](s, "left", h.n)
	}
	if p.Choice.Elasticity > 0 {
		h.first, h.ratio = sim.Column[float64](s, "start_price", h.n), make([]float64, h.n)
	}
	m.register(s)
	if err := m.drawShops(s); err != nil {
		return err
	}
	for _, x := range p.Shops {
		m.told = append(m.told, x.V)
	}
	if len(p.Windows()) > 0 {
		h.firms.MayLeave(s)
		m.openings(0)
		s.Step(sim.Step{Name: "openings", Phase: sim.Arrive, Before: func(t sim.Tick, _ int) { m.openings(t) }})
	}
	return nil
}

func (h *shops) columns(s *sim.Scope, interests int, unlike bool) {
	n := h.n
	float := func(name string) []float64 { return sim.Column[float64](s, name, n) }
	h.quality, h.cost, h.price = float("quality"), float("cost"), float("price")
	h.cost0, h.from = float("start_cost"), float("start_quality")
	h.good, h.bad, h.demand = float("ratings_good"), float("ratings_bad"), float("demand")
	h.chance, h.square = float("chance"), float("chance_squared")
	h.bound = float("chance_bound")
	if unlike {
		h.payers = float("payers")
	}
	h.orders = sim.Column[int64](s, "orders", n)
	h.sold = sim.Column[units.Money](s, "sold", n)
	h.topics, h.perLength = make([]int8, n*interests), make([]float64, n)
	h.base = make([]float64, n)
	h.expected, h.rated = make([]float64, n), make([]float64, n)
	h.bill, h.goods = make([]units.Money, n), make([]units.Money, n)
	h.experienced = make([]int32, n)
	h.ranking.build(n)
	h.delivers = make([]float64, n)
	h.tally = make([][]shopTally, s.Workers())
	for k := range h.tally {
		h.tally[k] = make([]shopTally, n)
	}
}

// register makes the shops known to other mechanisms.
func (m *commerce) register(s *sim.Scope) {
	w, h := m.w, &m.shops
	h.firms = &society.Firms{Trade: society.TradeShop, Account: w.Shop, Function: m.spec.Function, Start: h.start,
		Quality: h.quality, Cost: h.cost, Goods: h.goods, Price: h.price, Best: m.bestOf,
		Sold: func(j int) float64 { return h.sold[j].Float() }}
	if move := w.Mobile(); move != nil {
		h.byAds = sim.Column[units.Money](s, "by_ads", h.n)
		h.firms.ByAds = func(j int) float64 { return h.byAds[j].Float() }
		m.asked = move.Price
		h.firms.Kept = func(j int) float64 { return 1 - m.taken(j) }
	}
	w.Register(h.firms)
}

// openings opens and closes the shops with days of their own in the ticks that hold these days; before the first
// tick it closes those that come later.
func (m *commerce) openings(t sim.Tick) {
	h, clock := &m.shops, m.w.Clock
	for k, x := range m.spec.Shops {
		from, until := max(1, clock.Of(x.V.From)), max(1, clock.Of(x.V.Until))
		switch j := h.drawn + k; {
		case t == 0 && from > 1:
			h.firms.Open[j] = false
		case t > 0 && !x.V.Until.IsZero() && t == until:
			h.firms.Open[j] = false
		case t > 1 && t == from:
			h.firms.Open[j] = true
		}
	}
}

// name is the name of shop j.
func (m *commerce) name(j int) string {
	if k := j - m.shops.drawn; k >= 0 && k < len(m.spec.Shops) {
		return m.spec.Shops[k].Name
	}
	return fmt.Sprintf("shop.%d", j+1)
}

// drawShops draws quality, price and topic of each shop, keyed by its number or its name, unless they are given.
func (m *commerce) drawShops(s *sim.Scope) error {
	p, w, h := m.spec, m.w, &m.shops
	key := s.Key("shop")
	for j := range h.n {
		quality, price, cost := key.Sub(0).Stream(uint64(j)), key.Sub(1).Stream(uint64(j)), key.Sub(2).Stream(uint64(j))
		about, own := fmt.Sprintf("shop.%d", j+1), ShopSpec{}
		if k := j - h.drawn; k >= 0 && k < len(p.Shops) {
			x := p.Shops[k]
			quality, price, cost = key.Sub(0).Named(x.Name).Stream(0), key.Sub(1).Named(x.Name).Stream(0),
				key.Sub(2).Named(x.Name).Stream(0)
			own, about = x.V, cmp.Or(x.V.Topic, "shops."+x.Name)
		}
		h.quality[j] = min(1, max(0, p.Merchants.Quality.Sample(&quality)))
		h.price[j] = max(0, p.Merchants.Price.Sample(&price))
		if own.hasQuality {
			h.quality[j] = own.Quality
		}
		if own.hasPrice {
			h.price[j] = own.Price
		}
		h.cost[j] = max(0, p.Merchants.Cost.Sample(&cost)) * h.price[j]
		if own.hasCost {
			h.cost[j] = own.Cost
		}
		if len(own.Ratings) > 0 {
			h.good[j], h.bad[j] = own.Ratings[0], own.Ratings[1]
		}
		var err error
		if h.goods[j], err = units.FromFloat(h.cost[j]); err != nil {
			return fmt.Errorf("commerce.merchants.price: shop %d: %w", j+1, err)
		}
		if _, err = units.FromFloat(h.price[j]); err != nil {
			return fmt.Errorf("commerce.merchants.price: shop %d: %w", j+1, err)
		}
		topic := w.Topic(about)
		copy(h.topic(j, w.Interests), topic)
		h.perLength[j] = perLength(topic)
	}
	copy(h.delivers, h.quality)
	copy(h.cost0, h.cost)
	copy(h.from, h.quality)
	copy(h.first, h.price)
	return nil
}

// open sets what consumers see of the shops in this tick.
func (m *commerce) open(t sim.Tick, _ int) {
	m.now = t
	h := &m.shops
	m.follow()
	m.short = m.quality.Mean()
	if h.ratio != nil {
		h.portion()
	}
	if m.w.Governance == nil {
		copy(h.delivers, h.quality)
	}
	for j, q := range h.delivers {
		h.experienced[j] = society.Milli(q)
	}
	m.whoIsThere()
	m.display()
	for j := range h.n {
		h.rated[j] = m.reputation(j)
		h.expected[j] = m.believed(m.spec, j)
		h.base[j] = m.typical(m.spec, j, h.expected[j])
		if h.treated != nil {
			h.told[j] = m.believed(m.spec.treated, j)
			h.treated[j] = m.typical(m.spec.treated, j, h.told[j])
		}
		if h.left != nil {
			h.left[j] = refilled(h.left[j], m.spec.Merchants.Capacity, m.w.Clock.Days())
		}
		h.bill[j] = units.Amount(h.price[j]) // best prices are below 1e6/α
		h.cost[j] = society.CostOf(h.cost0[j], h.from[j], h.quality[j], m.spec.Merchants.QualityCost)
		h.goods[j] = units.Amount(h.cost[j])
	}
	m.sponsoring.bid()
	m.rank(&h.ranking, m.spec)
	if h.treated != nil {
		m.rank(&h.rankedTreated, m.spec.treated)
	}
}

// follow gives named shops the prices and qualities that events have set since the last tick.
func (m *commerce) follow() {
	h := &m.shops
	for k, x := range m.spec.Shops {
		j := h.drawn + k
		if x.V.hasPrice && x.V.Price != m.told[k].Price {
			h.price[j] = x.V.Price
		}
		if x.V.hasQuality && x.V.Quality != m.told[k].Quality {
			h.quality[j] = x.V.Quality
		}
		if len(x.V.Ratings) == 2 && !slices.Equal(x.V.Ratings, m.told[k].Ratings) {
			h.good[j], h.bad[j] = x.V.Ratings[0], x.V.Ratings[1]
			if b := m.brushing; b != nil {
				b.held[j] = 0
			}
		}
		m.told[k] = x.V
	}
}

// Members returns the row of a named shop.
func (p *Spec) Members(shop string) (of *sim.Account, rows []int) {
	return p.run.w.Shop, []int{p.run.rowOf(shop)}
}

// rowOf is the row of a named shop.
func (m *commerce) rowOf(shop string) int {
	return m.shops.drawn + slices.IndexFunc(m.spec.Shops,
		func(x spec.Named[ShopSpec]) bool { return x.Name == shop })
}

// portion sets what is a portion.
func (h *shops) portion() {
	h.mean = 0
	for _, p := range h.first[:h.start] {
		h.mean += max(p, choice.LeastPrice) / float64(h.start)
	}
	for j, p := range h.first {
		h.ratio[j] = max(p, choice.LeastPrice) / h.mean
	}
}

// typical is the utility of shop j without match and persuasion, under some settings.
func (m *commerce) typical(s *Spec, j int, expected float64) float64 {
	p := &s.Choice
	v := offerUtility(p.Intercept, p.Reputation, expected-m.short, m.weighed(s, j))
	if b := m.w.Badge; b != nil {
		v += b.Of(society.TradeShop, j)
	}
	if p.HasPopular && p.Popular.As != information {
		v += m.shown(s, j)
	}
	return v
}

// weighed is what the price of shop j takes of its utility at the mean weight of a price: α·p_j, or η(p_j/p°_j − 1).
func (m *commerce) weighed(s *Spec, j int) float64 {
	p, price := &s.Choice, m.asSeen(s, j)
	if p.Elasticity > 0 {
		return float64(p.Elasticity * excess(price, m.shops.first[j]))
	}
	return float64(p.Price * price)
}

// alpha is the mean utility of money where shop j is bought from.
func (m *commerce) alpha(j int) float64 {
	p := &m.spec.Choice
	if p.Elasticity > 0 {
		return choice.Alpha(m.shops.first[j], p.Elasticity)
	}
	return p.Price
}

// weigh weighs the offers by how likely they are bought, and returns what an occasion is worth, with the utility of
// money.
func (m *commerce) weigh(o *offers) (total, inclusive, alpha float64) {
	n, h := len(o.shop), &m.shops
	if h.ratio == nil {
		total, inclusive = choice.Shares(o.v[:n], o.w)
		return total, inclusive, m.spec.Choice.Price
	}
	for k, j := range o.shop {
		o.r[k] = h.ratio[j]
	}
	total, inclusive = choice.Portions(o.v[:n], o.r[:n], o.w)
	return total, inclusive, choice.Alpha(h.mean, m.spec.Choice.Elasticity)
}

// onOffer is Σe^V over the shops that sell, per 1,000 consumers and times the share of users who shop (M25);
// 0 before the release.
func (m *commerce) onOffer() (sum float64) {
	if !m.w.Released(m.spec.Function) {
		return 0
	}
	for j := range m.shops.n {
		if m.shops.sells(j) {
			v := num.Exp(m.typical(m.spec, j, m.believed(m.spec, j)))
			if t := m.spec.treated; t != nil {
				v = m.w.Experiment.MixAt(j, v, num.Exp(m.typical(t, j, m.believed(t, j))))
			}
			sum += v
		}
	}
	return float64(sum*m.shoppers) * 1000 / float64(m.w.N)
}

// whoIsThere excludes shops that are not listed, have not entered, have left or are away.
func (m *commerce) whoIsThere() {
	h, open, named := &m.shops, m.shops.firms.Open, m.spec.Shops
	h.listed = nil
	if g := m.w.Governance; g != nil {
		h.listed = g.Listed
	}
	if open == nil && !slices.ContainsFunc(named, func(x spec.Named[ShopSpec]) bool { return x.V.Away }) {
		return
	}
	h.there = h.there[:0]
	for j := range h.n {
		k := j - h.drawn
		h.there = append(h.there, (open == nil || open[j]) && (h.listed == nil || h.listed[j]) &&
			(k < 0 || k >= len(named) || !named[k].V.Away))
	}
	h.listed = h.there
}

// sells reports whether shop j is on the platform.
func (h *shops) sells(j int) bool {
	return h.firms.IsOpen(j) && (h.listed == nil || h.listed[j])
}

// takes reports whether shop j takes an order.
func (h *shops) takes(j int) bool { return h.sells(j) && (h.left == nil || h.left[j] >= 1) }

// reputation is q̂_j.
func (m *commerce) reputation(j int) float64 {
	if !m.spec.HasReputation {
		return m.meanQuality
	}
	r := &m.spec.Reputation
	good, bad := evenly(r.RateGood, r.RateBad)
	return reputationOf(float64(good*m.shops.good[j]), float64(bad*m.shops.bad[j]), r.Prior[0], r.Prior[1])
}

// learn updates what buyers know of how reputations compare with what is delivered.
func (m *commerce) learn(sim.Tick, int) {
	h := &m.shops
	m.quality.Fade(num.Exp(-m.w.Clock.Days() / choice.Memory))
	for j := range h.n {
		orders, treated := int64(0), int64(0)
		for _, t := range h.tally {
			orders += t[j].orders
			treated += t[j].treated
		}
		over := float64(float64(orders) * (h.expected[j] - h.delivers[j]))
		if treated > 0 {
			over += float64(float64(treated) * (h.told[j] - h.expected[j]))
		}
		m.quality.Add(over, float64(orders))
	}
}

// supply settles the tick's sales of the shops of a chunk: goods and the platform's take.
func (m *commerce) supply(c *sim.Chunk) {
	h := &m.shops
	for j := c.Lo; j < c.Hi; j++ {
		var orders int64
		var rebates units.Money
		for _, t := range h.tally {
			orders += t[j].orders
			rebates += t[j].rebates
		}
		if orders == 0 {
			continue
		}
		turnover := h.bill[j].Times(orders) - rebates
		goods := h.goods[j]
		if g := m.w.Governance; g != nil {
			goods -= min(goods, g.Saves[j]) // the cost of goods may have fallen since it decided
		}
		cost := goods.Times(orders)
		h.orders[j] += orders
		h.sold[j] += turnover
		if h.byAds != nil {
			var byAds, paid int64
			for _, t := range h.tally {
				byAds += t[j].byAds
				paid += t[j].paidByAds
			}
			sold, through := h.bill[j].Times(byAds), h.bill[j].Times(paid)
			h.byAds[j] += sold - sold.Share(m.of(j).Take) +
				sold.Share(m.subsidy()) - through.Share(m.w.Bound.Charges()) - goods.Times(byAds)
		}
		m.gmv.Add(c, int64(turnover))
		if m.isOwn(j) {
			m.own.sales.Add(c, int64(turnover))
		}
		m.margin.Add(c, int64(turnover-cost))
		m.goods.Pay(c, j, 0, cost)
		m.diverted.Book(c, turnover-cost)
		take := turnover.Share(m.of(j).Take)
		m.take.Pay(c, j, 0, take)
		if m.spec.HasSubsidy {
			m.subsidies.Pay(c, 0, j, turnover.Share(m.subsidy()))
		}
	}
}

// adapt updates ratings and rankings by the tick, and moves prices.
func (m *commerce) adapt(c *sim.Chunk) {
	p, h := m.spec, &m.shops
	for j := c.Lo; j < c.Hi; j++ {
		var sum shopTally
		for k := range h.tally {
			t := &h.tally[k][j]
			sum.orders += t.orders
			sum.good += t.good
			sum.bad += t.bad
			sum.chance += t.chance
			sum.square += t.square
			sum.bound += t.bound
			sum.payers += t.payers
			sum.away += t.away
			sum.looks += t.looks
			*t = shopTally{}
		}
		h.demand[j] = float64(h.demand[j]*m.keepDemand) + float64(sum.orders)
		if h.recentSales != nil {
			h.recentSales[j] = float64(h.recentSales[j]*m.keepSales) + float64(h.bill[j].Float()*float64(sum.orders))
		}
		if h.recent != nil {
			h.recent[j] = float64(h.recent[j]*m.keepShown) + float64(sum.orders)
		}
		if p.HasReputation {
			h.good[j] = float64(h.good[j]*m.keepRatings) + float64(sum.good)
			if x := m.brushing; x != nil {
				x.held[j] *= m.keepRatings
			}
			h.bad[j] = float64(h.bad[j]*m.keepRatings) + float64(sum.bad)
		}
		if !m.weighs() {
			continue
		}
		keep := 1 - m.adaptRate
		if m.adaptRate == 0 {
			keep = m.keepDemand
		}
		h.chance[j] = float64(h.chance[j]*keep) + float64(float64(sum.chance)/fixed)
		h.square[j] = float64(h.square[j]*keep) + float64(float64(sum.square)/fixed)
		h.bound[j] = float64(h.bound[j]*keep) + float64(float64(sum.bound)/fixed)
		if x := m.sponsoring; x != nil {
			x.looks[j] = float64(x.looks[j]*keep) + float64(sum.looks)
		}
		if h.payers != nil {
			h.payers[j] = float64(h.payers[j]*keep) + float64(float64(sum.payers)/fixed)
		}
		if h.away != nil {
			h.away[j] = float64(h.away[j]*keep) + float64(float64(sum.away)/fixed)
		}
		moved := 0.0
		if h.chance[j] > 0 && m.adaptRate > 0 {
			moved = float64(m.adaptRate * (m.bestOf(j) - h.price[j]))
			h.price[j] += moved
		}
		if x := h.firms.Terms(j, c.Tick); x != nil {
			h.change(j, x, moved)
		}
	}
}

// weighs reports whether the probabilities of purchases are needed.
func (m *commerce) weighs() bool {
	return m.adaptRate > 0 || m.asked || m.brushing != nil || m.sponsoring != nil
}

// bestOf is the price that maximises the profit of shop j given its own buyers; NaN where nobody
// compared it.
func (m *commerce) bestOf(j int) float64 {
	h := &m.shops
	if h.chance[j] <= 0 {
		return math.NaN()
	}
	taken, answer := m.taken(j), m.taken(j)
	if answers := h.chance[j] - h.square[j]; h.payers != nil && answers > 0 {
		answer = m.of(j).Take - m.subsidy() + float64(m.w.Bound.Charges()*(h.payers[j]/answers))
	}
	alpha, share := float64(m.alpha(j)*m.steeper(j)), h.square[j]/h.chance[j]
	if x := m.named(j); x != nil && x.Pricing == joint {
		fee, amount := 0.0, 0.0
		if s := m.of(j); s.HasFee {
			fee, amount = s.Fee.Share, s.Fee.Amount.Float()
		}
		return max(0, bestJointly(h.cost[j], alpha, share, float64(h.price[j]*h.away[j]/h.chance[j]), fee, amount))
	}
	return bestPrice(h.cost[j], taken, answer, alpha, share)
}

// taken is the share of a shop's sales that it does not keep: the take, and the fee of payment where its
// buyers pay through the platform, less the subsidy.
func (m *commerce) taken(j int) float64 {
	h := &m.shops
	taken := m.of(j).Take - m.subsidy()
	if h.chance[j] > 0 {
		taken += float64(m.w.Bound.Charges() * (h.bound[j] / h.chance[j]))
	}
	return taken
}

// of are the settings of shop j.
func (m *commerce) of(j int) *Spec {
	if m.spec.treated != nil && m.w.Experiment.Has(society.SideShop, j) {
		return m.spec.treated
	}
	return m.spec
}

// subsidy is the share of the price that the platform adds.
func (m *commerce) subsidy() float64 {
	if !m.spec.HasSubsidy {
		return 0
	}
	return m.spec.Subsidy.Share
}

// change applies the decision of shop j (M21), which started from its price before this tick's move
// with the market.
func (h *shops) change(j int, x *society.Terms, moved float64) {
	h.price[j] = max(0, x.Price+moved)
	h.quality[j] = x.Quality
}

// list adds the shops to providers.csv.
func (m *commerce) list(add func(society.Provider)) {
	h := &m.shops
	for j := range h.n {
		if !h.firms.Ever(j) {
			continue
		}
		price := units.Amount(h.price[j])
		add(society.Provider{
			Name: m.name(j), Kind: "shop", Quality: h.quality[j], Reputation: m.reputation(j),
			Price: &price, Sales: h.orders[j], Turnover: h.sold[j], Captured: m.shops.firms.Earned(j),
			Firms: h.firms, Row: j,
		})
	}
}

// bias is the mean of reputation less delivered quality over the shops that sell.
func (m *commerce) bias() float64 {
	h := &m.shops
	sum, n := 0.0, 0.0
	for j := range h.n {
		if h.sells(j) {
			sum += m.reputation(j) - h.delivers[j]
			n++
		}
	}
	return sum / n
}

// fit is the correlation of reputation and delivered quality over the shops that sell.
func (m *commerce) fit() float64 {
	h := &m.shops
	var n, x, y, xx, yy, xy float64
	for j := range h.n {
		if !h.sells(j) {
			continue
		}
		a, b := m.reputation(j), h.delivers[j]
		x, y, n = x+a, y+b, n+1
	}
	x, y = x/n, y/n
	for j := range h.n {
		if !h.sells(j) {
			continue
		}
		a, b := m.reputation(j)-x, h.delivers[j]-y
		xx += float64(a * a)
		yy += float64(b * b)
		xy += float64(a * b)
	}
	if xx <= 0 || yy <= 0 {
		return math.NaN()
	}
	return max(-1, min(xy/math.Sqrt(float64(xx*yy)), 1)) // with two shops it is ±1 up to rounding
}

// keepOver is the share of a stock that remains after a tick.
func keepOver(tick, halfLife units.Duration) float64 { return remain(tick.Days(), halfLife.Days()) }

// shareOver is the share of a gap that a rate closes in a tick.
func shareOver(rate units.Rate, tick units.Duration) float64 { return num.Hazard(rate.Over(tick)) }
