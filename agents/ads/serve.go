package ads

import (
	"math/bits"

	"guanxi/agents/ads/learner"
	"guanxi/agents/ads/market"
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
)

// serve reads the mail of a chunk's consumers and serves their slots. An exposure and its effects
// are one step: no other consumer's row is read, and what friends learn travels by mail.
func (m *ads) serve(c *sim.Chunk) {
	k := &m.work[c.Worker]
	t := int32(c.Tick)
	serves, mail := m.ranking && m.timing.daily > 0 && c.Tick >= m.feedStart, m.part == 0 && m.mail.Any(c)
	k.chunk = c
	m.caps.more.tidy(c.ID)
	if m.cues != nil && (c.Round == 0 || mail) {
		k.index.open(m.cues, c.ID, t)
	}
	if mail {
		m.mail.Each(c, k.read)
	}
	if !serves {
		return
	}
	m.serveAll(c, k)
}

// slot is the slot being served.
type slot struct {
	i, at   uint32 // consumer, and time
	number  int    // within the tick; at an article, see articleSlot
	luck    uint32 // decides whether it is explored or judged
	cell    uint16
	account uint32 // account of the article
}

// slotsOfPart is the number of bits of a slot's number within its part of the tick.
const slotsOfPart = 14

// row numbers the slot for draws.
func (x *slot) row() uint64 { return learner.SlotRow(int(x.i), x.number) }

// serveAll serves the slots of a chunk in the current part of the tick.
func (m *ads) serveAll(c *sim.Chunk, k *worker) {
	l, parts := &m.timing, int64(m.parts)
	begin := int64(c.Tick) << l.bits
	from, end := begin+l.size*int64(m.part)/parts, begin+l.size*int64(m.part+1)/parts
	for lo := c.Lo; lo < c.Hi; lo += 64 {
		var arrivals []arrival
		if m.w.Sessions == nil {
			arrivals = m.present(k, lo, from, end)
		} else {
			arrivals = m.arrivals(k, lo, from, end)
		}
		for _, x := range arrivals {
			i, r := int(x.i), &m.caps.rows[x.i]
			k.slot.i, k.slot.at, k.slot.luck = x.i, x.at, x.luck
			k.slot.number, k.slot.cell = m.part<<slotsOfPart, uint16(m.cell(i))
			m.fill(k, r)
			if l.single {
				continue
			}
			if at := m.due(i, r, int64(x.at), end); at < end {
				m.serveRest(k, i, session{m.sessions(i) - 1, end - from - int64(x.wait), 1, at, end})
			}
		}
	}
}

// arrival is the session of a consumer at which it has its first slot in a part of a tick.
type arrival struct {
	i, at uint32
	luck  uint32 // of the slot
	wait  uint32 // from the time at which it was due
}

// arrivals lists which of the 64 consumers from lo on have a slot from a time on and before end. In a
// pass of its own it takes no branch on who arrives.
func (m *ads) arrivals(k *worker, lo int, from, end int64) []arrival {
	l, w, first, size := &m.timing, m.waits, uint64(m.part<<slotsOfPart), uint64(end-from)
	n := 0
	for word := m.w.Browsing[lo>>6]; word != 0; word &= word - 1 {
		i := lo + bits.TrailingZeros64(word)
		r := &m.caps.rows[i]
		at := max(int64(r.last)+l.gap, from)
		if r.last == 0 || l.counted {
			at = m.due(i, r, from, end)
		}
		if at >= end {
			continue
		}
		sessions := m.w.View(i).Browses()
		if m.parts > 1 {
			if sessions = m.sessions(i); sessions == 0 {
				continue
			}
		}
		luck := m.now.slot.Bits(uint64(i), first)
		wait := w.wait(w.log(uint32(luck>>32))/uint32(sessions), size)
		at += int64(wait)
		k.arrivals[n&63] = arrival{uint32(i), uint32(at), uint32(luck), uint32(wait)}
		n += num.One(at < end)
	}
	return k.arrivals[:n]
}

// present is arrivals where sessions are not modelled and users are always present.
func (m *ads) present(k *worker, lo int, from, end int64) []arrival {
	n := 0
	for i := lo; i < min(lo+64, m.w.N); i++ {
		if m.w.Status[i] != society.Using {
			continue
		}
		if at := m.due(i, &m.caps.rows[i], from, end); at < end {
			k.arrivals[n&63] = arrival{i: uint32(i), at: uint32(at)}
			if m.judged > 0 {
				k.arrivals[n&63].luck = uint32(m.now.slot.Bits(uint64(i), uint64(m.part<<slotsOfPart)))
			}
			n++
		}
	}
	return k.arrivals[:n]
}

// sessions is the number of consumer i's sessions in the current part of the tick: each of those of the
// tick lies in any of its parts. It is 0 where they are not modelled.
func (m *ads) sessions(i int) int {
	if m.w.Sessions == nil {
		return 0
	}
	n := m.w.View(i).Browses()
	for part := range m.part {
		n -= m.inPart(i, n, part)
	}
	return m.inPart(i, n, m.part)
}

// inPart is how many of n sessions in a part of the tick or after it are in it.
func (m *ads) inPart(i, n, part int) int {
	if part == m.parts-1 {
		return n
	}
	return int(num.BinomialInverse(m.now.session.Open(uint64(i), uint64(part)), int64(n), 1/float64(m.parts-part)))
}

// session is where a consumer's next slot in a part of a tick is sought.
type session struct {
	left    int   // sessions that may follow; −1: they are not modelled
	within  int64 // time in which they lie
	nth     int   // slot of the part
	at, end int64
}

// serveRest serves the slots of a consumer from a session on.
func (m *ads) serveRest(k *worker, i int, x session) {
	r := &m.caps.rows[i]
	for m.next(k, i, &x) {
		k.slot.cell = uint16(m.cell(i))
		m.fill(k, r)
		x.at = m.due(i, r, x.at, x.end)
	}
}

// next draws the next slot, if there is one.
func (m *ads) next(k *worker, i int, x *session) bool {
	if x.at >= x.end || x.left == 0 {
		return false
	}
	number := m.part<<slotsOfPart | x.nth
	luck := m.now.slot.Bits(uint64(i), uint64(number))
	if x.left > 0 {
		wait := int64(m.waits.wait(m.waits.log(uint32(luck>>32))/uint32(x.left), uint64(x.within)))
		if x.at += wait; x.at >= x.end {
			return false
		}
		x.within, x.left = x.within-wait, x.left-1
	}
	k.slot = slot{i: uint32(i), at: uint32(x.at), number: number, luck: uint32(luck)}
	x.nth++
	return true
}

// fill sells the worker's current slot, of a consumer with caps r.
func (m *ads) fill(k *worker, r *capRow) {
	x := &k.slot
	i := int(x.i)
	var cues []uint16
	if !m.art.at(int(x.cell)) {
		m.timing.open(r, int64(x.at))
		row := int(x.i % sim.DefaultGrain)
		if cues = k.index.of(row); len(cues) > 0 && k.index.rest > 0 {
			cues = k.index.at(row, m.timing.within(x.at))
		}
	} else {
		r.last = x.at
	}
	k.blocks = m.caps.open(r, i)
	k.due++
	k.slots[x.cell]++
	var explored, judged bool
	if luck := uint64(x.luck); luck < m.judged {
		explored, judged = luck < m.explore, luck >= m.explore
	}
	if k.blocks == 0 && len(cues) == 0 && r.state&rowMuted == 0 && !explored && !judged && !m.whole() {
		m.fillFree(k, r)
		return
	}
	k.cues, k.boosts, k.mutes, k.refused = cues, k.boosts[:0], nil, refusals{muted: market.NoRival}
	k.mark++
	if r.state&rowMuted != 0 {
		m.mutesOf(k, r)
	}
	if !explored && len(cues) > 0 && (m.spec.Cue.Boost > 0 || m.cued()) {
		m.boost(k, r, judged)
	}
	switch {
	case explored:
		m.fillAny(k, r)
	case judged || m.whole():
		m.fillWhole(k, r, judged)
	default:
		m.fillBest(k, r)
	}
	k.cues = nil // fillFree expects none
}
