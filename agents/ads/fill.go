package ads

import (
	"guanxi/agents/ads/learner"
	"guanxi/agents/ads/market"
	"guanxi/sim"
	"guanxi/sim/rng"
	"guanxi/sim/units"
)

// candidate is a campaign that takes part in a slot which is looked at whole.
type candidate struct {
	market.Bid
	ad     int
	score  float64
	drawn  float64 // what ranks it
	rate   float64 // predicted
	inside bool    // of its targeting
	truth  float64
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
	p, rival := &l.places[first], market.NoRival
	if m.rule.Auction == market.SecondPrice {
		if second := l.next(first, &draws); second < len(l.places) {
			rival = l.places[second].score
		}
	}
	f := &m.face[p.ad]
	e, floor := m.bid(f, int(k.cell), float64(p.rate))
	price := m.rule.Price(market.Bid{Value: e, Reserve: floor, Weight: f.weight, Nuisance: f.nuisance}, rival)
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
	if (m.rule.Auction == market.SecondPrice || len(k.boosts) > 0) && first < len(l.places) {
		second = m.freeFrom(l, l.next(first, &draws), &draws, k, i, r, b, int32(c.Tick), &refused)
	}
	var win *candidate
	rival := market.NoRival
	if first < len(l.places) {
		win = &k.win
		m.candidateAt(win, &l.places[first], int(k.cell))
	}
	if second < len(l.places) {
		rival = l.places[second].score
	}
	for j := range k.boosts {
		switch x := &k.boosts[j]; {
		case win == nil:
			win = x
		case x.score > win.score:
			win, rival = x, win.score
		case x.score > rival:
			rival = x.score
		}
	}
	if win == nil {
		k.empty(refused)
		return
	}
	if mutedOut {
		k.mutedOut++
	}
	price := m.rule.Price(win.Bid, rival)
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
	x.ad, x.Weight, x.Nuisance, x.score, x.rate, x.inside, x.truth = int(p.ad), f.weight, f.nuisance, p.score, float64(p.rate), true, 0
	x.Value, x.Reserve = m.bid(f, cell, x.rate)
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
		x.ad, x.Weight, x.Nuisance = ad, f.boosted, f.nuisance
		x.inside = m.wanted[cell].Has(int(ad))
		if !x.inside && m.spec.Cue.Boost == 0 {
			k.boosts = k.boosts[:len(k.boosts)-1]
			continue
		}
		if judged || f.flags&interactive != 0 { // two reads far apart: only where the rate matters
			x.rate = m.rateFor(k, ad, x.inside)
		}
		if x.Value, x.Reserve = m.bid(f, cell, x.rate); !market.Admitted(x.Value, x.Reserve) && !m.learning.Oracle {
			k.boosts = k.boosts[:len(k.boosts)-1]
			continue
		}
		x.score = m.rule.Score(x.Bid)
	}
}

// exposure is that of a campaign in the slot that is served, with what the consumer
// sees of its friends.
func (m *ads) exposure(k *worker, ad int, inside bool) learner.Exposure {
	return learner.Exposure{Ad: ad, Cell: int(k.cell), Inside: inside, Likes: learner.LikesStep(likesAt(k.cues, ad))}
}

// rateFor predicts for it, as finely as the lists hold.
func (m *ads) rateFor(k *worker, ad int, inside bool) float64 {
	return float64(float32(m.learning.Used.Rate(m.exposure(k, ad, inside))))
}

// cued says whether predictions follow what a consumer sees of its friends.
func (m *ads) cued() bool { return m.learning.Online != nil && m.cues != nil }

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
		case m.learning.Oracle:
			win.rate = m.truth(r, i, win.ad, int(k.cell), k.cues)
			if win.Value, win.Reserve = m.bid(&m.face[win.ad], int(k.cell), win.rate); !market.Admitted(win.Value, win.Reserve) {
				continue
			}
		case m.cued() && len(k.cues) > 0:
			win.rate = m.rateFor(k, win.ad, true)
			win.Value, win.Reserve = m.bid(&m.face[win.ad], int(k.cell), win.rate)
		}
		k.explored++
		hit := m.show(c, k, i, r, s, win.ad, win.rate, win.inside, min(win.Value, win.Reserve))
		k.verdict.Explore(learner.Outcome{Rate: win.rate, Hit: hit, Cost: k.cost})
		k.exploredCost += k.cost
		return
	}
	k.empty(refused)
}

// whole says whether in every slot all campaigns that take part are looked at.
func (m *ads) whole() bool { return m.learning.Oracle || m.learning.Sampler != nil }

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
	if m.learning.Oracle {
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
	rival := market.NoRival
	if second >= 0 {
		rival = k.all[second].score
	}
	win := &k.all[best]
	price := m.rule.Price(win.Bid, rival)
	if judged {
		m.judge(k, i, k.all, best)
		k.bid = k.bid.Plus(units.Amount(win.Value / 1000))
		k.price = k.price.Plus(units.Amount(price / 1000))
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
		if m.learning.Sampler == nil || f.flags&interactive == 0 || m.rule.Auction == market.PriceList {
			continue
		}
		rate := m.learning.Sampler.Sample(m.exposure(k, x.ad, x.inside), learner.SlotRow(i, s))
		e, floor := m.bid(f, int(k.cell), rate)
		x.drawn = market.Score(m.rule.Standing(e, floor), x.Weight, x.Nuisance)
	}
}

// enlighten gives the oracle its predictions, of hides too, and drops who does not
// reach the reserve with them.
func (m *ads) enlighten(k *worker) {
	n := 0
	for _, x := range k.all {
		x.rate = x.truth
		if x.Value, x.Reserve = m.bid(&m.face[x.ad], int(k.cell), x.rate); !market.Admitted(x.Value, x.Reserve) {
			continue
		}
		x.Nuisance = m.rule.Nuisance(m.respond.hide)
		x.score = m.rule.Score(x.Bid)
		k.all[n] = x
		n++
	}
	k.all = k.all[:n]
}
