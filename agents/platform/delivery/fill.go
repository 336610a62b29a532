package delivery

import (
	"slices"

	"guanxi/agents/consumers/response"
	"guanxi/agents/platform/auction"
	"guanxi/agents/platform/delivery/frequency"
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

// fillBest sells a slot to the best of the cell's list and of the boosted campaigns, subject to
// caps and mutes.
func (d *Delivery) fillBest(k *worker, r *frequency.Row) {
	l := &d.Market.Rankings[k.cell]
	draws := d.now.walk.Stream(k.row())
	first := d.freeAfter(k, r, -1, &draws)
	second := len(l.Places)
	if (d.Market.rule.Auction == auction.SecondPrice || len(k.boosts) > 0) && first < len(l.Places) {
		second = d.freeAfter(k, r, first, &draws)
	}
	var win *candidate
	rival := auction.NoRival
	if first < len(l.Places) {
		win = &k.win
		d.candidateAt(win, &l.Places[first], int(k.cell))
	}
	if second < len(l.Places) {
		rival = l.Places[second].Score
	}
	for j := range k.boosts {
		switch x := &k.boosts[j]; {
		case win == nil:
			win = x
		case x.score > win.score || x.score == win.score && d.Market.tieBefore(x.ad, win.ad, int(k.cell)):
			win, rival = x, win.score
		case x.score > rival:
			rival = x.score
		}
	}
	if win == nil {
		d.empty(k)
		return
	}
	d.mutedOut(k, win.score)
	price := d.Market.rule.Price(win.Bid, rival)
	d.show(k, r, win.ad, win.rate, win.inside, price)
}

// mutesOf finds the mutes of the consumer that hold.
func (d *Delivery) mutesOf(k *worker, r *frequency.Row) {
	k.mutes, k.now = d.Mutes.Of(int(k.I)), frequency.MuteTime(int32(k.chunk.Tick), d.Slots.Within(k.At))
	if slices.ContainsFunc(k.mutes, func(q frequency.Mute) bool { return q.Holds(k.now) }) {
		return
	}
	k.mutes = nil
	r.Mutes = false
}

// refusals record why campaigns were refused in a slot.
type refusals struct {
	capped bool
	muted  float64 // best score of those whose category is muted; NoRival: none
}

// mutedOut counts the slot if a campaign with more than the given score was muted.
func (d *Delivery) mutedOut(k *worker, score float64) {
	if k.refused.muted > score {
		d.Count.Muted.Add(k.chunk, 1)
	}
}

// empty counts an unfilled slot.
func (d *Delivery) empty(k *worker) {
	d.mutedOut(k, auction.NoRival)
	if k.refused.capped {
		d.Count.Capped.Add(k.chunk, 1)
	}
}

// freeAfter is the first place after at that takes part and is free.
func (d *Delivery) freeAfter(k *worker, r *frequency.Row, at int, draws *rng.Stream) int {
	l := &d.Market.Rankings[k.cell]
	for at = l.Next(at, draws); at < len(l.Places) && !d.free(k, r, &l.Places[at]); {
		at = l.Next(at, draws)
	}
	return at
}

// free reports whether the consumer may be shown a campaign that takes part in the slot: it is not
// refused, and not among the boosted campaigns, which are handled separately.
func (d *Delivery) free(k *worker, r *frequency.Row, p *auction.Place) bool {
	return k.apart[p.Ad] != k.mark && !d.refuses(k, r, int(p.Ad), p.Score)
}

// refuses reports whether the consumer must not be shown a campaign with a score in the slot: it is
// capped, hidden or muted.
func (d *Delivery) refuses(k *worker, r *frequency.Row, ad int, score float64) bool {
	switch {
	case d.Caps.Blocked(r, ad):
		k.refused.capped = true
	case d.isMuted(k, ad):
		k.refused.muted = max(k.refused.muted, score)
	default:
		return false
	}
	return true
}

// isMuted reports whether the consumer mutes a campaign's category.
func (d *Delivery) isMuted(k *worker, ad int) bool {
	return len(k.mutes) > 0 && frequency.Muted(k.mutes, d.campaigns[ad].Category, k.now)
}

// candidateAt fills in a campaign of the ranking of a cell.
func (d *Delivery) candidateAt(x *candidate, p *auction.Place, cell int) {
	x.ad, x.score, x.rate, x.inside, x.truth = int(p.Ad), p.Score, float64(p.Rate), true, 0
	x.Bid = d.Market.bidOf(x.ad, cell, x.rate)
}

// boost lists the campaigns with which friends of the consumer interacted. They bid with a weight
// multiplied by 1 + ψ, even outside their targeting. Throttles and caps apply, with a draw of their
// own; in the cell's list these campaigns are skipped.
func (d *Delivery) boost(k *worker, r *frequency.Row, judged bool) {
	draw := d.now.boost.Row(uint64(k.I))
	for _, e := range k.friends {
		ad := e.Ad()
		if k.apart[ad] == k.mark {
			continue
		}
		k.apart[ad] = k.mark
		o := &d.Market.Offers[ad]
		if !o.Live || !d.Market.takesPart(ad, draw.Bits(d.campaigns[ad].Hash+uint64(k.Number))) {
			continue
		}
		cell := int(k.cell)
		inside := d.Market.wanted[cell].Has(ad)
		if !inside && *d.Boost == 0 {
			continue
		}
		k.boosts = append(k.boosts, candidate{})
		x := &k.boosts[len(k.boosts)-1]
		x.ad, x.inside = ad, inside
		if judged || o.Interactive {
			x.rate = d.rateFor(k, ad)
		}
		x.Bid = d.Market.bidOf(ad, cell, x.rate)
		x.Weight = float64(x.Weight * (1 + *d.Boost))
		x.score = d.Market.rule.Score(x.Bid)
		if !auction.Admitted(x.Value, x.Reserve) && !d.Learning.Oracle || d.refuses(k, r, ad, x.score) {
			k.boosts = k.boosts[:len(k.boosts)-1]
		}
	}
}

// exposure describes an exposure of a campaign in the current slot, with what the consumer sees of
// its friends where predictions depend on it.
func (d *Delivery) exposure(k *worker, ad int) learner.Exposure {
	x := learner.Exposure{Ad: ad, Cell: int(k.cell)}
	if d.usesProof() {
		x.Likes = learner.LikesStep(response.Likes(k.friends, ad))
	}
	return x
}

// rateFor predicts its rate, in float32 precision as the lists hold it.
func (d *Delivery) rateFor(k *worker, ad int) float64 {
	return float64(float32(d.Learning.Used.Rate(d.exposure(k, ad))))
}

// usesProof reports whether predictions depend on what a consumer sees of its friends.
func (d *Delivery) usesProof() bool { return d.Learning.Online != nil && d.Response.Proof != nil }

// fillAny fills a slot with any of the campaigns that take part and may be shown, all with the same
// probability. It is sold at the reserve.
func (d *Delivery) fillAny(k *worker, r *frequency.Row) {
	d.drawAny(k, r)
	if len(k.all) == 0 {
		d.empty(k)
		return
	}
	win := &k.all[d.now.explore.Below(k.row(), 0, uint64(len(k.all)))]
	if d.usesProof() && len(k.friends) > 0 && !d.Learning.Oracle {
		win.rate = d.rateFor(k, win.ad)
		win.Bid = d.Market.bidOf(win.ad, int(k.cell), win.rate)
	}
	d.Count.Explored.Add(k.chunk, 1)
	d.show(k, r, win.ad, win.rate, win.inside, min(win.Value, win.Reserve))
	d.Count.Won.Add(k.chunk, -k.cost)
}

// lots is how many places are drawn for an explored slot before all are looked at.
const lots = 8

// drawAny lists one of the campaigns that take part in an explored slot and may be shown, or all of
// them. Whether a campaign takes part is drawn for campaign and slot, so it is the same however
// often its place is drawn, and the first place drawn that does is any of those that do.
func (d *Delivery) drawAny(k *worker, r *frequency.Row) {
	k.all = k.all[:0]
	row, places := k.row(), d.Market.Rankings[k.cell].Places
	draw := d.now.explore.Row(row)
	list := func(at int) {
		p := &places[at]
		if d.Market.takesPart(int(p.Ad), draw.Bits(d.campaigns[p.Ad].Hash)) && d.free(k, r, p) {
			k.all = append(k.all, candidate{})
			d.candidateAt(&k.all[len(k.all)-1], p, int(k.cell))
		}
	}
	if !d.Learning.Oracle && len(places) > 0 { // the oracle drops some of those that take part
		for n := uint64(1); n <= lots && len(k.all) == 0; n++ {
			list(int(d.now.explore.Below(row, n, uint64(len(places)))))
		}
	}
	if len(k.all) > 0 {
		return
	}
	for at := range places {
		list(at)
	}
	if d.Learning.Oracle {
		d.weigh(k, r)
		d.enlighten(k)
	}
}

// taking lists the campaigns of the cell's list that take part in the slot and may be shown.
func (d *Delivery) taking(k *worker, r *frequency.Row) {
	k.all = k.all[:0]
	draws := d.now.walk.Stream(k.row())
	l := &d.Market.Rankings[k.cell]
	for at := d.freeAfter(k, r, -1, &draws); at < len(l.Places); at = d.freeAfter(k, r, at, &draws) {
		k.all = append(k.all, candidate{})
		d.candidateAt(&k.all[len(k.all)-1], &l.Places[at], int(k.cell))
	}
}

// weigh sets the true rates of the listed campaigns.
func (d *Delivery) weigh(k *worker, r *frequency.Row) {
	for j := range k.all {
		k.all[j].truth = d.truth(k, r, k.all[j].ad)
	}
}

// truth is the true rate of a campaign in the slot.
func (d *Delivery) truth(k *worker, r *frequency.Row, ad int) float64 {
	shown := uint16(0)
	if e := r.Find(ad); e != nil {
		shown = e.Shown()
	}
	return d.Response.Truth(d.response(int(k.cell)), int(k.I), ad, shown, k.friends)
}

// whole reports whether all campaigns that take part are evaluated in every slot.
func (d *Delivery) whole() bool { return d.Learning.Oracle || d.Learning.Sampler != nil }

// fillWhole sells a slot for which every campaign that takes part is evaluated: a judged slot, or
// any slot of the oracle or of Thompson sampling.
func (d *Delivery) fillWhole(k *worker, r *frequency.Row, judged bool) {
	d.taking(k, r)
	k.all = append(k.all, k.boosts...)
	d.weigh(k, r)
	if d.Learning.Oracle {
		d.enlighten(k)
	}
	if len(k.all) == 0 {
		d.empty(k)
		return
	}
	d.drawScores(k)
	best, second := 0, -1
	for j := 1; j < len(k.all); j++ {
		switch x, y := &k.all[j], &k.all[best]; {
		case x.drawn > y.drawn || x.drawn == y.drawn && d.Market.tieBefore(x.ad, y.ad, int(k.cell)):
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
	d.mutedOut(k, win.score)
	price := d.Market.rule.Price(win.Bid, rival)
	if judged {
		d.judge(k, best)
		d.Count.Bid.Add(k.chunk, int64(units.Amount(win.Value/1000)))
		d.Count.Price.Add(k.chunk, int64(units.Amount(price/1000)))
	}
	hit := d.show(k, r, win.ad, win.rate, win.inside, price)
	if judged {
		d.compare(k, win, hit)
	}
}

// drawScores sets what ranks the campaigns of a slot: the score, or under Thompson sampling the
// score at a drawn rate, where the rate matters.
func (d *Delivery) drawScores(k *worker) {
	for j := range k.all {
		x := &k.all[j]
		x.drawn = x.score
		if d.Learning.Sampler == nil || !d.Interactive(x.ad) || d.Market.rule.Auction == auction.PriceList {
			continue
		}
		rate := d.Learning.Sampler.Sample(d.exposure(k, x.ad), k.row())
		b := d.Market.bidOf(x.ad, int(k.cell), rate)
		b.Weight = x.Weight // with a boost
		x.drawn = d.Market.rule.Score(b)
	}
}

// enlighten replaces the predictions by the truth for the oracle, including hides, and drops
// campaigns that do not reach the reserve at their true rate.
func (d *Delivery) enlighten(k *worker) {
	n := 0
	for _, x := range k.all {
		x.rate = x.truth
		if x.Value, x.Reserve = d.Market.bid(&d.Market.Offers[x.ad], int(k.cell), x.rate); !auction.Admitted(x.Value,
			x.Reserve) {
			continue
		}
		x.Nuisance = d.Market.rule.Nuisance(d.Response.Feed.Hide)
		x.score = d.Market.rule.Score(x.Bid)
		k.all[n] = x
		n++
	}
	k.all = k.all[:n]
}
