package ads

import (
	"guanxi/agents/platform/auction"
	"guanxi/agents/platform/learner"
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
	begin, size, parts := int64(c.Tick)<<m.timing.bits, m.timing.size, int64(m.parts)
	from, end := begin+size*int64(m.part)/parts, begin+size*int64(m.part+1)/parts
	if m.w.Sessions == nil {
		for i := c.Lo; i < c.Hi; i++ {
			if m.w.Status[i] == society.Using {
				m.serveOne(k, i, always, from, end)
			}
		}
		return
	}
	for i := range m.w.Browsing.Rows(c.Lo, c.Hi) {
		m.serveOne(k, i, m.sessions(i), from, end)
	}
}

// always stands for the sessions of users who are always present, as they are where sessions are not
// modelled.
const always = -1

// serveOne serves the slots of a consumer with some sessions from a time on and before end.
func (m *ads) serveOne(k *worker, i, sessions int, from, end int64) {
	r := &m.caps.rows[i]
	m.slots(i, r, sessions, from, end, func(x slot) {
		k.slot, k.slot.cell = x, uint16(m.cell(i))
		m.fill(k, r)
	})
}

// slots draws the times of a consumer's slots, and serves each before it draws the next.
func (m *ads) slots(i int, r *capRow, sessions int, from, end int64, serve func(slot)) {
	within := end - from
	for at, nth := m.due(i, r, from, end), 0; at < end && sessions != 0; nth++ {
		number := m.part<<slotsOfPart | nth
		luck := m.now.slot.Bits(uint64(i), uint64(number))
		if sessions != always {
			wait := int64(m.waits.wait(m.waits.log(uint32(luck>>32))/uint32(sessions), uint64(within)))
			if at += wait; at >= end {
				return
			}
			within -= wait
			sessions--
		}
		serve(slot{i: uint32(i), at: uint32(at), number: number, luck: uint32(luck)})
		at = m.due(i, r, at, end)
	}
}

// sessions is the number of consumer i's sessions in the current part of the tick: each of those of the
// tick lies in any of its parts.
func (m *ads) sessions(i int) int {
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
	k.cues, k.boosts, k.mutes, k.refused = cues, k.boosts[:0], nil, refusals{muted: auction.NoRival}
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
