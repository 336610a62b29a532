package ads

import (
	"slices"

	"guanxi/agents/ads/learner"
	"guanxi/agents/ads/market"
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
func (m *ads) fillFree(k *worker, r *capRow) {
	l := &m.lists[k.slot.cell]
	draws := m.now.walk.Stream(k.slot.row())
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
	e, floor := m.bid(f, int(k.slot.cell), float64(p.rate))
	price := m.rule.Price(market.Bid{Value: e, Reserve: floor, Weight: f.weight, Nuisance: f.nuisance}, rival)
	m.show(k, r, int(p.ad), float64(p.rate), true, price)
}

// fillBest sells a slot to the best of the list and of those that a boost sets
// apart, as far as caps and mutes allow.
func (m *ads) fillBest(k *worker, r *capRow) {
	l := &m.lists[k.slot.cell]
	draws := m.now.walk.Stream(k.slot.row())
	first := m.freeAfter(k, r, -1, &draws)
	second := len(l.places)
	mutedOut := k.refused.muted && first < len(l.places)
	if (m.rule.Auction == market.SecondPrice || len(k.boosts) > 0) && first < len(l.places) {
		second = m.freeAfter(k, r, first, &draws)
	}
	var win *candidate
	rival := market.NoRival
	if first < len(l.places) {
		win = &k.win
		m.candidateAt(win, &l.places[first], int(k.slot.cell))
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
		k.empty()
		return
	}
	if mutedOut {
		k.ofTick.mutedOut++
	}
	price := m.rule.Price(win.Bid, rival)
	m.show(k, r, win.ad, win.rate, win.inside, price)
}

// mutesOf finds the mutes of the consumer that hold.
func (m *ads) mutesOf(k *worker, r *capRow) {
	k.mutes = m.muted.mutesOf(int(k.slot.i))
	if slices.ContainsFunc(k.mutes, func(q mute) bool { return q.holds(int32(k.chunk.Tick)) }) {
		return
	}
	k.mutes = nil
	r.state &^= rowMuted
}

// refusals say why campaigns were refused in a slot.
type refusals struct{ capped, muted bool }

// empty counts a slot that nobody filled.
func (k *worker) empty() {
	if k.refused.muted {
		k.ofTick.mutedOut++
	}
	if k.refused.capped {
		k.ofTick.capped++
	}
}

// freeAfter is the first place after at that takes part and is free.
func (m *ads) freeAfter(k *worker, r *capRow, at int, draws *rng.Stream) int {
	l := &m.lists[k.slot.cell]
	for at = l.next(at, draws); at < len(l.places) && !m.free(k, r, int(l.places[at].ad)); {
		at = l.next(at, draws)
	}
	return at
}

// free says whether the consumer may be shown a campaign that takes part in the
// slot: not capped, not hidden, its category not muted, and not among those
// that a boost puts apart.
func (m *ads) free(k *worker, r *capRow, ad int) bool {
	switch {
	case k.apart[ad] == k.mark:
		return false
	case m.capped(k, r, ad):
		k.refused.capped = true
		return false
	case m.mutes(k, ad):
		k.refused.muted = true
		return false
	}
	return true
}

// capped says whether caps keep a campaign out of the slot.
func (m *ads) capped(k *worker, r *capRow, ad int) bool {
	return k.blocks.may(ad) && m.caps.blocked(r, int(k.slot.i), ad, int32(k.chunk.Tick))
}

// mutes says whether the consumer mutes a campaign's category.
func (m *ads) mutes(k *worker, ad int) bool {
	return len(k.mutes) > 0 && muted(k.mutes, m.face[ad].category, int32(k.chunk.Tick))
}

// candidateAt fills in a campaign of the ranking of a cell. It is written in
// place: copying the struct right after its fields were stored costs 40 ns,
// more than the auction.
func (m *ads) candidateAt(x *candidate, p *place, cell int) {
	f := &m.face[p.ad]
	x.ad, x.Weight, x.Nuisance, x.score, x.rate, x.inside, x.truth = int(p.ad), f.weight, f.nuisance, p.score, float64(p.rate), true, 0
	x.Value, x.Reserve = m.bid(f, cell, x.rate)
}

// boost lists the campaigns that friends of the consumer interacted with: they bid with a
// weight of 1 + ψ, even outside of their targeting. Throttles and caps hold, by
// a draw of their own: in the cell's list they are passed over.
func (m *ads) boost(k *worker, r *capRow, judged bool) {
	draw := m.now.boost.Row(uint64(k.slot.i))
	for _, e := range k.cues {
		ad := int(e & seenAds)
		if k.apart[ad] == k.mark {
			continue
		}
		k.apart[ad] = k.mark
		f := &m.face[ad]
		if draw.Bits(f.hash+uint64(k.slot.number))>>11 >= f.takes || f.flags&live == 0 {
			continue
		}
		if m.capped(k, r, ad) || m.mutes(k, ad) {
			continue
		}
		cell := int(k.slot.cell)
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
	return learner.Exposure{Ad: ad, Cell: int(k.slot.cell), Inside: inside, Likes: learner.LikesStep(likesAt(k.cues, ad))}
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
func (m *ads) fillAny(k *worker, r *capRow) {
	cell := int(k.slot.cell)
	l := &m.lists[cell]
	draws := m.now.explore.Stream(k.slot.row())
	for try := 0; try < exploreTries && len(l.places) > 0; try++ {
		p := &l.places[draws.Below(uint64(len(l.places)))]
		takes := draws.Float64() < m.face[p.ad].theta
		if !takes || !m.free(k, r, int(p.ad)) {
			continue
		}
		win := &k.win
		m.candidateAt(win, p, cell)
		switch {
		case m.learning.Oracle:
			win.rate = m.truth(r, int(k.slot.i), win.ad, cell, k.cues)
			if win.Value, win.Reserve = m.bid(&m.face[win.ad], cell, win.rate); !market.Admitted(win.Value, win.Reserve) {
				continue
			}
		case m.cued() && len(k.cues) > 0:
			win.rate = m.rateFor(k, win.ad, true)
			win.Value, win.Reserve = m.bid(&m.face[win.ad], cell, win.rate)
		}
		k.ofTick.explored++
		hit := m.show(k, r, win.ad, win.rate, win.inside, min(win.Value, win.Reserve))
		k.verdict.Explore(learner.Outcome{Rate: win.rate, Hit: hit, Cost: k.cost})
		k.ofTick.exploredCost += k.cost
		return
	}
	k.empty()
}

// whole says whether in every slot all campaigns that take part are looked at.
func (m *ads) whole() bool { return m.learning.Oracle || m.learning.Sampler != nil }

// fillWhole sells a slot in which every campaign that takes part is looked at:
// one that is judged, and every one of the oracle's.
func (m *ads) fillWhole(k *worker, r *capRow, judged bool) {
	cell := int(k.slot.cell)
	l := &m.lists[cell]
	mutedFirst := false
	k.all = k.all[:0]
	draws := m.now.walk.Stream(k.slot.row())
	for at := m.freeAfter(k, r, -1, &draws); at < len(l.places); at = m.freeAfter(k, r, at, &draws) {
		if len(k.all) == 0 {
			mutedFirst = k.refused.muted
		}
		k.all = append(k.all, candidate{})
		m.candidateAt(&k.all[len(k.all)-1], &l.places[at], cell)
	}
	k.all = append(k.all, k.boosts...)
	for j := range k.all {
		k.all[j].truth = m.truth(r, int(k.slot.i), k.all[j].ad, cell, k.cues)
	}
	if m.learning.Oracle {
		m.enlighten(k)
	}
	if len(k.all) == 0 {
		k.empty()
		return
	}
	if mutedFirst {
		k.ofTick.mutedOut++
	}
	m.drawScores(k)
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
		m.judge(k, k.all, best)
		k.ofTick.bid = k.ofTick.bid.Plus(units.Amount(win.Value / 1000))
		k.ofTick.price = k.ofTick.price.Plus(units.Amount(price / 1000))
	}
	hit := m.show(k, r, win.ad, win.rate, win.inside, price)
	if judged {
		m.compare(k, win, hit)
	}
}

// drawScores sets what ranks the campaigns of a slot: the score, or that at a
// rate that Thompson sampling draws where the rate matters.
func (m *ads) drawScores(k *worker) {
	for j := range k.all {
		x := &k.all[j]
		x.drawn = x.score
		f := &m.face[x.ad]
		if m.learning.Sampler == nil || f.flags&interactive == 0 || m.rule.Auction == market.PriceList {
			continue
		}
		rate := m.learning.Sampler.Sample(m.exposure(k, x.ad, x.inside), k.slot.row())
		e, floor := m.bid(f, int(k.slot.cell), rate)
		x.drawn = market.Score(m.rule.Standing(e, floor), x.Weight, x.Nuisance)
	}
}

// enlighten gives the oracle its predictions, of hides too, and drops who does not
// reach the reserve with them.
func (m *ads) enlighten(k *worker) {
	n := 0
	for _, x := range k.all {
		x.rate = x.truth
		if x.Value, x.Reserve = m.bid(&m.face[x.ad], int(k.slot.cell), x.rate); !market.Admitted(x.Value, x.Reserve) {
			continue
		}
		x.Nuisance = m.rule.Nuisance(m.respond.hide)
		x.score = m.rule.Score(x.Bid)
		k.all[n] = x
		n++
	}
	k.all = k.all[:n]
}
