package commerce

import (
	"slices"

	"guanxi/agents/society"
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
	channels
)

var channelNames = [channels]string{"follow", "ad", "search"}

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

// desk is a worker's scratch memory.
type desk struct {
	offers
	looks   []look
	may     [sim.DefaultGrain]uint32 // rows that have an occasion if they have a session
	friends [][]uint32               // friends asked, two runs for each look
	heard   []uint32                 // shop of each asked friend's latest purchase, plus 1, look by look
	taste   []society.Lanes
	touched uint32 // a sink for prefetched values, never read
}

// look is an occasion of the tick.
type look struct {
	who   uint32
	first uint32 // number of its first draw
	heard uint32 // end of its part of desk.heard
}

// offers is the choice set of an occasion.
type offers struct {
	shop        []int
	ads, search int // the first offers by these channels; those by follow come before
	cue         []float64
	v, w        []float64 // utility; weight in the choice
	mask        uint64    // of shop numbers modulo 64
}

func newDesk(n, blocks int) desk {
	return desk{taste: make([]society.Lanes, blocks), offers: offers{shop: make([]int, 0, n),
		cue: make([]float64, n), v: make([]float64, n), w: make([]float64, n)}}
}

func (o *offers) add(shop int) {
	if o.find(shop) >= 0 {
		return
	}
	o.mask |= 1 << (shop & 63)
	o.shop = append(o.shop, shop)
}

// channel is the channel of offer k.
func (o *offers) channel(k int) uint8 {
	switch {
	case k < o.ads:
		return byFollow
	case k < o.search:
		return byAd
	}
	return bySearch
}

// find is the index of a shop among the offers, or −1. Most shops are not among them, which the mask
// says at once.
func (o *offers) find(shop int) int {
	if o.mask&(1<<(shop&63)) != 0 {
		for k, j := range o.shop {
			if j == shop {
				return k
			}
		}
	}
	return -1
}

// purchase is a line of a chunk's log of the tick.
type purchase struct{ who, shop uint32 }

// shop processes the occasions of a chunk. It first finds who has one, then what they hear of their
// friends, and then lets them choose: reading all friends together overlaps memory latencies, which
// would otherwise be half of the cost.
func (m *commerce) shop(c *sim.Chunk) {
	w := m.w
	d := &m.desks[c.Worker]
	d.looks, d.heard = d.looks[:0], d.heard[:0]
	key := m.draw.At(int(c.Tick), 0)
	// The probability of no occasion is e^(−mean) ≥ 1 − mean, so most consumers are skipped without
	// an exponential, a branch or a look-up of their waiting time. The bound is in the unit of draws:
	// compared as fractions they took 8 of 3,400 instructions of an agent-tick more.
	quiet := uint64(max(0, 1-float64(float64(m.rate*w.LongestWaited())*w.MostVisits(society.UseShops))) * (1 << 52))
	n := 0
	for i := c.Lo; i < c.Hi; i++ {
		d.may[n&(sim.DefaultGrain-1)] = uint32(i)
		n += num.One(key.Bits(uint64(i), 0)>>12 >= quiet)
	}
	for _, i := range d.may[:n] {
		if !w.Active(int(i)) {
			continue
		}
		u := key.Open(uint64(i), 0)
		mean := float64(m.rate * w.Waited(int(i), c.Tick))
		if w.Visits != nil {
			mean *= w.VisitFactor(int(i), society.UseShops)
		}
		for occasion := range m.lookups(u, mean) {
			d.looks = append(d.looks, look{who: i, first: uint32(occasion) * drawsPerOccasion})
		}
	}
	m.touch(d)
	if m.spec.Choice.Social != 0 {
		m.hear(d, key)
	}
	heard := uint32(0)
	for _, l := range d.looks {
		m.choose(c, key, d, l, d.heard[heard:max(heard, l.heard)])
		heard = max(heard, l.heard)
	}
}

// touch reads what the choices will need of their consumers, so that memory latencies overlap.
func (m *commerce) touch(d *desk) {
	w, sum := m.w, uint32(0)
	felt := w.Felt.Keeps()
	for _, l := range d.looks {
		i := int(l.who)
		sum += uint32(w.Tastes[i*w.Interests])
		if felt {
			sum += w.FetchFronts(i, i+1)
		}
	}
	d.touched += sum
}

// lookups is the Poisson number of occasions for a uniform u. The mean is nearly always that of one
// day, for which the probabilities of 0 and of at most 1 are precomputed.
func (m *commerce) lookups(u, mean float64) int64 {
	if mean == m.usual {
		switch {
		case u <= m.none:
			return 0
		case u <= m.one:
			return 1
		}
	}
	return num.PoissonInverse(u, mean)
}

// choose processes an occasion: compare, buy or not, experience, rate.
func (m *commerce) choose(c *sim.Chunk, key rng.Key, d *desk, l look, heard []uint32) {
	p, h, o := m.spec, &m.shops, &d.offers
	i, row, first := int(l.who), uint64(l.who), uint64(l.first)
	m.gather(o, key, i, first)
	m.judge(o, d.taste, i, c.Tick, heard)
	confidence := m.shift(o.v[:len(o.shop)], i)
	weights := o.w[:len(o.shop)]
	total, logsum := softmax(o.v[:len(o.shop)], weights)
	if m.weighs() {
		h.compared(c, o, total, m.w.Bound.Has(i))
	}
	m.occasions.Add(c, 1)
	k := pick(weights, total, key.Float(row, first+drawChoice))
	if k < 0 {
		m.book(c, i, worth(logsum, p.Choice.Price, 0, 0))
		return
	}
	j := o.shop[k]
	decided := o.cue[k] + confidence + m.w.Badge.Of(society.TradeShop, j) // decides, but is not experienced
	m.book(c, i, worth(logsum, p.Choice.Price, h.price[j], surpriseOf(p.Choice.Reputation, h.delivers[j], h.expected[j], decided)))
	m.buy(c, i, j, o.channel(k))
	m.w.Felt.AddBought(c, i, m.w.Felt.When(key, row, first+drawDay), h.felt[j])
	if p.HasReputation || m.w.Governance != nil {
		m.turnOut(c, key, i, j, first)
	}
}

// shift adds to the utilities of all offers: β_c·pays_i, since paying takes no effort (M15), which
// is experienced as expected and so no surprise; the effect of trust in the platform (M16), which
// is not experienced and is returned as confidence; and, with opposite sign, the utility of buying
// elsewhere (M24).
func (m *commerce) shift(v []float64, i int) (confidence float64) {
	if bound := m.w.Bound; bound != nil {
		addTo(v, bound.Convenience(i))
	}
	if g := m.w.Governance; g != nil {
		confidence = g.Confidence(i)
		addTo(v, confidence)
	}
	if rival := m.w.Rival; rival != nil { // utilities are relative to buying elsewhere
		addTo(v, -rival.Outside[m.w.Who(i).Segment])
	}
	return confidence
}

// compared adds up the probability with which each offer was bought, by a consumer who has bound
// payment or not.
func (h *shops) compared(c *sim.Chunk, o *offers, total float64, bound bool) {
	tally := h.tally[c.Worker]
	for k, j := range o.shop {
		x := o.w[k] / total
		tally[j].chance += int64(x * fixed)
		tally[j].square += int64(float64(x*x) * fixed)
		if bound {
			tally[j].bound += int64(x * fixed)
		}
	}
}

func (m *commerce) buy(c *sim.Chunk, i, j int, channel uint8) {
	h := &m.shops
	m.sale.Pay(c, i, j, h.bill[j])
	m.w.Bound.Pay(c, i, uint32(j), h.bill[j])
	m.orders.Add(c, 1)
	m.by[channel].Add(c, 1)
	tally := &h.tally[c.Worker][j]
	tally.orders++
	if channel == byAd {
		tally.byAds++
		if m.w.Bound.Has(i) {
			tally.paidByAds++
		}
	}
	m.log.Add(c, i, -1, j)
	m.bought.Add(c, purchase{uint32(i), uint32(j)})
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

func (m *commerce) book(c *sim.Chunk, i int, benefit float64) {
	m.benefit.Book(c, i, units.Amount(benefit)) // the ranges of the weights keep it far below the largest amount
}

// gather fills the choice set: the shop of the consumer's latest purchase, shops that an
// advertisement brought to mind, and search results for the remaining places. Results are distinct:
// with duplicates in places of their own, a ninth shop beside eight places took a quarter of the
// sales of all. Where no more shops sell than there are places, all are compared; rows reserved for
// entrants and shops that are gone do not count.
func (m *commerce) gather(o *offers, key rng.Key, i int, first uint64) {
	p, h := m.spec, &m.shops
	o.shop, o.mask = o.shop[:0], 0
	places := p.Choice.Offers
	if last := m.latest.at(uint32(i)); last != 0 && h.sells(int(last)-1) {
		o.add(int(last) - 1)
	}
	o.ads = len(o.shop)
	if ads := m.w.Consider; ads.Any() {
		for k := range society.Considered {
			if j := ads.At(i, k); j >= 0 && j < h.n && len(o.shop) < places && h.sells(j) {
				o.add(j)
			}
		}
		ads.Forget(i)
	}
	o.search = len(o.shop)
	if h.ranking.n <= places {
		for j := range h.n {
			if h.sells(j) {
				o.add(j)
			}
		}
		return
	}
	row := key.Row(uint64(i))
	for k := uint64(0); k < mostSearches && len(o.shop) < places; k++ {
		u := row.Float(first + drawSearch + k)
		if k >= mostAnew {
			u = h.ranking.without(o.shop, u)
		}
		if j := h.ranking.draw(u); h.sells(j) {
			o.add(j)
		}
	}
}

// judge sets the utilities of the offers.
func (m *commerce) judge(o *offers, taste []society.Lanes, i int, t sim.Tick, heard []uint32) {
	w, h, match := m.w, &m.shops, m.spec.Choice.Match
	n := len(o.shop)
	clear(o.cue[:n])
	for _, last := range heard {
		if last == 0 {
			continue
		}
		if k := o.find(int(last) - 1); k >= 0 {
			o.cue[k] = m.spec.Choice.Social
		}
	}
	if weight := m.spec.Choice.Brand; weight != 0 {
		w.Brand.Each(i, t, func(shop int, stock float64) {
			if k := o.find(shop); k >= 0 {
				o.cue[k] += float64(weight * stock)
			}
		})
	}
	pack(w.Taste(i), taste)
	match *= perLength(w.Taste(i))
	one, more, faces := taste[0], taste[1:], h.faces
	v, cue := o.v[:n], o.cue[:n]
	if len(more) == 0 { // a call in the loop, even one that is never made, costs half as much again
		for k, j := range o.shop {
			f := &faces[j]
			v[k] = f.utility(cue[k], match, one.Dot(f.topic))
		}
		return
	}
	for k, j := range o.shop {
		f := &faces[j]
		v[k] = f.utility(cue[k], match, one.Dot(f.topic)+dot(more, h.topics[j*len(more):]))
	}
}

// hear collects, for each look, where friends made their latest purchases. At most Choice.Friends
// friends are asked: a run of the friend list from a random start, so that all friends are equally
// likely.
//
// It takes three passes: the positions of the friend lists, the friends, and their purchases. No
// read within a pass depends on another, so that memory latencies overlap.
func (m *commerce) hear(d *desk, key rng.Key) {
	w, most := m.w, m.spec.Choice.Friends
	if w.Graph.Complete() {
		m.hearOfAll(d, key)
		return
	}
	d.friends = d.friends[:0]
	asked := 0
	for k := range d.looks {
		l := &d.looks[k]
		friends := w.Graph.Sources(int(l.who))
		n := len(friends)
		at := 0
		if n > most {
			at = int(key.Below(uint64(l.who), uint64(l.first)+drawFriends, uint64(n)))
		}
		end := min(n, at+most)
		d.friends = append(d.friends, friends[at:end], friends[:min(n, most)-(end-at)])
		asked += min(n, most)
		l.heard = uint32(asked)
	}
	d.heard = slices.Grow(d.heard[:0], asked)[:asked]
	heard, at := d.heard, 0
	for _, friends := range d.friends {
		for _, j := range friends { // short runs: a call of copy costs more
			heard[at] = j
			at++
		}
	}
	m.latest.all(heard)
}

// hearOfAll is hear on the complete graph.
func (m *commerce) hearOfAll(d *desk, key rng.Key) {
	n := m.w.N - 1
	for k := range d.looks {
		l := &d.looks[k]
		at := 0
		if n > m.spec.Choice.Friends {
			at = int(key.Below(uint64(l.who), uint64(l.first)+drawFriends, uint64(n)))
		}
		for k := range min(n, m.spec.Choice.Friends) {
			f := (at + k) % n
			if f >= int(l.who) {
				f++
			}
			d.heard = append(d.heard, m.latest.at(uint32(f)))
		}
		l.heard = uint32(len(d.heard))
	}
}

// remember writes the tick's purchases to latest, once nobody reads it any more.
func (m *commerce) remember(c *sim.Chunk) {
	for _, b := range m.bought.Take(c.ID) {
		m.latest.set(b.who, b.shop+1)
	}
}
