package ads

import (
	"math"

	"guanxi/agents/ads/learner"
	"guanxi/agents/ads/market"
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/units"
)

// show delivers an advertisement and handles the response. It reports whether there was a billed
// interaction.
func (m *ads) show(k *worker, r *capRow, ad int, rate float64, inside bool, price float64) bool {
	c, i, cell := k.chunk, int(k.slot.i), int(k.slot.cell)
	respond, row, inFeed := m.respond, ad, !m.art.at(cell)
	if !inFeed {
		respond, row = m.art.respond, ad+len(m.campaigns)
	}
	f := &m.face[ad]
	at := m.placed(c, r, i, ad)
	entry := m.caps.entry(r, i, at)
	match := m.match(i, ad)
	n := f.hash + uint64(k.slot.number)<<8
	q := m.cueOf(k.cues, ad)
	done := forwardOnce(respond.draw(respond.shift(f, match, entryShown(*entry)), q, m.now.respond, uint64(i), n), *entry)
	hit := done&m.billedBits != 0
	if m.learning.Online != nil {
		m.learning.Log(c, learner.Exposure{Ad: ad, Cell: cell, Likes: learner.LikesStep(q.likes)}, hit)
	}
	m.caps.deliver(r, entry)
	if m.caps.timed {
		m.caps.noteDelivery(r, entryShown(*entry), i, at)
	}
	k.cost = f.cost(price, rate, hit)
	m.tally(k, ad, inside, hit)
	m.exposed(c, i, ad, -1, match, inFeed)
	if !inFeed {
		m.carry(k, ad)
	}
	if done != 0 {
		m.react(k, reaction{i: i, ad: ad, row: row, at: at, done: done, when: m.timing.within(r.last), n: n})
	}
	return hit
}

// placed is the place of a campaign's entry, which it makes where there is none.
func (m *ads) placed(c *sim.Chunk, r *capRow, i, ad int) int {
	at, forgot := m.caps.place(r, i, ad)
	if forgot {
		m.count.forgot.Add(c, 1)
	}
	return at
}

// cost is what a delivery costs at a price per thousand exposures, in millionths.
func (f *face) cost(price, rate float64, hit bool) int64 {
	switch {
	case f.flags&interactive == 0:
		return micro(price / 1000)
	case hit:
		return micro(market.PerInteraction(price, rate))
	}
	return 0
}

// tally counts a delivery in the current slot. Within show its variables and those of the response
// would be too many for the registers.
func (m *ads) tally(k *worker, ad int, inside, hit bool) {
	cell, row, actual := int(k.slot.cell), ad, m.actual(int(k.slot.i))
	if m.art.at(cell) {
		row, actual = ad+len(m.campaigns), actual+m.art.first
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

// micro converts money to millionths, for prices of single exposures. They are small enough to skip
// the general conversion, whose 4 ns would show.
func micro(x float64) int64 {
	if x > 1e9 {
		return int64(units.Amount(x))
	}
	return int64(math.RoundToEven(x * float64(units.One)))
}

// exposed records the effects of an exposure that is paid, or was forwarded by friend from (−1: it is
// paid). Only a paid one in the feed takes a place there: a forwarded one has it already.
func (m *ads) exposed(c *sim.Chunk, i, ad, from int, match float64, inFeed bool) {
	m.reach.add(i, ad)
	milli := int32(0)
	if nu := m.w.Nuisance.Ad; nu > 0 && m.w.Felt.Keeps() {
		milli = -society.Milli(float64(nu * (1 - match)))
	}
	log := m.logs[kinds]
	if from >= 0 {
		log = m.logs[kinds+1]
	}
	log.Add(c, i, from, ad)
	if from < 0 && inFeed && m.w.Sessions != nil {
		m.w.DeliverFelt(c, i, milli)
	} else {
		m.w.Felt.AddExperience(c, i, milli)
	}
}

// earned is an exposure by a friend's forward. It is not paid, does not count towards caps and
// teaches the learners nothing.
func (m *ads) earned(k *worker, i, ad, from int, when float64) {
	c, t := k.chunk, int32(k.chunk.Tick)
	r := &m.caps.rows[i]
	f, a := &m.face[ad], &k.tallies[ad]
	m.caps.open(r, i)
	known := uint16(0) // no entry
	if at := m.caps.find(r, i, ad); at >= 0 {
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
	m.exposed(c, i, ad, from, match, true)
	if done != 0 {
		k.unpaid[ad] += uint32(done >> hide & 1)
		m.react(k, reaction{i: i, ad: ad, row: ad, at: m.placed(c, r, i, ad), done: done, when: when, n: n})
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
