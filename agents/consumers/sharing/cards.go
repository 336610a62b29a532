package sharing

import (
	"math"
	"slices"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
)

// Draws keyed by a card and who meets it; drawPass is keyed by the card and the buyer.
const (
	drawMeet = iota
	drawSee
	drawBuy
	drawPass
	drawAsked
)

// Draws of a seller's tick: the number of cards, the number of strangers, and their times.
const (
	drawCards = iota
	drawStrangers
	drawStrangersAt
	drawTimes
)

// sell processes a tick of the sellers of a chunk. One worker processes a seller and everything
// that its cards lead to, so that hands can follow each other within a tick, at the times of
// sessions and deliveries.
func (m *sharing) sell(c *sim.Chunk) {
	for k := c.Lo; k < c.Hi; k++ {
		m.trade(c, k)
	}
}

func (m *sharing) trade(c *sim.Chunk, k int) {
	s := m.sellers[k]
	s.out = s.out[:0]
	if s.open {
		m.appraise(s)
		s.turnWeek(m.week)
	}
	before := len(s.items)
	m.deliverDue(c, k, s)
	if !m.sellsOn(s) {
		return
	}
	m.post(c, s)
	m.showAll(c, k, s, before)
	m.forgetBuyers(s)
}

// showAll brings cards to those who meet them in this tick; the first old ones are of earlier ticks.
func (m *sharing) showAll(c *sim.Chunk, k int, s *seller, old int) {
	at, kept := 0, 0
	s.next = s.next[:0]
	for n := 0; n < len(s.items); n++ { // passing cards on lengthens the list
		first := len(s.next)
		if n < old {
			waits := s.waits[at : at+int(s.items[n].waits)]
			at += len(waits)
			m.remind(c, k, s, n, waits)
		} else {
			m.show(c, k, s, n)
		}
		if left := len(s.next) - first; left > 0 {
			s.items[kept] = s.items[n]
			s.items[kept].waits = uint32(left)
			kept++
		}
	}
	s.items = s.items[:kept]
	s.waits, s.next = s.next, s.waits
}

// sellsOn reports whether a venture continues: it has not ended, and is not about to because its
// seller has left the platform.
func (m *sharing) sellsOn(s *seller) bool {
	return s.open && m.w.Status[m.ventures[s.v].who] == society.Using
}

// forgetBuyers drops the buyers of cards that are in no feed any more.
func (m *sharing) forgetBuyers(s *seller) {
	least := m.ventures[s.v].cards
	for k := range s.items {
		least = min(least, s.items[k].card)
	}
	for k := range s.parcels {
		least = min(least, s.parcels[k].card)
	}
	n, _ := slices.BinarySearchFunc(s.buyers, sold{card: least}, sold.compare)
	s.buyers = slices.Delete(s.buyers, 0, n)
}

// post adds a seller's new cards to its list: Poisson in the days that waited for a session, at
// uniform times of the tick.
func (m *sharing) post(c *sim.Chunk, s *seller) {
	w, v := m.w, &m.ventures[s.v]
	i := int(v.who)
	if !m.open || !w.Active(i) {
		return
	}
	key := m.posting.At(int(c.Tick), 0)
	waited := w.Waited(i, c.Tick)
	n := num.PoissonInverse(key.Open(uint64(i), drawCards), float64(m.cards*waited))
	for x := range uint64(n) {
		m.add(s, 1, v.who, v.cards, float64(c.Tick-1)+key.Float(uint64(i), drawTimes+x))
		v.cards++
		v.posted++
		m.count.cards.Add(c, 1)
		m.effort.Book(c, i, m.spec.Effort)
		v.month -= m.spec.Effort
	}
	if !m.spec.HasBroadcast {
		return
	}
	if n := num.PoissonInverse(key.Open(uint64(i), drawStrangers), float64(m.views*waited)); n > 0 {
		m.add(s, 0, uint32(n), v.cards, float64(c.Tick-1)+key.Float(uint64(i), drawStrangersAt))
		v.cards++
	}
}

// payMedia pays for a card that was shown to the given number of strangers.
func (m *sharing) payMedia(c *sim.Chunk, v *venture, shown int) {
	cost := m.spec.Broadcast.Price.Times(int64(shown))
	m.media.Pay(c, int(v.who), 0, cost)
	m.count.marketing.Add(c, int64(cost))
	v.month -= cost
}

// add puts a card into a seller's list.
func (m *sharing) add(s *seller, hand, holder, card uint32, at float64) {
	key := m.cardKey(s, card).Sub(uint64(holder) + 1)
	if hand == 0 {
		key = m.cardKey(s, card).Sub(0)
	}
	s.items = append(s.items, item{key: key, at: at, holder: holder, card: card, hand: hand})
}

func (m *sharing) cardKey(s *seller, card uint32) rng.Key {
	return m.card.Sub(uint64(s.v)).Sub(uint64(card))
}

// showing is a card that meets feeds in a tick.
type showing struct {
	item
	since sim.Tick
	sent  float64 // time in the tick at which it came, as a fraction
}

// show brings a new card into the feeds of its holder's strong and weak friends, or of strangers.
func (m *sharing) show(c *sim.Chunk, k int, s *seller, n int) {
	w, x := m.w, showing{item: s.items[n], since: c.Tick, sent: s.items[n].at - float64(c.Tick-1)}
	if x.hand == 0 {
		stream, shown := x.key.Stream(0), 0
		for range x.holder { // for strangers, holder is their number
			shown += num.One(m.enters(c, k, s, &x, wait{who: uint32(stream.Below(uint64(w.N)))}))
		}
		m.payMedia(c, &m.ventures[s.v], shown)
		return
	}
	holder := int(x.holder)
	for at := range w.Graph.Degree(holder) {
		y := wait{uint32(w.Graph.Neighbour(holder, at)), uint32(at) + 1}
		if x.hand > 1 {
			y = m.placed(s, y.who)
		}
		m.enters(c, k, s, &x, y)
	}
	for _, f := range w.Weak.Friends(holder) {
		m.enters(c, k, s, &x, m.placed(s, f.Who))
	}
}

// placed is a consumer with its place among the seller's friends.
func (m *sharing) placed(s *seller, j uint32) wait {
	seller := m.ventures[s.v].who
	if m.w.Graph.Complete() {
		return wait{j, uint32(besides(j, seller)) + 1}
	}
	if place, ok := m.w.Graph.Place(int(seller), j); ok {
		return wait{j, uint32(place) + 1}
	}
	return wait{who: j}
}

// enters brings a card into the feed of a consumer, if that uses the platform and does not mute the
// seller whose card it is. The card takes a place there. It is met in this tick or waits.
func (m *sharing) enters(c *sim.Chunk, k int, s *seller, x *showing, y wait) bool {
	view := m.w.View(int(y.who))
	if !view.Using || y.who == m.ventures[s.v].who || x.hand == 1 && y.place > 0 && s.faces[y.place-1].seen == muted {
		return false
	}
	m.w.Deliver(c, int(y.who))
	// a session comes after it was sent
	if x.key.Open(uint64(y.who), drawMeet) > society.Without(x.sent, int(view.Browses)) {
		m.meet(c, k, s, x, y)
	} else {
		s.next = append(s.next, y)
	}
	return true
}

// remind presents a card of an earlier tick to those who have not met it, unless it has expired.
func (m *sharing) remind(c *sim.Chunk, k int, s *seller, n int, waits []wait) {
	x := showing{item: s.items[n], since: c.Tick - 1}
	if m.expire > 0 && x.at+m.expire <= float64(c.Tick-1) {
		return
	}
	for _, y := range waits {
		if int(m.w.View(int(y.who)).Browses) > 0 {
			m.meet(c, k, s, &x, y)
		} else {
			s.next = append(s.next, y)
		}
	}
}

// meet decides whether somebody who meets a card in this tick sees it: where the feed has room, and
// before the card expires.
func (m *sharing) meet(c *sim.Chunk, k int, s *seller, x *showing, y wait) {
	if x.key.Float(uint64(y.who), drawSee) >= m.w.View(int(y.who)).Share() {
		return
	}
	if end := x.at + m.expire - float64(c.Tick-1); m.expire > 0 && end < 1 && m.when(c, x, y) >= end {
		return
	}
	m.see(c, k, s, x, y)
}

// when is the time of the tick at which somebody meets a card.
func (m *sharing) when(c *sim.Chunk, x *showing, y wait) float64 {
	n := int(m.w.View(int(y.who)).Browses)
	at, _ := society.MeetAmong(n, c.Tick, x.since, x.sent, x.key.Open(uint64(y.who), drawMeet))
	return at
}

// see applies the effects of a card that is seen: it is a nuisance once, and may sell.
func (m *sharing) see(c *sim.Chunk, k int, s *seller, x *showing, y wait) {
	j, it := int(y.who), &x.item
	if y.place > 0 && !m.welcome(c, s, it, &s.faces[y.place-1], m.turns < 1 && m.when(c, x, y) >= m.turns) {
		return
	}
	m.count.seen.Add(c, 1)
	if m.nuisance != 0 {
		m.w.Experienced.AddExperience(c, j, -m.nuisance)
	}
	u := it.key.Float(uint64(j), drawBuy)
	if u >= s.surest || u >= m.surest(s, y.who) || s.bought(it.card, y.who) {
		return
	}
	if b := m.offer(s, it, y, float64(c.Tick-1)+m.when(c, x, y)); u < float64(num.Sigmoid(b.value)*m.w.Budget.Room(j)) {
		m.buy(c, k, s, b)
	}
}

// surest is the probability that a consumer buys by a card of a seller in whom its trust is full.
func (m *sharing) surest(s *seller, j uint32) float64 {
	b := &m.spec.Buy
	best := utility(m.base(s, j), b.Match, m.match(s, j), max(0, m.trusts), 1)
	return num.Sigmoid(best + m.w.Governance.Confidence(int(j)))
}

// offer is what a consumer thinks of a card that it sees at a time in ticks. A card that it trusts too
// little is no offer.
func (m *sharing) offer(s *seller, it *item, y wait, at float64) purchase {
	j := y.who
	p, b := m.spec, purchase{item: *it, who: j, at: at, confidence: m.w.Governance.Confidence(int(j))}
	if it.hand > 0 {
		b.trust = effectiveTrust(m.trustOf(s, it, y, at), p.Trust.Keep, int(it.hand))
		if b.trust <= p.Trust.Ignore {
			b.value = math.Inf(-1)
			return b
		}
	}
	b.value = utility(m.base(s, j), p.Buy.Match, m.match(s, j), m.trusts, b.trust) + b.confidence
	return b
}

// base is the utility of a seller's cards for a consumer, before match and trust.
func (m *sharing) base(s *seller, j uint32) float64 {
	return s.base - float64((m.w.Income.Weight(int(j))-1)*s.price)
}

func (m *sharing) match(s *seller, j uint32) float64 {
	return float64(m.w.Level(int(j), &s.sells)) / society.Levels
}

// welcome counts that a strong friend of a seller sees one of its cards, from whatever hand, and
// reports whether the card is shown. A friend who sees too many in a week mutes the seller and is
// shown none of its own cards any more. Weak friends do not mute: their ties fade.
func (m *sharing) welcome(c *sim.Chunk, s *seller, it *item, f *face, later bool) bool {
	if f.seen == muted {
		return it.hand > 1
	}
	n := &f.seen
	if later {
		n = &f.later
	}
	if *n = min(*n+1, muted-1); float64(*n) > m.stands {
		f.seen = muted
		m.count.mutes.Add(c, 1)
	}
	return true
}

// turnWeek starts to count the cards that friends see in another week.
func (s *seller) turnWeek(week int32) {
	if s.week == week {
		return
	}
	s.week = week
	for k := range s.faces {
		if f := &s.faces[k]; f.seen != muted {
			f.seen, f.later = f.later, 0
		}
	}
}

// besides is the index of j among all consumers but i.
func besides(j, i uint32) int {
	if j > i {
		j--
	}
	return int(j)
}
