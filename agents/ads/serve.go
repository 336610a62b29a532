package ads

import (
	"math/bits"

	"guanxi/agents/ads/learner"
	"guanxi/agents/ads/market"
	"guanxi/agents/society"
	"guanxi/sim"
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
	if m.timing.single {
		m.serveSingle(c, k)
		return
	}
	_, from, end := m.span(c.Tick)
	for i := c.Lo; i < c.Hi; i++ {
		n := -1
		if m.w.Sessions != nil {
			if !m.w.Browses(uint32(i)) {
				continue
			}
			n = m.w.View(i).Browses()
		} else if m.w.Status[i] != society.Using {
			continue
		}
		r := &m.caps.rows[i]
		for s, at := range m.slotTimes(k, i, r, n, from, end) {
			k.slot = slot{i: uint32(i), at: at, number: m.part<<slotsOfPart | s, cell: uint16(m.cell(i))}
			m.fill(k, r)
		}
	}
}

// slot is the slot being served.
type slot struct {
	i, at   uint32 // consumer, and time
	number  int    // within the tick; at an article, see articleSlot
	cell    uint16
	account uint32 // account of the article
}

// span returns the beginning of a tick, and the beginning and end of its current part.
func (m *ads) span(t sim.Tick) (begin, from, end int64) {
	begin, parts := int64(t)<<m.timing.bits, int64(m.parts)
	return begin, begin + m.timing.size*int64(m.part)/parts, begin + m.timing.size*int64(m.part+1)/parts
}

// slotsOfPart is the number of bits of a slot's number within its part of the tick.
const slotsOfPart = 14

// row numbers the slot for draws.
func (x *slot) row() uint64 { return learner.SlotRow(int(x.i), x.number) }

// serveSingle serves a chunk where nobody has more than one slot in a tick.
func (m *ads) serveSingle(c *sim.Chunk, k *worker) {
	begin, from, end := m.span(c.Tick)
	x := &k.slot
	x.number = m.part << slotsOfPart
	if m.w.Sessions == nil { // users are always present
		for i := c.Lo; i < c.Hi; i++ {
			if m.w.Status[i] != society.Using {
				continue
			}
			r := &m.caps.rows[i]
			if at := max(m.due(i, r), from); at < end {
				x.i, x.at, x.cell = uint32(i), uint32(at), uint16(m.cell(i))
				m.fill(k, r)
			}
		}
		return
	}
	for lo := c.Lo; lo < c.Hi; lo += 64 {
		for word := m.w.Browsing[lo>>6]; word != 0; word &= word - 1 {
			i := lo + bits.TrailingZeros64(word)
			r := &m.caps.rows[i]
			due := max(m.due(i, r), from) - begin
			if due >= end-begin {
				continue
			}
			first := m.timing.firstSession(m.now.session.Row(uint64(i)), m.w.View(i).Browses(), due)
			if first >= end-begin {
				continue
			}
			x.i, x.at, x.cell = uint32(i), uint32(begin+first), uint16(m.cell(i))
			m.fill(k, r)
		}
	}
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
	if m.explore|m.judged != 0 {
		bits := m.now.slot.Bits(uint64(i), uint64(x.number))
		explored, judged = bits>>32 < m.explore, bits&(1<<32-1) < m.judged
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
