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
	respond, row, actual := m.respond, ad, m.actual(i)
	inFeed := !m.art.at(cell)
	if !inFeed {
		respond, row, actual = m.art.respond, ad+len(m.campaigns), actual+m.art.first
	}
	f, a := &m.face[ad], &k.tallies[row]
	at, forgot := m.caps.place(r, i, ad)
	entry := m.caps.entry(r, i, at)
	if forgot {
		m.count.forgot.Add(c, 1)
	}
	match := m.match(i, ad)
	shift := f.shift + float64(respond.match*match) - respond.wear[entryShown(*entry)]
	n := f.hash + uint64(k.slot.number)<<8
	q := cue{class: f.class}
	if len(k.cues) > 0 {
		q.likes = likesAt(k.cues, ad)
	}
	done := forwardOnce(respond.draw(shift, q, m.now.respond, uint64(i), n), *entry)
	hit := done&m.billedBits != 0
	if m.learning.Online != nil {
		m.learning.Log(c, learner.Exposure{Ad: ad, Cell: cell, Likes: learner.LikesStep(q.likes)}, hit)
	}
	m.caps.deliver(r, entry)
	if m.caps.timed {
		m.caps.noteDelivery(r, entryShown(*entry), i, at)
	}
	a.paid++
	k.cost = 0
	if f.flags&interactive == 0 {
		k.cost = micro(price / 1000)
	} else if hit {
		k.cost = micro(market.PerInteraction(price, rate))
	}
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
	if inFeed {
		m.exposed(c, i, ad, -1, match)
	} else {
		m.exposedAtArticle(k, ad, match)
	}
	if done != 0 {
		when := m.timing.within(r.last)
		m.react(k, i, at, ad, done, when, n)
	}
	return hit
}

// micro converts money to millionths, for prices of single exposures. They are small enough to skip
// the general conversion, whose 4 ns would show.
func micro(x float64) int64 {
	if x > 1e9 {
		return int64(units.Amount(x))
	}
	return int64(math.RoundToEven(x * float64(units.One)))
}

// exposed records the effects of an exposure in the feed, paid or forwarded by friend from (−1:
// paid). A forwarded one is in the feed already.
func (m *ads) exposed(c *sim.Chunk, i, ad, from int, match float64) {
	m.reach.add(i, ad)
	milli := int32(0)
	if nu := m.w.Nuisance.Ad; nu > 0 && m.w.Felt.Keeps() {
		milli = -society.Milli(float64(nu * (1 - match)))
	}
	if from >= 0 {
		m.w.Felt.AddExperience(c, i, milli)
		m.logs[kinds+1].Add(c, i, from, ad)
		return
	}
	if m.w.Sessions != nil {
		m.w.DeliverFelt(c, i, milli)
	} else {
		m.w.Felt.AddExperience(c, i, milli)
	}
	m.logs[kinds].Add(c, i, -1, ad)
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
	shift := f.shift + float64(m.respond.match*match) - m.respond.wear[entryShown(known)]
	n := f.hash + uint64(from)<<16
	done := forwardOnce(m.respond.draw(shift, m.cueOf(k.index.at(i-c.Lo, when), ad), m.now.earned, uint64(i), n), known)
	a.earned++
	if done&m.billedBits != 0 {
		a.earnedHits++
	}
	m.exposed(c, i, ad, from, match)
	if done != 0 {
		if at < 0 {
			var forgot bool
			if at, forgot = m.caps.place(r, i, ad); forgot {
				m.count.forgot.Add(c, 1)
			}
		}
		k.unpaid[ad] += uint32(done >> hide & 1)
		m.react(k, i, at, ad, done, when, n)
	}
}

// react applies the interactions done of consumer i with campaign ad, whose entry is at place at,
// at time when of the tick; n keys the draws. Few exposures get here.
func (m *ads) react(k *worker, i, at, ad int, done uint8, when float64, n uint64) {
	c, t, r, row := k.chunk, int32(k.chunk.Tick), &m.caps.rows[i], m.learning.Row(ad, int(k.slot.cell))
	a := &k.tallies[row]
	for y := range kinds {
		if done>>y&1 != 0 {
			a.interactions[y]++
			m.logs[y].Add(c, i, -1, ad)
		}
	}
	if done&(1<<click) != 0 {
		m.consider(c, i, row, n)
	}
	if done&(1<<click|1<<like) != 0 {
		m.w.Reveal(c, i, m.campaigns[ad].topic, m.now.reveal.Float(uint64(i), n))
	}
	if done&^(1<<hide) != 0 {
		m.caps.keepAlive(i, at, m.timing.of(t, when))
	}
	entry := m.caps.entry(r, i, at)
	forwards := done&(1<<forward) != 0
	if forwards {
		*entry |= forwardedBit
	}
	if row == ad {
		m.tell(c, i, ad, done, when, forwards)
	}
	if done&(1<<hide) != 0 {
		*entry |= hidden
		r.state |= rowCapped
		if m.mute > 0 {
			m.muted.add(i, m.face[ad].category, muteTime(t, when)+m.mute, t)
			r.state |= rowMuted
		}
	}
}
