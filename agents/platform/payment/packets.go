package payment

import (
	"cmp"
	"math"
	"slices"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/units"
)

// chain is a packet with all packets that answer it within one group, which is the sender of the
// first and its receivers. One worker processes a chain, so that several generations can follow
// each other within a tick, at the times of sessions.
type chain struct {
	key     rng.Key
	since   sim.Tick
	root    root
	members []uint32 // the sender of the first packet comes first
	packets []packet
	shares  []units.Money
	waits   []wait // shares not yet opened, by packet
}

// packet is a packet of a chain. Its shares are drawn when it is sent and handed out in the order
// of opening.
type packet struct {
	from    uint32
	at      float64 // in ticks since the start of the run
	first   int     // index of its first share
	opened  int
	left    units.Money
	kappa   float64 // κ′
	lucky   float64 // κ′ of the largest share
	largest units.Money
}

// wait is a receiver who has not opened its share.
type wait struct {
	packet int32
	who    uint32
	met    uint32 // 1: seen by a receiver who has not bound
}

// opening is a wait that ends in this tick.
type opening struct {
	wait
	at float64
}

// scratch is the working memory of a worker.
type scratch struct {
	lured    []opening // consumers who bind to open a packet, and when
	openings []opening
	next     []wait // waits that remain in the chain at hand
	rows     pool[uint32]
	packets  pool[packet]
	shares   pool[units.Money]
	waits    pool[wait]
}

// Draws of a chain, keyed by consumer and packet.
const (
	drawMeet = iota
	drawAnswers
	drawAmount
	drawsPerPacket = 1 << 20 // the amounts of answers have consecutive numbers
)

func (m *payment) chains() int { return len(m.live) }

// lure starts the chains of this tick and finds the consumers who bind to open a waiting packet. A
// consumer who has bound opens every packet that it meets later in the tick, of any chain.
func (m *payment) lure(c *sim.Chunk) {
	x := &m.scratch[c.Worker]
	for _, h := range m.live[c.Lo:c.Hi] {
		if h.since == c.Tick {
			m.start(c, x, h)
			for k := 1; k < len(h.members) && len(h.packets) > 0; k++ {
				m.lureOne(c, x, h, wait{who: h.members[k]})
			}
		}
		for _, a := range h.waits {
			m.lureOne(c, x, h, a)
		}
	}
}

// lureOne records when a consumer would bind for a packet.
func (m *payment) lureOne(c *sim.Chunk, x *scratch, h *chain, a wait) {
	if m.bound.Has(int(a.who)) {
		return
	}
	if at, end, ok := m.meets(c.Tick, h, &a); ok {
		if at, ok = m.urgeAfter(int(a.who), c.Tick, at); ok && at < end {
			x.lured = append(x.lured, opening{a, at})
		}
	}
}

// luredAll merges the workers' findings; a consumer's earliest time counts.
func (m *payment) luredAll(sim.Tick, int) {
	clear(m.binding)
	for k := range m.scratch {
		x := &m.scratch[k]
		for _, o := range x.lured {
			if at, ok := m.binding[o.who]; !ok || o.at < at {
				m.binding[o.who] = o.at
			}
		}
		x.lured = x.lured[:0]
	}
}

func (m *payment) opens(c *sim.Chunk) {
	x := &m.scratch[c.Worker]
	for _, h := range m.live[c.Lo:c.Hi] {
		m.openChain(c, x, h)
	}
}

// start draws the group of a chain and sends its first packet.
func (m *payment) start(c *sim.Chunk, x *scratch, h *chain) {
	p, i := &m.spec.Packets, int(h.root.who)
	stream := h.key.Stream(uint64(i))
	h.members = x.rows.add(h.members, h.root.who)
	want := int(min(max(p.Receivers.Sample(&stream)+0.5, 1), mostReceivers))
	m.friends(x, h, i, want, &stream)
	if len(h.members) == 1 {
		return
	}
	at := float64(c.Tick-1) + stream.Float64()
	amount := p.Amount.Sample(&stream)
	if m.post(c, x, h, h.root.who, at, amount) {
		m.firsts.Add(c, int64(h.packets[0].left))
	}
}

// friends adds strong friends who use the platform: consecutive entries of the friend list from a
// random start. All friends are equally likely where all use the platform; otherwise a friend
// listed after non-users is more likely.
func (m *payment) friends(x *scratch, h *chain, i, want int, stream *rng.Stream) {
	w := m.w
	n := w.Graph.Degree(i)
	if n == 0 {
		return
	}
	at := int(stream.Below(uint64(n)))
	for k := 0; k < n && len(h.members) <= want; k++ {
		j := w.Graph.Neighbour(i, (at+k)%n)
		if w.Status[j] == society.Using && j != i {
			h.members = x.rows.add(h.members, uint32(j))
		}
	}
}

// post sends a packet to all others of the group. It reports whether the packet has any money in
// it.
func (m *payment) post(c *sim.Chunk, s *scratch, h *chain, from uint32, at, amount float64) bool {
	money, err := units.FromFloat(max(0, amount))
	if err != nil {
		m.money.Add(c, int64(money)) // an amount that is too large is an error at the end of the tick
	}
	if err != nil || money == 0 {
		return false
	}
	k, n := len(h.packets), len(h.members)-1
	q := packet{from: from, at: at, first: len(h.shares), left: money}
	row := h.key.Sub(1).Stream(uint64(k))
	left := money
	for people := n; people > 0; people-- {
		x := shareOf(left, people, row.Float64())
		left -= x
		q.largest = max(q.largest, x)
		h.shares = s.shares.add(h.shares, x)
	}
	q.kappa = contagionOf(m.spec.Packets.Contagion, m.spec.Packets.Luckiest, money, q.largest)
	q.lucky = float64(q.kappa * m.spec.Packets.Luckiest)
	h.packets = s.packets.add(h.packets, q)
	m.sent.Pay(c, int(from), 0, money)
	m.move(c, from, at-float64(c.Tick-1), -money)
	m.party.SetIn(c, int(from))
	m.packets.Add(c, 1)
	m.money.Add(c, int64(money))
	m.volume.Add(c, int64(money))
	return true
}

// move changes a balance at a time of the tick, given as a fraction of it; settle books the change.
func (m *payment) move(c *sim.Chunk, i uint32, at float64, by units.Money) {
	p := &m.balance[i]
	if m.days > 1 {
		p = &m.flow[int(i)*m.days+m.dayOf(at)]
	}
	c.Add64(p, int64(by))
	m.moved.SetIn(c, int(i))
}

// openChain lets the members of a chain open, packet by packet, what waits for them in this tick.
// Answers are appended to the same chain.
func (m *payment) openChain(c *sim.Chunk, x *scratch, h *chain) {
	before := 0 // number of packets at the start of the tick
	if h.since < c.Tick {
		before = len(h.packets)
	}
	pos := 0
	x.next = x.next[:0]
	for k := 0; k < len(h.packets); k++ {
		x.openings = x.openings[:0]
		was := units.Money(0)
		if k < before {
			was = h.packets[k].left
			for ; pos < len(h.waits) && int(h.waits[pos].packet) == k; pos++ {
				m.meet(c, x, h, h.waits[pos])
			}
		} else {
			for _, j := range h.members {
				if j != h.packets[k].from {
					m.meet(c, x, h, wait{packet: int32(k), who: j})
				}
			}
		}
		slices.SortFunc(x.openings,
			func(a, b opening) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.who, b.who)) })
		for _, o := range x.openings {
			m.give(c, x, h, o)
		}
		q := &h.packets[k]
		if q.left > 0 && q.at+m.expire <= float64(c.Tick) {
			m.back.Pay(c, 0, int(q.from), q.left)
			m.move(c, q.from, q.at+m.expire-float64(c.Tick-1), q.left)
			q.left = 0
		}
		if q.left != was { // money in flight is owed and is no gain of the platform
			m.asset.Book(c, int(q.from), q.left-was)
			m.liability.Book(c, 0, was-q.left)
		}
	}
	h.waits = h.waits[:0]
	for _, a := range x.next {
		h.waits = x.waits.add(h.waits, a)
	}
	if len(h.waits) == 0 {
		x.waits.give(h.waits)
		h.waits = nil
	}
}

// meet decides whether and when a receiver opens its share in this tick: at the time it meets the
// packet if it has bound by then, otherwise when it binds.
func (m *payment) meet(c *sim.Chunk, x *scratch, h *chain, a wait) {
	i := int(a.who)
	if at, end, ok := m.meets(c.Tick, h, &a); ok {
		if !m.bound.Has(i) {
			if since, binds := m.binding[a.who]; !binds || at < since {
				at, ok = m.urgeAfter(i, c.Tick, at)
			}
			if ok = ok && at < end; ok {
				m.fresh.SetIn(c, i)
				m.lured.SetIn(c, i)
			}
		}
		if ok {
			x.openings = append(x.openings, opening{a, at})
			return
		}
	}
	if h.packets[a.packet].at+m.expire > float64(c.Tick) {
		x.next = append(x.next, a)
	}
}

// meets is the time in this tick from which a receiver has a packet before it: its first session
// after the sending, or the start of the tick where it met the packet in an earlier one. The packet
// remains available until end, the earlier of its expiry and the end of the tick.
func (m *payment) meets(t sim.Tick, h *chain, a *wait) (at, end float64, ok bool) {
	q, i := &h.packets[a.packet], int(a.who)
	at, end = float64(t-1), min(float64(t), q.at+m.expire)
	if m.w.Status[i] != society.Using || end <= at {
		return at, end, false
	}
	if a.met == 1 {
		return at, end, true
	}
	sent, t0 := q.at-at, t
	if sent < 0 {
		sent, t0 = 0, t-1
	}
	u, ok := m.w.Meet(i, t, t0, sent, h.key.Open(uint64(i), uint64(a.packet)*drawsPerPacket+drawMeet))
	if at += u; ok && at < end {
		a.met = 1
	}
	return at, end, a.met == 1
}

// urgeAfter is the first time in tick t, at or after from, at which consumer i would bind to open a
// packet. Such times form a Poisson process of rate r_y, common to all packets that wait for the
// consumer.
func (m *payment) urgeAfter(i int, t sim.Tick, from float64) (at float64, ok bool) {
	if m.urge == 0 {
		return 0, false
	}
	key, start, u := m.urges.At(int(t), 0), float64(t-1), 0.0
	for k := uint64(0); ; k++ {
		if u -= num.Log(key.Open(uint64(i), k)) / m.urge; u >= 1 {
			return 0, false
		}
		if u >= from-start {
			return start + u, true
		}
	}
}

// give hands over a share and lets the receiver answer.
func (m *payment) give(c *sim.Chunk, s *scratch, h *chain, o opening) {
	q := &h.packets[o.packet]
	x := h.shares[q.first+q.opened]
	q.opened++
	q.left -= x
	from, luck := q.from, q.kappa
	if x == q.largest {
		luck = q.lucky
	}
	at := o.at - float64(c.Tick-1)
	m.claim.Pay(c, 0, int(o.who), x)
	m.move(c, o.who, at, x)
	m.party.SetIn(c, int(o.who))
	m.opened.Add(c, 1)
	m.w.Experienced.AddContact(c, int(o.who), at, int(from))
	m.w.Experienced.AddContact(c, int(from), at, int(o.who))
	draws := uint64(o.packet) * drawsPerPacket
	answers := num.PoissonInverse(h.key.Open(uint64(o.who), draws+drawAnswers), luck*x.Float()/m.amount)
	for n := range min(answers, 1000) {
		if len(h.packets) == math.MaxInt32 {
			return
		}
		stream := h.key.Sub(2).Sub(draws + drawAmount + uint64(n)).Stream(uint64(o.who))
		if m.post(c, s, h, o.who, o.at, m.spec.Packets.Amount.Sample(&stream)) {
			m.answers.Add(c, 1)
		}
	}
}

// close binds the consumers who bound to open a packet and removes chains that are over.
func (m *payment) close(t sim.Tick, _ int) {
	m.apply(t, 0)
	keep := m.live[:0]
	for k, h := range m.live {
		if len(h.waits) > 0 {
			keep = append(keep, h)
			continue
		}
		x := &m.scratch[k%len(m.scratch)]
		x.rows.give(h.members)
		x.packets.give(h.packets)
		x.shares.give(h.shares)
		x.waits.give(h.waits)
		*h = chain{}
		m.free = append(m.free, h)
	}
	clear(m.live[len(keep):])
	m.live = keep
}
