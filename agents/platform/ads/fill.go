package ads

import (
	"slices"

	"guanxi/agents/platform/auction"
	"guanxi/agents/platform/learner"
	"guanxi/sim/rng"
	"guanxi/sim/units"
)

// candidate is a campaign that takes part in a slot for which all candidates are evaluated.
type candidate struct {
	auction.Bid
	ad     int
	score  float64
	drawn  float64 // score used for the ranking
	rate   float64 // predicted
	inside bool    // targets the consumer's cell
	truth  float64
}

// fillFree sells a slot to the first place of the cell's list that takes part, where the consumer
// may be shown any campaign. Most slots are of this kind.
func (m *ads) fillFree(k *worker, r *capRow) {
	l := &m.lists[k.slot.cell]
	draws := m.now.walk.Stream(k.slot.row())
	first := l.next(-1, &draws)
	if first >= len(l.places) {
		return
	}
	p, rival := &l.places[first], auction.NoRival
	if m.rule.Auction == auction.SecondPrice {
		if second := l.next(first, &draws); second < len(l.places) {
			rival = l.places[second].score
		}
	}
	f := &m.face[p.ad]
	e, floor := m.bid(f, int(k.slot.cell), float64(p.rate))
	price := m.rule.Price(auction.Bid{Value: e, Reserve: floor, Weight: f.weight, Nuisance: f.nuisance}, rival)
	m.show(k, r, int(p.ad), float64(p.rate), true, price)
}

// fillBest sells a slot to the best of the cell's list and of the boosted campaigns, subject to
// caps and mutes.
func (m *ads) fillBest(k *worker, r *capRow) {
	l := &m.lists[k.slot.cell]
	draws := m.now.walk.Stream(k.slot.row())
	first := m.freeAfter(k, r, -1, &draws)
	second := len(l.places)
	if (m.rule.Auction == auction.SecondPrice || len(k.boosts) > 0) && first < len(l.places) {
		second = m.freeAfter(k, r, first, &draws)
	}
	var win *candidate
	rival := auction.NoRival
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
		case x.score > win.score || x.score == win.score && m.tieBefore(x.ad, win.ad, int(k.slot.cell)):
			win, rival = x, win.score
		case x.score > rival:
			rival = x.score
		}
	}
	if win == nil {
		m.empty(k)
		return
	}
	m.mutedOut(k, win.score)
	price := m.rule.Price(win.Bid, rival)
	m.show(k, r, win.ad, win.rate, win.inside, price)
}

// mutesOf finds the mutes of the consumer that hold.
func (m *ads) mutesOf(k *worker, r *capRow) {
	k.mutes, k.now = m.muted.mutesOf(int(k.slot.i)), muteTime(int32(k.chunk.Tick), m.timing.within(k.slot.at))
	if slices.ContainsFunc(k.mutes, func(q mute) bool { return q.holds(k.now) }) {
		return
	}
	k.mutes = nil
	r.state &^= rowMuted
}

// refusals record why campaigns were refused in a slot.
type refusals struct {
	capped bool
	muted  float64 // best score of those whose category is muted; NoRival: none
}

// mutedOut counts the slot if a campaign with more than the given score was muted.
func (m *ads) mutedOut(k *worker, score float64) {
	if k.refused.muted > score {
		m.count.muted.Add(k.chunk, 1)
	}
}

// empty counts an unfilled slot.
func (m *ads) empty(k *worker) {
	m.mutedOut(k, auction.NoRival)
	if k.refused.capped {
		m.count.capped.Add(k.chunk, 1)
	}
}

// freeAfter is the first place after at that takes part and is free.
func (m *ads) freeAfter(k *worker, r *capRow, at int, draws *rng.Stream) int {
	l, clear := &m.lists[k.slot.cell], k.blocks == 0 && len(k.mutes) == 0
	for at = l.next(at, draws); at < len(l.places); at = l.next(at, draws) {
		p := &l.places[at]
		if k.apart[p.ad] != k.mark && (clear || !m.refuses(k, r, int(p.ad), p.score)) {
			break
		}
	}
	return at
}

// free reports whether the consumer may be shown a campaign that takes part in the slot: it is not
// refused, and not among the boosted campaigns, which are handled separately.
func (m *ads) free(k *worker, r *capRow, p *place) bool {
	return k.apart[p.ad] != k.mark && (k.blocks == 0 && len(k.mutes) == 0 || !m.refuses(k, r, int(p.ad), p.score))
}

// refuses reports whether the consumer must not be shown a campaign with a score in the slot: it is
// capped, hidden or muted.
func (m *ads) refuses(k *worker, r *capRow, ad int, score float64) bool {
	switch {
	case m.capped(k, r, ad):
		k.refused.capped = true
	case m.mutes(k, ad):
		k.refused.muted = max(k.refused.muted, score)
	default:
		return false
	}
	return true
}

// capped reports whether caps exclude a campaign from the slot.
func (m *ads) capped(k *worker, r *capRow, ad int) bool {
	return k.blocks.may(ad) && m.caps.blocked(r, int(k.slot.i), ad)
}

// mutes reports whether the consumer mutes a campaign's category.
func (m *ads) mutes(k *worker, ad int) bool {
	return len(k.mutes) > 0 && muted(k.mutes, m.face[ad].category, k.now)
}

// candidateAt fills in a campaign of the ranking of a cell, in place: copying the struct right
// after its fields were stored costs 40 ns, more than the auction.
func (m *ads) candidateAt(x *candidate, p *place, cell int) {
	f := &m.face[p.ad]
	x.ad, x.Weight, x.Nuisance, x.score, x.rate, x.inside, x.truth = int(p.ad), f.weight, f.nuisance, p.score, float64(p.rate), true, 0
	x.Value, x.Reserve = m.bid(f, cell, x.rate)
}

// boost lists the campaigns with which friends of the consumer interacted. They bid with a weight
// multiplied by 1 + ψ, even outside their targeting. Throttles and caps apply, with a draw of their
// own; in the cell's list these campaigns are skipped.
func (m *ads) boost(k *worker, r *capRow, judged bool) {
	draw := m.now.boost.Row(uint64(k.slot.i))
	for _, e := range k.cues {
		ad := int(e >> 1)
		if k.apart[ad] == k.mark {
			continue
		}
		k.apart[ad] = k.mark
		f := &m.face[ad]
		if f.flags&live == 0 || draw.Bits(f.hash+uint64(k.slot.number))>>11 >= f.takes {
			continue
		}
		cell := int(k.slot.cell)
		inside := m.wanted[cell].Has(ad)
		if !inside && m.spec.Cue.Boost == 0 {
			continue
		}
		k.boosts = append(k.boosts, candidate{})
		x := &k.boosts[len(k.boosts)-1]
		x.ad, x.Weight, x.Nuisance, x.inside = ad, f.boosted, f.nuisance, inside
		if judged || f.flags&interactive != 0 { // two distant reads, made only where the rate matters
			x.rate = m.rateFor(k, ad, inside)
		}
		x.Value, x.Reserve = m.bid(f, cell, x.rate)
		x.score = m.rule.Score(x.Bid)
		if !auction.Admitted(x.Value, x.Reserve) && !m.learning.Oracle || m.refuses(k, r, ad, x.score) {
			k.boosts = k.boosts[:len(k.boosts)-1]
		}
	}
}

// exposure describes an exposure of a campaign in the current slot, with what the consumer sees of
// its friends where predictions depend on it.
func (m *ads) exposure(k *worker, ad int, inside bool) learner.Exposure {
	x := learner.Exposure{Ad: ad, Cell: int(k.slot.cell), Inside: inside}
	if m.cued() {
		x.Likes = learner.LikesStep(likesAt(k.cues, ad))
	}
	return x
}

// rateFor predicts its rate, in float32 precision as the lists hold it.
func (m *ads) rateFor(k *worker, ad int, inside bool) float64 {
	return float64(float32(m.learning.Used.Rate(m.exposure(k, ad, inside))))
}

// cued reports whether predictions depend on what a consumer sees of its friends.
func (m *ads) cued() bool { return m.learning.Online != nil && m.cues != nil }

// fillAny fills a slot with any of the campaigns that take part and may be shown, all with the same
// probability. It is sold at the reserve.
func (m *ads) fillAny(k *worker, r *capRow) {
	m.drawAny(k, r)
	if len(k.all) == 0 {
		m.empty(k)
		return
	}
	win := &k.all[m.now.explore.Below(k.slot.row(), 0, uint64(len(k.all)))]
	if m.cued() && len(k.cues) > 0 && !m.learning.Oracle {
		win.rate = m.rateFor(k, win.ad, true)
		win.Value, win.Reserve = m.bid(&m.face[win.ad], int(k.slot.cell), win.rate)
	}
	m.count.explored.Add(k.chunk, 1)
	hit := m.show(k, r, win.ad, win.rate, win.inside, min(win.Value, win.Reserve))
	k.verdict.Explore(learner.Outcome{Rate: win.rate, Hit: hit, Cost: k.cost})
	m.count.won.Add(k.chunk, -k.cost)
}

// lots is how many places are drawn for an explored slot before all are looked at. To look at all
// of them in each explored slot, one in a hundred, took 54 of 3,600 instructions of an agent-tick.
const lots = 8

// drawAny lists one of the campaigns that take part in an explored slot and may be shown, or all of
// them. Whether a campaign takes part is drawn for campaign and slot, so it is the same however
// often its place is drawn, and the first place drawn that does is any of those that do.
func (m *ads) drawAny(k *worker, r *capRow) {
	k.all = k.all[:0]
	row, places := k.slot.row(), m.lists[k.slot.cell].places
	draw := m.now.explore.Row(row)
	list := func(at int) {
		p := &places[at]
		if f := &m.face[p.ad]; draw.Bits(f.hash)>>11 < f.takes && m.free(k, r, p) {
			k.all = append(k.all, candidate{})
			m.candidateAt(&k.all[len(k.all)-1], p, int(k.slot.cell))
		}
	}
	if !m.learning.Oracle && len(places) > 0 { // the oracle drops some of those that take part
		for n := uint64(1); n <= lots && len(k.all) == 0; n++ {
			list(int(m.now.explore.Below(row, n, uint64(len(places)))))
		}
	}
	if len(k.all) > 0 {
		return
	}
	for at := range places {
		list(at)
	}
	if m.learning.Oracle {
		m.weigh(k, r)
		m.enlighten(k)
	}
}

// taking lists the campaigns of the cell's list that take part in the slot and may be shown.
func (m *ads) taking(k *worker, r *capRow) {
	k.all = k.all[:0]
	draws := m.now.walk.Stream(k.slot.row())
	l := &m.lists[k.slot.cell]
	for at := m.freeAfter(k, r, -1, &draws); at < len(l.places); at = m.freeAfter(k, r, at, &draws) {
		k.all = append(k.all, candidate{})
		m.candidateAt(&k.all[len(k.all)-1], &l.places[at], int(k.slot.cell))
	}
}

// weigh sets the true rates of the listed campaigns.
func (m *ads) weigh(k *worker, r *capRow) {
	for j := range k.all {
		k.all[j].truth = m.truth(r, int(k.slot.i), k.all[j].ad, int(k.slot.cell), k.cues)
	}
}

// whole reports whether all campaigns that take part are evaluated in every slot.
func (m *ads) whole() bool { return m.learning.Oracle || m.learning.Sampler != nil }

// fillWhole sells a slot for which every campaign that takes part is evaluated: a judged slot, or
// any slot of the oracle or of Thompson sampling.
func (m *ads) fillWhole(k *worker, r *capRow, judged bool) {
	m.taking(k, r)
	k.all = append(k.all, k.boosts...)
	m.weigh(k, r)
	if m.learning.Oracle {
		m.enlighten(k)
	}
	if len(k.all) == 0 {
		m.empty(k)
		return
	}
	m.drawScores(k)
	best, second := 0, -1
	for j := 1; j < len(k.all); j++ {
		switch x, y := &k.all[j], &k.all[best]; {
		case x.drawn > y.drawn || x.drawn == y.drawn && m.tieBefore(x.ad, y.ad, int(k.slot.cell)):
			best, second = j, best
		case second < 0 || k.all[j].drawn > k.all[second].drawn:
			second = j
		}
	}
	rival := auction.NoRival
	if second >= 0 {
		rival = k.all[second].score
	}
	win := &k.all[best]
	m.mutedOut(k, win.score)
	price := m.rule.Price(win.Bid, rival)
	if judged {
		m.judge(k, best)
		m.count.bid.Add(k.chunk, int64(units.Amount(win.Value/1000)))
		m.count.price.Add(k.chunk, int64(units.Amount(price/1000)))
	}
	hit := m.show(k, r, win.ad, win.rate, win.inside, price)
	if judged {
		m.compare(k, win, hit)
	}
}

// drawScores sets what ranks the campaigns of a slot: the score, or under Thompson sampling the
// score at a drawn rate, where the rate matters.
func (m *ads) drawScores(k *worker) {
	for j := range k.all {
		x := &k.all[j]
		x.drawn = x.score
		f := &m.face[x.ad]
		if m.learning.Sampler == nil || f.flags&interactive == 0 || m.rule.Auction == auction.PriceList {
			continue
		}
		rate := m.learning.Sampler.Sample(m.exposure(k, x.ad, x.inside), k.slot.row())
		e, floor := m.bid(f, int(k.slot.cell), rate)
		x.drawn = auction.Score(m.rule.Standing(e, floor), x.Weight, x.Nuisance)
	}
}

// enlighten replaces the predictions by the truth for the oracle, including hides, and drops
// campaigns that do not reach the reserve at their true rate.
func (m *ads) enlighten(k *worker) {
	n := 0
	for _, x := range k.all {
		x.rate = x.truth
		if x.Value, x.Reserve = m.bid(&m.face[x.ad], int(k.slot.cell), x.rate); !auction.Admitted(x.Value, x.Reserve) {
			continue
		}
		x.Nuisance = m.rule.Nuisance(m.respond.hide)
		x.score = m.rule.Score(x.Bid)
		k.all[n] = x
		n++
	}
	k.all = k.all[:n]
}
