package ads

import (
	"guanxi/agents/platform/auction"
	"guanxi/agents/platform/learner"
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/units"
)

// show delivers an advertisement and handles the response. It reports whether there was a billed
// interaction.
func (m *ads) show(k *worker, r *capRow, ad int, rate float64, inside bool, price float64) bool {
	c, i, cell := k.chunk, int(k.slot.i), int(k.slot.cell)
	respond, row := m.respond, ad
	if m.art.at(cell) {
		respond, row = m.art.respond, ad+len(m.campaigns)
	}
	f := &m.face[ad]
	at := m.caps.find(r, i, ad)
	if at < 0 {
		at = m.newEntry(c, r, i, ad)
	}
	entry := m.caps.entry(r, i, at)
	match := m.match(i, ad)
	n, q := f.hash+uint64(k.slot.number)<<8, m.cueOf(k.cues, ad)
	done := forwardOnce(respond.draw(respond.shift(f, match, entryShown(*entry)), q, m.now.respond, uint64(i), n), *entry)
	hit := done&m.billedBits != 0
	if m.learning.Online != nil {
		m.learning.Log(c, learner.Exposure{Ad: ad, Cell: cell, Likes: learner.LikesStep(q.likes)}, hit)
	}
	m.caps.deliver(r, entry)
	if m.caps.timed {
		m.caps.noteDelivery(r, entryShown(*entry), i, at)
	}
	k.cost = 0
	switch {
	case f.flags&interactive == 0:
		k.cost = micro(price)
	case hit:
		k.cost = micro(1000 * auction.PerInteraction(price, rate))
	}
	m.tally(k, ad, row, inside, hit)
	m.reach.add(i, ad)
	m.logs[kinds].Add(c, i, -1, ad)
	if milli := m.annoys(match); row == ad && m.w.Sessions != nil {
		m.w.DeliverFelt(c, i, milli) // it takes a place in the feed
	} else {
		m.w.Felt.AddExperience(c, i, milli)
	}
	if row != ad {
		m.carry(k, ad)
	}
	if done != 0 {
		m.react(k, reaction{i: i, ad: ad, row: row, at: at, done: done, when: m.timing.within(r.last), n: n})
	}
	return hit
}

// newEntry is the place of a new entry of a campaign.
func (m *ads) newEntry(c *sim.Chunk, r *capRow, i, ad int) int {
	at, forgot := m.caps.add(r, i, ad)
	if forgot {
		m.count.forgot.Add(c, 1)
	}
	return at
}

// annoys is the experience of an exposure, in thousandths.
func (m *ads) annoys(match float64) int32 {
	if nu := m.w.Nuisance.Ad; nu > 0 && m.w.Felt.Keeps() {
		return -society.Milli(float64(nu * (1 - match)))
	}
	return 0
}

// tally counts a delivery in the current slot. Within show its variables and those of the response
// would be too many for the registers.
func (m *ads) tally(k *worker, ad, row int, inside, hit bool) {
	cell, actual := int(k.slot.cell), m.actual(int(k.slot.i))
	if row != ad {
		actual += m.art.first
	}
	a := &k.tallies[row]
	a.paid++
	if a.demand += units.Money(k.cost); a.demand < 0 { // costs are never negative, so the sum overflowed
		a.demand = units.TooMuch
	}
	if hit {
		a.charged++
	}
	if inside {
		k.cells.Add(cell*len(m.campaigns)+ad, hit)
	} else {
		a.outside++
		if hit {
			a.outsideHits++
		}
	}
	a.onTarget += uint32(m.wanted[actual].Bit(ad))
}

// micro is a thousandth of a price, in millionths. It is small enough to skip the general conversion,
// whose 4 ns would show.
func micro(price float64) int64 {
	if price > 1e12 {
		return int64(units.Amount(price / 1000))
	}
	return int64(float64(price*1000) + 0.5)
}

// earned is an exposure by a friend's forward. It is not paid, does not count towards caps and
// teaches the learners nothing.
func (m *ads) earned(k *worker, i, ad, from int, when float64) {
	c, t := k.chunk, int32(k.chunk.Tick)
	r := &m.caps.rows[i]
	f, a := &m.face[ad], &k.tallies[ad]
	m.caps.open(r, i)
	known := uint16(0) // no entry
	at := m.caps.find(r, i, ad)
	if at >= 0 {
		if known = *m.caps.entry(r, i, at); entryShown(known) == hidden {
			return
		}
	}
	if r.state&rowMuted != 0 && muted(m.muted.mutesOf(i), f.category, muteTime(t, when)) {
		return
	}
	match := m.match(i, ad)
	n := f.hash + uint64(from)<<16
	done := forwardOnce(m.respond.draw(m.respond.shift(f, match, entryShown(known)), m.cueOf(k.index.at(i-c.Lo, when), ad), m.now.earned, uint64(i), n), known)
	a.earned++
	if done&m.billedBits != 0 {
		a.earnedHits++
	}
	m.reach.add(i, ad)
	m.logs[kinds+1].Add(c, i, from, ad)
	m.w.Felt.AddExperience(c, i, m.annoys(match)) // it has its place in the feed already
	if done != 0 {
		k.unpaid[ad] += uint32(done >> hide & 1)
		if at < 0 {
			at = m.newEntry(c, r, i, ad)
		}
		m.react(k, reaction{i: i, ad: ad, row: ad, at: at, done: done, when: when, n: n})
	}
}

// reaction is what consumer i does at an exposure to campaign ad.
type reaction struct {
	i, ad int
	row   int // of the campaign in its place, see Data.Row
	at    int // place of its entry
	done  uint8
	when  float64 // as a fraction of the tick
	n     uint64  // keys the draws
}

func (x *reaction) did(y int) bool { return x.done>>y&1 != 0 }

// react applies a reaction. Few exposures get here.
func (m *ads) react(k *worker, x reaction) {
	c, t, r, i, ad := k.chunk, int32(k.chunk.Tick), &m.caps.rows[x.i], x.i, x.ad
	for y := range kinds {
		if x.did(y) {
			k.tallies[x.row].interactions[y]++
			m.logs[y].Add(c, i, -1, ad)
		}
	}
	if x.did(click) {
		m.consider(c, i, x.row, x.n)
	}
	if x.did(click) || x.did(like) {
		m.w.Reveal(c, i, m.campaigns[ad].topic, m.now.reveal.Float(uint64(i), x.n))
	}
	if x.done&^(1<<hide) != 0 {
		m.caps.keepAlive(i, x.at, m.timing.of(t, x.when))
	}
	entry := m.caps.entry(r, i, x.at)
	if x.did(forward) {
		*entry |= forwardedBit
	}
	if x.row == ad {
		m.tell(c, &x)
	}
	if x.did(hide) {
		*entry |= hidden
		r.state |= rowCapped
		if m.mute > 0 {
			m.muted.add(i, m.face[ad].category, muteTime(t, x.when)+m.mute, t)
			r.state |= rowMuted
		}
	}
}
