package ads

import (
	"math/bits"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/rng"
)

// serve reads the mail of a chunk's consumers and serves their slots. An
// exposure and what it brings are one step: nobody else's row is read, and all
// that friends are told travels by mail.
func (m *ads) serve(c *sim.Chunk) {
	k := &m.work[c.Worker]
	t := int32(c.Tick)
	serves, mail := m.ranking && m.timing.daily > 0 && c.Tick >= m.feedStart, m.mail.Any(c)
	m.more.tidy(c.ID)
	if m.cues != nil && (c.Round == 0 || mail) {
		k.index.open(m.cues, c.ID, t)
	}
	if mail {
		k.chunk = c
		m.mail.Each(c, k.read)
	}
	if !serves {
		return
	}
	if m.timing.single {
		m.serveSingle(c, k)
		return
	}
	begin := int64(t) << m.timing.bits
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
		r := &m.rows[i]
		for s, at := range m.slotTimes(k, i, r, n, begin, m.due(i, r)) {
			k.slot = slot{uint32(i), at, uint16(m.cell(i))}
			m.fill(c, k, &k.slot, s)
		}
	}
}

// slot is a slot that is served.
type slot struct {
	i, at uint32
	cell  uint16
}

// serveSingle serves a chunk where nobody has more than one slot in a tick.
func (m *ads) serveSingle(c *sim.Chunk, k *worker) {
	begin := int64(c.Tick) << m.timing.bits
	x := &k.slot
	if m.w.Sessions == nil { // who uses the platform is always there
		for i := c.Lo; i < c.Hi; i++ {
			if m.w.Status[i] != society.Using {
				continue
			}
			if at := max(m.due(i, &m.rows[i]), begin); at < begin+m.timing.size {
				x.i, x.at, x.cell = uint32(i), uint32(at), uint16(m.cell(i))
				m.fill(c, k, x, 0)
			}
		}
		return
	}
	for lo := c.Lo; lo < c.Hi; lo += 64 {
		for word := m.w.Browsing[lo>>6]; word != 0; word &= word - 1 {
			i := lo + bits.TrailingZeros64(word)
			due := max(m.due(i, &m.rows[i])-begin, 0)
			if due >= m.timing.size {
				continue
			}
			first := m.timing.firstSession(m.now.session.Row(uint64(i)), m.w.View(i).Browses(), due)
			if first >= m.timing.size {
				continue
			}
			x.i, x.at, x.cell = uint32(i), uint32(begin+first), uint16(m.cell(i))
			m.fill(c, k, x, 0)
		}
	}
}

// fill sells slot s of a consumer in the tick.
func (m *ads) fill(c *sim.Chunk, k *worker, x *slot, s int) {
	i := int(x.i)
	r := &m.rows[i]
	var cues []uint16
	if int(x.cell) < m.art.first {
		m.timing.open(r, int64(x.at))
		cues = k.index.of(i - c.Lo)
	} else {
		r.last = x.at
	}
	b := m.openRow(r, i, int32(c.Tick))
	k.cell = x.cell
	k.due++
	k.slots[x.cell]++
	var explored, judged bool
	if m.explore|m.judged != 0 {
		bits := m.now.slot.Bits(uint64(i), uint64(s))
		explored, judged = bits>>32 < m.explore, bits&(1<<32-1) < m.judged
	}
	if b == 0 && len(cues) == 0 && r.state&rowMuted == 0 && !explored && !judged && !m.whole() {
		m.fillFree(c, k, i, r, s)
		return
	}
	k.cues, k.boosts, k.mutes = cues, k.boosts[:0], nil
	k.mark++
	if r.state&rowMuted != 0 {
		m.mutesOf(k, r, i, int32(c.Tick))
	}
	if !explored && len(cues) > 0 && (m.spec.Cue.Boost > 0 || m.cued()) {
		m.boost(k, i, r, s, b, int32(c.Tick), judged)
	}
	switch {
	case explored:
		m.fillAny(c, k, i, r, s, b)
	case judged || m.whole():
		m.fillWhole(c, k, i, r, s, b, judged)
	default:
		m.fillBest(c, k, i, r, s, b)
	}
	k.cues = nil // as fillFree has them
}

// fillFree sells a slot to the first place of the cell's list that takes part,
// where whoever takes part may be shown: most slots.
func (m *ads) fillFree(c *sim.Chunk, k *worker, i int, r *capRow, s int) {
	l := &m.lists[k.cell]
	draws := m.now.walk.Stream(uint64(i) | uint64(s)<<40)
	first := l.next(-1, &draws)
	if first >= len(l.places) {
		return
	}
	p, rival, hasRival := &l.places[first], 0.0, false
	if m.rule.kind == secondPriced {
		if second := l.next(first, &draws); second < len(l.places) {
			rival, hasRival = l.places[second].score, true
		}
	}
	f := &m.face[p.ad]
	e, floor := m.bid(f, int(k.cell), float64(p.rate))
	price := m.rule.price(e, floor, f.weight, f.nuisance, rival, hasRival)
	m.show(c, k, i, r, s, int(p.ad), float64(p.rate), true, price)
}

// fillBest sells a slot to the best of the list and of those that a boost sets
// apart, as far as caps and mutes allow.
func (m *ads) fillBest(c *sim.Chunk, k *worker, i int, r *capRow, s int, b blocks) {
	l := &m.lists[k.cell]
	var refused refusals
	draws := m.now.walk.Stream(uint64(i) | uint64(s)<<40)
	first := m.freeFrom(l, l.next(-1, &draws), &draws, k, i, r, b, int32(c.Tick), &refused)
	second := len(l.places)
	mutedOut := refused.muted && first < len(l.places)
	if (m.rule.kind == secondPriced || len(k.boosts) > 0) && first < len(l.places) {
		second = m.freeFrom(l, l.next(first, &draws), &draws, k, i, r, b, int32(c.Tick), &refused)
	}
	win := &k.win
	hasWin, hasRival := first < len(l.places), second < len(l.places)
	rival := 0.0
	if hasWin {
		m.candidateAt(win, &l.places[first], int(k.cell))
	}
	if hasRival {
		rival = l.places[second].score
	}
	for j := range k.boosts {
		x := &k.boosts[j]
		switch {
		case !hasWin || x.score > win.score:
			if hasWin {
				rival, hasRival = win.score, true
			}
			win, hasWin = x, true
		case !hasRival || x.score > rival:
			rival, hasRival = x.score, true
		}
	}
	if !hasWin {
		k.empty(refused)
		return
	}
	if mutedOut {
		k.mutedOut++
	}
	price := m.rule.price(win.e, win.floor, win.weight, m.face[win.ad].nuisance, rival, hasRival)
	m.show(c, k, i, r, s, win.ad, win.rate, win.inside, price)
}

// mutesOf finds the mutes of consumer i that hold.
func (m *ads) mutesOf(k *worker, r *capRow, i int, t int32) {
	k.mutes = m.muted.mutesOf(i)
	for _, q := range k.mutes {
		if q.holds(t) {
			return
		}
	}
	k.mutes = nil
	r.state &^= rowMuted
}

// refusals say why campaigns were refused in a slot.
type refusals struct{ capped, muted bool }

// empty counts a slot that nobody filled.
func (k *worker) empty(why refusals) {
	if why.muted {
		k.mutedOut++
	}
	if why.capped {
		k.capped++
	}
}

// freeFrom is the first place from at on that takes part and is free.
func (m *ads) freeFrom(l *cellList, at int, draws *rng.Stream, k *worker, i int, r *capRow, b blocks, t int32, why *refusals) int {
	for at < len(l.places) && !m.free(k, i, r, int(l.places[at].ad), b, t, why) {
		at = l.next(at, draws)
	}
	return at
}

// free says whether a consumer may be shown a campaign that takes part in the
// slot: not capped, not hidden, its category not muted, and not among those
// that a boost puts apart.
func (m *ads) free(k *worker, i int, r *capRow, ad int, b blocks, t int32, why *refusals) bool {
	switch {
	case k.apart[ad] == k.mark:
		return false
	case b.may(ad) && m.blocked(r, i, ad, t):
		why.capped = true
		return false
	case len(k.mutes) > 0 && muted(k.mutes, m.face[ad].category, t):
		why.muted = true
		return false
	}
	return true
}

// candidateAt fills in a campaign of the ranking of a cell. It is written in
// place: copying the struct right after its fields were stored costs 40 ns,
// more than the auction.
func (m *ads) candidateAt(x *candidate, p *place, cell int) {
	f := &m.face[p.ad]
	x.ad, x.weight, x.score, x.rate, x.inside, x.truth = int(p.ad), f.weight, p.score, float64(p.rate), true, 0
	x.e, x.floor = m.bid(f, cell, x.rate)
}

// boost lists the campaigns that friends of i interacted with: they bid with a
// weight of 1 + ψ, even outside of their targeting. Throttles and caps hold, by
// a draw of their own: in the cell's list they are passed over.
func (m *ads) boost(k *worker, i int, r *capRow, s int, b blocks, t int32, judged bool) {
	draw := m.now.boost.Row(uint64(i))
	for _, e := range k.cues {
		ad := int(e & seenAds)
		if k.apart[ad] == k.mark {
			continue
		}
		k.apart[ad] = k.mark
		f := &m.face[ad]
		if draw.Bits(f.hash+uint64(s))>>11 >= f.takes || f.flags&live == 0 {
			continue
		}
		if b.may(ad) && m.blocked(r, i, ad, t) || len(k.mutes) > 0 && muted(k.mutes, f.category, t) {
			continue
		}
		cell := int(k.cell)
		k.boosts = append(k.boosts, candidate{})
		x := &k.boosts[len(k.boosts)-1]
		x.ad, x.weight = ad, f.boosted
		x.inside = m.wanted[cell*m.adWords+ad>>6]>>(ad&63)&1 != 0
		if !x.inside && m.spec.Cue.Boost == 0 {
			k.boosts = k.boosts[:len(k.boosts)-1]
			continue
		}
		if judged || f.flags&interactive != 0 { // two reads far apart: only where the rate matters
			x.rate = float64(float32(m.rateFor(ad, cell, x.inside, likesAt(k.cues, ad)))) // as in the lists
		}
		if x.e, x.floor = m.bid(f, cell, x.rate); !admitted(x.e, x.floor) && !m.oracle {
			k.boosts = k.boosts[:len(k.boosts)-1]
			continue
		}
		x.score = scoreOf(m.rule.standing(x.e, x.floor), x.weight, f.nuisance)
	}
}

// exploreTries is how often an explored slot looks for a campaign.
const exploreTries = 64

// fillAny fills a slot at random: places of the cell's list are drawn until one
// takes part and may be shown. It is sold at the reserve.
func (m *ads) fillAny(c *sim.Chunk, k *worker, i int, r *capRow, s int, b blocks) {
	l := &m.lists[k.cell]
	t := int32(c.Tick)
	draws := m.now.explore.Stream(uint64(i) | uint64(s)<<40)
	var refused refusals
	for try := 0; try < exploreTries && len(l.places) > 0; try++ {
		p := &l.places[draws.Below(uint64(len(l.places)))]
		takes := draws.Float64() < m.face[p.ad].theta
		if !takes || !m.free(k, i, r, int(p.ad), b, t, &refused) {
			continue
		}
		win := &k.win
		m.candidateAt(win, p, int(k.cell))
		switch {
		case m.oracle:
			win.rate = m.truth(r, i, win.ad, int(k.cell), k.cues)
			if win.e, win.floor = m.bid(&m.face[win.ad], int(k.cell), win.rate); !admitted(win.e, win.floor) {
				continue
			}
		case m.cued() && len(k.cues) > 0:
			win.rate = float64(float32(m.rateFor(win.ad, int(k.cell), true, likesAt(k.cues, win.ad))))
			win.e, win.floor = m.bid(&m.face[win.ad], int(k.cell), win.rate)
		}
		k.explored++
		hit := m.show(c, k, i, r, s, win.ad, win.rate, win.inside, min(win.e, win.floor))
		k.verdict.explored.add(win.rate, hit)
		k.verdict.exact[0].add(win.rate, hit, k.cost)
		k.exploredCost += k.cost
		return
	}
	k.empty(refused)
}

// whole says whether in every slot all campaigns that take part are looked at.
func (m *ads) whole() bool { return m.oracle || m.sampler != nil }

// fillWhole sells a slot in which every campaign that takes part is looked at:
// one that is judged, and every one of the oracle's.
func (m *ads) fillWhole(c *sim.Chunk, k *worker, i int, r *capRow, s int, b blocks, judged bool) {
	l := &m.lists[k.cell]
	t := int32(c.Tick)
	var refused refusals
	mutedFirst := false
	k.all = k.all[:0]
	draws := m.now.walk.Stream(uint64(i) | uint64(s)<<40)
	for at := l.next(-1, &draws); at < len(l.places); at = l.next(at, &draws) {
		if m.free(k, i, r, int(l.places[at].ad), b, t, &refused) {
			if len(k.all) == 0 {
				mutedFirst = refused.muted
			}
			k.all = append(k.all, candidate{})
			m.candidateAt(&k.all[len(k.all)-1], &l.places[at], int(k.cell))
		}
	}
	k.all = append(k.all, k.boosts...)
	for j := range k.all {
		k.all[j].truth = m.truth(r, i, k.all[j].ad, int(k.cell), k.cues)
	}
	if m.oracle {
		m.enlighten(k)
	}
	if len(k.all) == 0 {
		k.empty(refused)
		return
	}
	if mutedFirst {
		k.mutedOut++
	}
	m.drawScores(k, i, s)
	best, second := 0, -1
	for j := 1; j < len(k.all); j++ {
		switch {
		case k.all[j].drawn > k.all[best].drawn:
			best, second = j, best
		case second < 0 || k.all[j].drawn > k.all[second].drawn:
			second = j
		}
	}
	rival := 0.0
	if second >= 0 {
		rival = k.all[second].score
	}
	win := &k.all[best]
	price := m.rule.price(win.e, win.floor, win.weight, m.face[win.ad].nuisance, rival, second >= 0)
	if judged {
		m.judge(k, i, k.all, best, t)
		k.bid += money(win.e / 1000)
		k.price += money(price / 1000)
	}
	hit := m.show(c, k, i, r, s, win.ad, win.rate, win.inside, price)
	if judged {
		m.compare(k, win, hit)
	}
}

// drawScores sets what ranks the campaigns of a slot: the score, or that at a
// rate that Thompson sampling draws where the rate matters.
func (m *ads) drawScores(k *worker, i, s int) {
	for j := range k.all {
		x := &k.all[j]
		x.drawn = x.score
		f := &m.face[x.ad]
		if m.sampler == nil || f.flags&interactive == 0 || m.rule.kind == listPriced {
			continue
		}
		e, floor := m.bid(f, int(k.cell), m.sampler.sample(i, s, x.ad, int(k.cell), likesStep(likesAt(k.cues, x.ad))))
		x.drawn = scoreOf(m.rule.standing(e, floor), x.weight, f.nuisance)
	}
}

// enlighten gives the oracle its predictions, and drops who does not reach the
// reserve with them.
func (m *ads) enlighten(k *worker) {
	n := 0
	nuisance := m.rule.nuisance(m.respond.hide)
	for _, x := range k.all {
		x.rate = x.truth
		if x.e, x.floor = m.bid(&m.face[x.ad], int(k.cell), x.rate); !admitted(x.e, x.floor) {
			continue
		}
		x.score = scoreOf(m.rule.standing(x.e, x.floor), x.weight, nuisance)
		k.all[n] = x
		n++
	}
	k.all = k.all[:n]
}

// show delivers an advertisement and takes in what it brings. It says whether
// there was a billed interaction.
func (m *ads) show(c *sim.Chunk, k *worker, i int, r *capRow, s, ad int, rate float64, inside bool, price float64) bool {
	t := int32(c.Tick)
	respond, row, actual := m.respond, ad, m.actual(i)
	inFeed := int(k.cell) < m.art.first
	if !inFeed {
		respond, row, actual = m.art.respond, ad+len(m.campaigns), actual+m.art.first
	}
	f, a := &m.face[ad], &k.tallies[row]
	at, forgot := m.place(r, i, ad)
	entry := m.entry(r, i, at)
	if forgot {
		k.forgot++
	}
	match := m.match(i, ad)
	shift := f.shift + float64(respond.match*match) - respond.wear[entryShown(*entry)]
	n := f.hash + uint64(s)<<8
	q := cue{class: f.class}
	if len(k.cues) > 0 {
		q.likes = likesAt(k.cues, ad)
	}
	done := respond.draw(shift, q, m.now.respond, uint64(i), n)
	hit := done&m.billedBits != 0
	if m.model != nil {
		m.logged(c, exposureOf(int(k.cell), ad, likesStep(q.likes), hit))
	}
	m.deliver(r, entry)
	if m.timed {
		m.noteDelivery(r, entryShown(*entry), i, at, t)
	}
	a.paid++
	k.cost = 0
	if f.flags&interactive == 0 {
		k.cost = micro(price / 1000)
	} else if hit {
		k.cost = micro(PerInteraction(price, rate))
	}
	a.demand += k.cost
	if hit {
		a.charged++
	}
	if inside {
		countCell(&k.cells[int(k.cell)*len(m.campaigns)+ad], hit)
	} else {
		a.outside++
		if hit {
			a.outsideHits++
		}
	}
	a.onTarget += uint32(m.wanted[actual*m.adWords+ad>>6] >> (ad & 63) & 1)
	if inFeed {
		m.exposed(c, i, ad, -1, match)
	} else {
		m.exposedAtArticle(c, k, i, ad, match)
	}
	if done != 0 {
		when := m.timing.within(r.last)
		m.react(c, k, i, r, at, ad, done, when, m.now.sale, n)
	}
	return hit
}

// exposed is what every exposure does, paid or not. One that a friend forwarded
// is in the feed already.
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

// earned is an exposure that a friend's forward brought. It is not paid, does
// not count to the caps and teaches the learners nothing.
func (m *ads) earned(c *sim.Chunk, k *worker, i, ad, from int, when float64) {
	t := int32(c.Tick)
	r := &m.rows[i]
	f, a := &m.face[ad], &k.tallies[ad]
	m.openRow(r, i, t)
	shown := uint16(0)
	at := m.find(r, i, ad)
	if at >= 0 {
		if shown = entryShown(*m.entry(r, i, at)); shown == hidden {
			return
		}
	}
	if r.state&rowMuted != 0 && muted(m.muted.mutesOf(i), f.category, t) {
		return
	}
	match := m.match(i, ad)
	shift := f.shift + float64(m.respond.match*match) - m.respond.wear[shown]
	n := f.hash + uint64(from)<<16
	done := m.respond.draw(shift, m.cueOf(k.index.of(i-c.Lo), ad), m.now.earned, uint64(i), n)
	a.earned++
	if done&m.billedBits != 0 {
		a.earnedHits++
	}
	m.exposed(c, i, ad, from, match)
	if done != 0 {
		if at < 0 {
			at, _ = m.place(r, i, ad)
		}
		m.react(c, k, i, r, at, ad, done, when, m.now.sale, n)
	}
}

// react is what interactions do. Few exposures get here.
func (m *ads) react(c *sim.Chunk, k *worker, i int, r *capRow, at, ad int, done uint8, when float64, key rng.Key, n uint64) {
	t := int32(c.Tick)
	a := &k.tallies[m.row(ad, int(k.cell))]
	for y := range kinds {
		if done>>y&1 != 0 {
			a.interactions[y]++
			m.logs[y].Add(c, i, -1, ad)
		}
	}
	if done&(1<<click) != 0 {
		m.consider(c, i, m.row(ad, int(k.cell)), key, n)
	}
	if done&(1<<click|1<<like) != 0 {
		m.w.Reveal(c, i, m.campaigns[ad].topic)
	}
	if done&^(1<<hide) != 0 {
		m.keepAlive(i, at, t)
	}
	entry := m.entry(r, i, at)
	forwards := done&(1<<forward) != 0 && *entry&forwardedBit == 0
	if forwards {
		*entry |= forwardedBit
	}
	if int(k.cell) < m.art.first {
		m.tell(c, i, ad, done, when, forwards)
	}
	if done&(1<<hide) != 0 {
		*entry |= hidden
		r.state |= rowCapped
		if m.muteTicks > 0 {
			m.muted.add(i, m.face[ad].category, t+m.muteTicks, t)
			r.state |= rowMuted
		}
	}
}

// match is m_ic, the cosine of the consumer's taste and the campaign's topic.
// Taste vectors have length 1 in 127ths but for rounding (some .4 %), which is
// taken for granted here: a division and a root less for each exposure.
func (m *ads) match(i, ad int) float64 {
	f := &m.face[ad]
	var dot uint64
	if m.w.Interests == 8 {
		dot = dot8((*[8]int8)(m.w.Tastes[i*8:]), f.topic)
	} else {
		x := m.w.Taste(i)
		for k, y := range m.campaigns[ad].topic {
			dot += uint64(x[k]) * uint64(y)
		}
	}
	if x := float64(float64(int64(dot)) * f.scale); x < 1 {
		return x
	}
	return 1
}

// everyOther byte of a word.
const everyOther = 0x00ff00ff00ff00ff

// reversed8 are the even and the odd components of a topic, in lanes of 16 bits
// with the last one first.
func reversed8(topic []int8) (out [2]uint64) {
	for d, y := range topic {
		out[d&1] |= uint64(uint8(y)) << (48 - 8*(d&^1))
	}
	return out
}

// dot8 is the product of a taste and a topic of eight components without a sign:
// of the product of four lanes and four lanes in reverse the uppermost lane is the
// sum of the products, and the lanes below, at most 3·127², carry nothing into it.
func dot8(taste *[8]int8, topic [2]uint64) uint64 {
	x := uint64(uint8(taste[0])) | uint64(uint8(taste[1]))<<8 | uint64(uint8(taste[2]))<<16 | uint64(uint8(taste[3]))<<24 |
		uint64(uint8(taste[4]))<<32 | uint64(uint8(taste[5]))<<40 | uint64(uint8(taste[6]))<<48 | uint64(uint8(taste[7]))<<56 // one load
	return x&everyOther*topic[0]>>48 + x>>8&everyOther*topic[1]>>48
}
