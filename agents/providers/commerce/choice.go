package commerce

import (
	"cmp"
	"slices"

	"guanxi/agents/society"
	"guanxi/agents/society/choice"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/units"
)

// Channels through which an offer enters the comparison.
const (
	byFollow uint8 = iota
	byAd
	bySearch
	byPlace
	channels
)

var channelNames = [channels]string{"follow", "ad", "search", "sponsored"}

// Numbers of the draws of an occasion.
const (
	drawChoice = iota + 1
	drawFriends
	drawExperience
	drawRating
	drawSearch
	drawsPerOccasion = 1 << 8
	drawDay          = drawsPerOccasion - 1

	// A result that is already in the set is drawn anew, which is quickest. After mostAnew draws, as
	// where one shop has nearly all orders, what is left is drawn from the other shops only, in the
	// same proportions.
	mostSearches = drawDay - drawSearch
	mostAnew     = mostSearches - mostOffers
)

// Sub-keys of the draws of a tick.
const (
	drawPlaces = iota + 1
	drawTastes
)

// offers is the choice set of an occasion, the scratch memory of a worker.
type offers struct {
	shop        []int
	ads, search int       // the first offers by these channels; those by follow come before
	sold        []sold    // of those by search, the first ones, which are paid for
	heard       []uint32  // where the friends who are asked made their latest purchases
	persuasion  []float64 // social proof
	v, r, w     []float64 // utility; portions; weight in the choice
	alone       bool      // no teams
}

func newOffers(n int) offers {
	return offers{shop: make([]int, 0, n), persuasion: make([]float64, n), v: make([]float64, n),
		r: make([]float64, n), w: make([]float64, n)}
}

func (o *offers) add(shop int) {
	if o.find(shop) < 0 {
		o.shop = append(o.shop, shop)
	}
}

// channel is the channel of offer k.
func (o *offers) channel(k int) uint8 {
	switch {
	case k < o.ads:
		return byFollow
	case k < o.search:
		return byAd
	case k < o.search+len(o.sold):
		return byPlace
	}
	return bySearch
}

// find is the index of a shop among the offers, or −1.
func (o *offers) find(shop int) int { return slices.Index(o.shop, shop) }

// purchase is a line of a chunk's log of the tick.
type purchase struct{ who, shop uint32 }

// shop processes the occasions of a chunk.
func (m *commerce) shop(c *sim.Chunk) {
	w, o, key := m.w, &m.offers[c.Worker], m.draw.At(int(c.Tick), 0)
	// The probability of no occasion is e^(−mean) ≥ 1 − mean, so most consumers are skipped without
	// a look at their waiting time.
	if m.shops.left == nil {
		m.again(c, o)
	}
	quiet := 1 - float64(float64(m.rate*w.LongestWaited())*w.MostVisits(society.UseShops))
	for i := c.Lo; i < c.Hi; i++ {
		u := key.Open(uint64(i), 0)
		waited := m.coupons.waiting(i, c.Tick)
		if u < quiet && !waited || !w.Active(i) || !m.takenUpBy(i) {
			continue
		}
		mean := float64(m.rate * w.Waited(i, c.Tick))
		if w.Visits != nil {
			mean *= w.VisitFactor(i, society.UseShops)
		}
		mean *= w.Budget.Room(i)
		n := num.PoissonInverse(u, mean)
		if waited {
			n += m.coupons.come(i)
		}
		if m.shops.left != nil {
			if n > 0 {
				m.queue.Add(c, queued{who: i, occasions: n})
			}
			continue
		}
		for occasion := range n {
			m.choose(c, key, o, i, uint64(occasion)*drawsPerOccasion)
		}
	}
}

// queued is a consumer who waits for shops that take so many orders only.
type queued struct {
	who       int
	occasions int64
	at        uint64
}

// admit lets those who wait shop one after the other, in random order, so that shops are full for those who come later.
func (m *commerce) admit(t sim.Tick, _ int) {
	if m.shops.left == nil {
		return
	}
	key, turn := m.draw.At(int(t), 0), m.turn.At(int(t), 0)
	var all []queued
	for k := range m.queue {
		m.again(&sim.Chunk{ID: k, Tick: t}, &m.offers[0])
		for _, q := range m.queue.Take(k) {
			q.at = turn.Bits(uint64(q.who), 0)
			all = append(all, q)
		}
	}
	slices.SortFunc(all, func(a, b queued) int { return cmp.Or(cmp.Compare(a.at, b.at), a.who-b.who) })
	for _, q := range all {
		c := sim.Chunk{ID: q.who / sim.DefaultGrain, Tick: t}
		for occasion := range q.occasions {
			m.choose(&c, key, &m.offers[0], q.who, uint64(occasion)*drawsPerOccasion)
		}
	}
}

// choose processes an occasion, with draws from number first on: compare, buy or not, experience, rate.
func (m *commerce) choose(c *sim.Chunk, key rng.Key, o *offers, i int, first uint64) {
	h, row := &m.shops, uint64(i)
	m.gather(o, key, i, first)
	m.judge(c, o, key, i, first)
	confidence := m.shift(o.v[:len(o.shop)], i)
	if m.coupons.weigh(c, o, i) {
		return
	}
	m.sponsoring.pay(c, o)
	if ads := m.w.Consider; ads.Any() {
		ads.Forget(i)
	}
	weights := o.w[:len(o.shop)]
	total, inclusive, alpha := m.weigh(o)
	dear := m.w.Income.Weight(i)
	alpha *= dear
	worth := inclusive / alpha
	if m.weighs() {
		m.compared(c, o, total, dear, m.w.Bound.Has(i))
	}
	m.occasions.Add(c, 1)
	k := choice.Pick(weights, total, key.Float(row, first+drawChoice))
	if k < 0 {
		m.parts.Other(c, i, m.book(c, i, worth))
		return
	}
	j := o.shop[k]
	own := float64(m.alpha(j) * dear)
	// decides, but is not experienced
	decided := o.persuasion[k] + confidence + m.w.Badge.Of(society.TradeShop, j) - m.missing(i, j)
	fee, unseen := m.fee(i, j, own)
	shift := m.surprise(i, j, decided+unseen)
	which, off := m.coupons.best(i, j, c.Tick)
	benefit := (inclusive+float64(shift.Net()*(alpha/own)))/alpha + h.price[j] + fee.Float() - off.Float()
	if t := m.w.Teams; t != nil && !o.alone {
		if t.Instead(c, society.Chosen{Occasion: society.Occasion{Who: i, At: int(c.Tick), Number: first}, Shop: j,
			Alpha: own, Filled: benefit, Shift: shift}) {
			return
		}
	}
	m.parts.Purchase(c, i, m.book(c, i, benefit)-h.bill[j]-fee+off, 1/own, shift)
	m.sale.Pay(c, i, j, h.bill[j])
	if fee > 0 {
		m.fees.Pay(c, i, 0, fee)
		m.w.Budget.Spend(c, i, fee)
	}
	m.coupons.redeem(c, which, i, j, off)
	m.by[o.channel(k)].Add(c, 1)
	if o.channel(k) == byAd {
		tally := &h.tally[c.Worker][j]
		tally.byAds++
		if m.w.Bound.Has(i) {
			tally.paidByAds++
		}
	}
	m.complete(c, key, i, j, h.bill[j], first)
}

// surprise is V^x − V of shop j: quality as delivered instead of as expected, and without what decided by persuasion.
func (m *commerce) surprise(i, j int, decided float64) choice.Shift {
	h, s, expected := &m.shops, m.seen(i, j), m.shops.expected[j]
	if s != m.spec {
		expected = h.told[j]
	}
	if p := &s.Choice; p.HasPopular && p.Popular.As == persuasion {
		decided += m.shown(s, j)
	}
	return choice.Shift{Surprise: float64(m.spec.Choice.Reputation * (h.delivers[j] - expected + m.short)),
		Decided: decided}
}

// seen are the settings of what consumer i sees of shop j.
func (m *commerce) seen(i, j int) *Spec {
	if m.spec.treated != nil && m.w.Experiment.Gets(i, j) {
		return m.spec.treated
	}
	return m.spec
}

// shift adds to the utilities of all offers: β_c·pays_i, since paying takes no effort (M15), which
// is experienced as expected and so no surprise; the effect of trust in the platform (M16), which
// is not experienced and is returned as confidence; and, with opposite sign, the utility of buying
// elsewhere (M24) and that of offers which crowd each other.
func (m *commerce) shift(v []float64, i int) (confidence float64) {
	if bound := m.w.Bound; bound != nil {
		addTo(v, bound.Convenience(i))
	}
	if g := m.w.Governance; g != nil {
		confidence = g.Confidence(i)
		addTo(v, confidence)
	}
	if rival := m.w.Rival; rival != nil { // utilities are relative to buying elsewhere
		addTo(v, -rival.Outside)
	}
	if kappa := m.spec.Choice.Crowding; kappa < 1 {
		addTo(v, choice.Crowding(kappa, len(v)))
	}
	return confidence
}

// compared adds up the probability with which each offer was bought, by a consumer who has bound
// payment or not, and for whom a price weighs dear times the mean. Where that is 1 the square is ΣP², else
// Σ(P − a·P(1 − P)), so that 1 − square/ΣP is what a price takes of demand, over αΣP.
func (m *commerce) compared(c *sim.Chunk, o *offers, total, dear float64, bound bool) {
	h := &m.shops
	tally := h.tally[c.Worker]
	for k, j := range o.shop {
		x := o.w[k] / total
		share := x
		if h.ratio != nil {
			share *= h.ratio[j]
		}
		tally[j].chance += int64(x * fixed)
		tally[j].looks++
		square := float64(x * share)
		if dear != 1 {
			square = x - float64(float64(dear*x)*(1-share))
		}
		tally[j].square += int64(square * fixed)
		if h.away != nil && m.isOwn(j) && h.price[j] > 0 {
			others := 0.0
			for n, other := range o.shop {
				if other != j {
					others += float64(m.earns(other) * (o.w[n] / total))
				}
			}
			tally[j].away += int64(min(max(float64(dear*share)*others/h.price[j], -1e3), 1e3) * fixed)
		}
		if bound {
			tally[j].bound += int64(x * fixed)
			tally[j].payers += int64((x - square) * fixed)
		}
	}
}

// complete delivers a sale: the shop, the buyer and all who count sales learn of it.
func (m *commerce) complete(c *sim.Chunk, key rng.Key, i, j int, paid units.Money, first uint64) {
	h := &m.shops
	m.w.Bound.Pay(c, i, uint32(j), paid)
	m.w.Budget.Spend(c, i, paid)
	m.w.Laws.NoteBought(i)
	m.orders.Add(c, 1)
	tally := &h.tally[c.Worker][j]
	if m.w.Experiment.Gets(i, j) {
		m.treated.Add(c, 1)
		tally.treated++
	}
	if h.left != nil {
		h.left[j]--
	}
	tally.orders++
	tally.rebates += h.bill[j] - paid
	m.log.Add(c, i, -1, j)
	m.bought.Add(c, purchase{uint32(i), uint32(j)})
	if m.w.Network == nil && m.w.Prospect == nil { // else it is in how well the need to buy is served, in what is told
		m.w.Experienced.AddBought(c, i, m.w.Experienced.When(key, uint64(i), first+drawDay), h.experienced[j])
	}
	if m.spec.HasReputation || m.w.Governance != nil {
		m.turnOut(c, key, i, j, first)
	}
}

// turnOut decides whether a purchase turns out well, reports it to governance, and decides whether
// it is rated.
func (m *commerce) turnOut(c *sim.Chunk, key rng.Key, i, j int, first uint64) {
	p, h, row := m.spec, &m.shops, uint64(i)
	good := key.Float(row, first+drawExperience) < h.delivers[j]
	if g := m.w.Governance; g != nil {
		g.Sold(c, i, j, h.bill[j], good)
	}
	if !p.HasReputation {
		return
	}
	switch rated := key.Float(row, first+drawRating); {
	case good && rated < p.Reputation.RateGood:
		h.tally[c.Worker][j].good++
	case !good && rated < p.Reputation.RateBad:
		h.tally[c.Worker][j].bad++
	}
}

// book books the benefit of an occasion. The ranges of the weights keep it far below the largest amount.
func (m *commerce) book(c *sim.Chunk, i int, benefit float64) units.Money {
	worth := units.Amount(benefit)
	m.benefit.Book(c, i, worth)
	return worth
}

// gather fills the choice set: the shop of the consumer's latest purchase, shops that an
// advertisement brought to mind, and search results for the remaining places. Results are distinct:
// with duplicates in places of their own, a ninth shop beside eight places took a quarter of the
// sales of all. Where no more shops sell than there are places, all are compared; rows reserved for
// entrants and shops that are gone do not count.
func (m *commerce) gather(o *offers, key rng.Key, i int, first uint64) {
	p, h := m.spec, &m.shops
	ranking, rules := &h.ranking, &p.Search
	if h.treated != nil && m.w.Experiment.Has(society.SideConsumer, i) {
		ranking, rules = &h.rankedTreated, &p.treated.Search
	}
	o.shop, o.sold = o.shop[:0], o.sold[:0]
	places := p.Choice.Offers
	if last := m.latest.at(uint32(i)); last != 0 && h.takes(int(last)-1) {
		o.add(int(last) - 1)
	}
	o.ads = len(o.shop)
	if ads := m.w.Consider; ads.Any() {
		for k := range society.Considered {
			if j := ads.At(i, k); j >= 0 && j < h.n && len(o.shop) < places && h.takes(j) {
				o.add(j)
			}
		}
	}
	o.search = len(o.shop)
	if ranking.n <= places {
		for j := range h.n {
			if h.takes(j) {
				o.add(j)
			}
		}
		return
	}
	m.sponsoring.fill(o, key, i, first, places, rules.Sponsored.Share)
	row := key.Row(uint64(i))
	tastes := tasted{m: m, i: i, weight: rules.Weights.Match, popular: rules.Popular}
	if tastes.weight != 0 {
		tastes.row = key.Sub(drawTastes).Row(uint64(i))
	}
	for k := uint64(0); k < mostSearches && len(o.shop) < places; k++ {
		u := row.Float(first + drawSearch + k)
		if k >= mostAnew {
			u = ranking.without(o.shop, u)
		} else if tastes.weight != 0 {
			if j := tastes.draw(ranking, u, first+k); j >= 0 && h.takes(j) {
				o.add(j)
			}
			continue
		}
		if j := ranking.draw(u); h.takes(j) {
			o.add(j)
		}
	}
}

// judge sets the utilities of the offers.
func (m *commerce) judge(c *sim.Chunk, o *offers, key rng.Key, i int, first uint64) {
	w, h, p := m.w, &m.shops, &m.spec.Choice
	n := len(o.shop)
	clear(o.persuasion[:n])
	if social := m.social(i); social != 0 {
		m.hear(o, key, i, first, social)
	}
	taste := w.Taste(i)
	match := p.Match * perLength(taste)
	dear := w.Income.Weight(i)
	for k, j := range o.shop {
		if w.Laws.Buying != nil {
			o.v[k] = m.stated(c.Worker, i, j, o.persuasion[k] != 0) - m.missing(i, j)
		} else {
			o.v[k] = m.base(i, j) + o.persuasion[k] +
				float64(float64(match*float64(society.Dot(taste, h.topic(j, len(taste)))))*h.perLength[j]) - m.missing(i, j)
		}
		if dear != 1 {
			o.v[k] -= float64((dear - 1) * m.weighed(m.seen(i, j), j))
		}
	}
}

// stated is the utility of shop j to consumer i by the formula of the scenario, less what the price takes.
func (m *commerce) stated(worker, i, j int, told bool) float64 {
	h, s, taste, persuasion := &m.shops, m.seen(i, j), m.w.Taste(i), 0.0
	expected := h.expected[j]
	if s != m.spec {
		expected = h.told[j]
	}
	if told {
		persuasion = m.social(i)
	}
	cosine := float64(float64(society.Dot(taste, h.topic(j, len(taste))))*h.perLength[j]) * perLength(taste)
	price := m.weighed(s, j)
	builtin := m.base(i, j) + persuasion + float64(m.spec.Choice.Match*cosine) + price
	return m.w.Laws.Buying.LogOdds(worker, i, builtin, expected-m.short, cosine, m.asSeen(s, j), float64(num.One(told))) -
		price
}

// base is the utility of shop j to consumer i without match and persuasion.
func (m *commerce) base(i, j int) float64 {
	if h := &m.shops; h.treated != nil && m.w.Experiment.Gets(i, j) {
		return h.treated[j]
	}
	return m.shops.base[j]
}

// social is β_s of consumer i.
func (m *commerce) social(i int) float64 {
	if t := m.spec.treated; t != nil && m.w.Experiment.Has(society.SideConsumer, i) {
		return t.Choice.Social
	}
	return m.spec.Choice.Social
}

// hear marks the offers at which friends made their latest purchases. At most Choice.Friends friends
// are asked: a run of the friend list from a random start, so that all friends are equally likely.
func (m *commerce) hear(o *offers, key rng.Key, i int, first uint64, social float64) {
	g, most, start := m.w.Graph, m.spec.Choice.Friends, 0
	friends, n := g.Sources(i), g.InDegree(i)
	if n > most {
		start = int(key.Below(uint64(i), first+drawFriends, uint64(n)))
	}
	o.heard = o.heard[:0]
	for k, at := 0, start; k < min(n, most); k++ {
		friend := uint32(0)
		if g.Complete() {
			friend = uint32(g.Neighbour(i, at))
		} else {
			friend = friends[at]
		}
		o.heard = append(o.heard, m.latest.at(friend))
		if at++; at == n {
			at = 0
		}
	}
	for _, last := range o.heard { // apart, so that look-ups do not wait for each other
		if last != 0 {
			if k := o.find(int(last) - 1); k >= 0 {
				o.persuasion[k] = social
			}
		}
	}
}

// remember writes the tick's purchases to latest, once nobody reads it any more.
func (m *commerce) remember(c *sim.Chunk) {
	for _, b := range m.bought.Take(c.ID) {
		m.latest.set(b.who, b.shop+1)
		if m.last != nil {
			m.last[b.who] = int32(c.Tick)
		}
	}
}
