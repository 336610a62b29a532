package sharing

import (
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
	s.buyers.forget(least)
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

// showing is a card that meets the feeds of a list of consumers, with what is the same for all of
// them. Whoever opens the feed in a later tick than that of the card meets it for certain, so that
// only the first tick needs a draw. The time of the meeting matters only for buyers and where the
// card may expire first, so this power is computed only for them. Deciding both for each consumer
// separately took twice as long.
type showing struct {
	item
	since  sim.Tick
	sent   float64 // time in the tick at which it came, as a fraction
	gone   bool    // expired before the tick
	leaves bool    // expires in this tick
}

func (m *sharing) showing(c *sim.Chunk, s *seller, n int, fresh bool) showing {
	x := showing{item: s.items[n], since: c.Tick - 1}
	start := float64(c.Tick - 1)
	if fresh {
		x.since, x.sent = c.Tick, x.at-start
	}
	x.gone = m.expire > 0 && x.at+m.expire <= start
	x.leaves = m.expire > 0 && x.at+m.expire <= start+1
	return x
}

// show brings a new card into the feeds of its holder's strong and weak friends.
func (m *sharing) show(c *sim.Chunk, k int, s *seller, n int) {
	w, x, seller := m.w, m.showing(c, s, n, true), m.ventures[s.v].who
	to := m.feeds[c.Worker][:0]
	switch {
	case x.hand == 0:
		stream := x.key.Stream(0)
		for range x.holder { // for strangers, holder is their number
			to = append(to, wait{who: uint32(stream.Below(uint64(w.N)))})
		}
	case w.Graph.Complete():
		for j := range uint32(w.N) {
			if j != x.holder && j != seller && (x.hand > 1 || s.faces[besides(j, seller)] != muted) {
				to = append(to, wait{j, uint32(besides(j, seller)) + 1})
			}
		}
	case x.hand == 1:
		row := w.Graph.Neighbours(int(seller))
		to = slices.Grow(to, len(row))[:len(row)]
		here := 0
		for place, j := range row { // without a branch: who has muted the seller is unpredictable
			to[here] = wait{j, uint32(place) + 1}
			here += num.One(s.faces[place] != muted)
		}
		to = to[:here]
	default:
		for _, j := range w.Graph.Neighbours(int(x.holder)) {
			to = append(to, m.placed(seller, j))
		}
	}
	if x.hand > 0 && !w.Graph.Complete() {
		for _, f := range w.Weak.Friends(int(x.holder)) {
			to = append(to, m.placed(seller, f.Who))
		}
	}
	m.feeds[c.Worker] = to
	shown := m.reach(c, k, s, &x, to)
	if x.hand == 0 {
		m.payMedia(c, &m.ventures[s.v], shown)
	}
}

// placed is a consumer with its place among the seller's friends.
func (m *sharing) placed(seller, j uint32) wait {
	if place, ok := m.w.Graph.Place(int(seller), j); ok {
		return wait{j, uint32(place) + 1}
	}
	return wait{who: j}
}

// reach brings a card into the feeds of those who use the platform and returns their number. The
// card takes a place there from other items. Who meets it at once is decided without a branch on
// the draw.
func (m *sharing) reach(c *sim.Chunk, k int, s *seller, x *showing, to []wait) int {
	w, seller, users := m.w, m.ventures[s.v].who, 0
	for _, y := range to {
		to[users] = y
		users += num.One(w.OpensOf(y.who) > 0) & num.One(y.who != seller)
	}
	to = to[:users]
	for _, y := range to {
		w.Deliver(c, int(y.who))
	}
	if x.gone {
		return users
	}
	without := society.WithoutTable(x.sent)
	s.next = slices.Grow(s.next, users)
	next := s.next[len(s.next) : len(s.next)+users]
	now, later := 0, 0
	for _, y := range to {
		n := w.OpensOf(y.who) - 1
		meets := num.One(x.key.Open(uint64(y.who), drawMeet) > without[n&15])
		if int(n) >= len(without) {
			meets = num.One(society.SessionAfter(x.sent, x.key.Open(uint64(y.who), drawMeet), w.BrowsesOf(int(y.who))))
		}
		to[now], next[later] = y, y
		now += meets
		later += 1 - meets
	}
	s.next = s.next[:len(s.next)+later]
	for _, y := range to[:now] {
		m.meet(c, k, s, x, y)
	}
	return users
}

// remind presents a card of an earlier tick to those who have not met it. Most do not open their
// feed, which one byte of each tells.
func (m *sharing) remind(c *sim.Chunk, k int, s *seller, n int, waits []wait) {
	x := m.showing(c, s, n, false)
	if x.gone {
		return
	}
	s.next = slices.Grow(s.next, len(waits))
	next := s.next[len(s.next) : len(s.next)+len(waits)]
	now, later := 0, 0
	for _, y := range waits {
		meets := num.One(m.w.OpensOf(y.who) > 1)
		waits[now], next[later] = y, y
		now += meets
		later += 1 - meets
	}
	s.next = s.next[:len(s.next)+later]
	for _, y := range waits[:now] {
		m.meet(c, k, s, &x, y)
	}
}

// when is the time of the first session that opens the feed after the card came, given that it is
// in this tick.
func (x *showing) when(c *sim.Chunk, j uint32, view society.View) float64 {
	at, _ := society.MeetAmong(view.Browses(), c.Tick, x.since, x.sent, x.key.Open(uint64(j), drawMeet))
	return float64(c.Tick-1) + at
}

// meet decides whether somebody who meets a card in this tick sees it.
func (m *sharing) meet(c *sim.Chunk, k int, s *seller, x *showing, y wait) {
	j, view := y.who, m.w.ViewOf(int(y.who))
	if x.leaves && !society.MeetsBefore(x.at+m.expire-float64(c.Tick-1), view.Browses(), c.Tick, x.since, x.sent, x.key.Open(uint64(j), drawMeet)) {
		return
	}
	if !view.SeesAll() && x.key.Float(uint64(j), drawSee) >= view.Share() {
		return
	}
	m.see(c, k, s, x, y, view)
}

// see applies the effects of a seen card: it is a nuisance once, and may sell.
func (m *sharing) see(c *sim.Chunk, k int, s *seller, x *showing, y wait, view society.View) {
	w, p, it, j := m.w, m.spec, &x.item, y.who
	if y.place > 0 && !m.welcome(c, s, x, y, view) {
		return
	}
	m.count.seen.Add(c, 1)
	if m.nuisance != 0 {
		w.Experienced.AddExperience(c, int(j), -m.nuisance)
	}
	u := it.key.Float(uint64(j), drawBuy)
	if u >= s.surest || s.buyers.has(it.card, j) {
		return
	}
	confidence, match, trust := w.Governance.Confidence(int(j)), m.match(s, j), 0.0
	if it.hand > 0 {
		// Trust needs a table look-up and two rows of friends, and decides little beside the match.
		if u >= num.Sigmoid(utility(s.base, p.Buy.Match, match, max(0, p.Buy.Trust), 1)+confidence) {
			return
		}
		if trust = effectiveTrust(m.trustIn(c.Worker, j, it.holder, x.when(c, j, view)), p.Trust.Keep, int(it.hand)); trust <= p.Trust.Ignore {
			return
		}
	}
	value := utility(s.base, p.Buy.Match, match, p.Buy.Trust, trust) + confidence
	if u >= num.Sigmoid(value) {
		return
	}
	m.buy(c, k, s, purchase{x.item, j, x.when(c, j, view), trust, value, confidence})
}

func (m *sharing) match(s *seller, j uint32) float64 {
	return float64(m.w.Level(int(j), &s.sells)) / society.Levels
}

// welcome counts that a strong friend of a seller sees one of its cards, from whatever hand, and
// reports whether the card is shown. A friend who sees too many in a week mutes the seller and is
// shown none of its own cards any more. Weak friends do not mute: their ties fade.
func (m *sharing) welcome(c *sim.Chunk, s *seller, x *showing, y wait, view society.View) bool {
	place := y.place - 1
	f := &s.faces[place]
	if *f == muted {
		return x.hand > 1
	}
	n := f
	if m.turns < 1 && x.when(c, y.who, view)-float64(c.Tick-1) >= m.turns {
		if len(s.later) == 0 {
			s.later = slices.Grow(s.later, len(s.faces))[:len(s.faces)]
			clear(s.later)
		}
		n = &s.later[place]
	}
	if *n < muted-1 {
		*n++
	}
	if float64(*n) > m.stands {
		*f = muted
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
	for f := range s.faces {
		if s.faces[f] != muted {
			s.faces[f] = 0
			if len(s.later) > 0 {
				s.faces[f] = s.later[f]
			}
		}
	}
	s.later = s.later[:0]
}

// besides is the index of j among all consumers but i.
func besides(j, i uint32) int {
	if j > i {
		j--
	}
	return int(j)
}
