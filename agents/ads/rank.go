package ads

import (
	"cmp"
	"math"
	"slices"

	"guanxi/agents/ads/learner"
	"guanxi/agents/ads/market"
	"guanxi/sim"
	"guanxi/sim/rng"
)

// A slot goes to the best of the campaigns that take part in it. Who that is
// depends on the consumer's cell, and on who takes part: throttles, caps and
// mutes. So campaigns are ranked once for each used cell and tick, and a slot
// walks down the list to the first two that the consumer may be shown. That is
// the auction over all of them, four times as fast.
//
// Taking part is a draw with probability ϑ_c for each slot and campaign.
// Drawing for each campaign on the way costs 1/ϑ draws a slot. A walk with
// independent chances ϑ_1, ϑ_2, … passes the first k with probability
// S_k = (1 − ϑ_1)…(1 − ϑ_k), though; so one uniform u a stop, which is where S
// falls below u·S of the stop before, gives exactly the same distribution, at a
// cost that does not depend on ϑ. The alternative, some sixteen line-ups per cell
// and tick drawn in advance, makes all slots of a line-up take the same
// campaigns: with 200 cells and a ϑ of .01 the spend of a tick had a relative sd
// of .18 from that alone.

// place is a campaign in the ranking of a cell.
type place struct {
	score float64
	rate  float32 // predicted
	ad    uint16
}

// cellList is the ranking of a cell.
type cellList struct {
	places []place
	pass   []float64 // S up to a place; 0 where a campaign takes part in every slot: S begins anew after it
	order  []uint16  // all campaigns: those that were not ranked last, then those that were, as they stood
	guide  [guideSteps]uint16
	price  float64 // of the list, in the cell's region
}

// The guide finds where S falls below a number, in 32 steps for each power of two
// down to 2^−8. With eight steps a few places are left to look at, how many nobody
// can predict, and a slot costs 8 ns more.
const (
	guideSteps = 256
	guideShift = 47
	one        = 0x3ff << 52 // the bits of 1
)

// guideAt is the step of a number in (0, 1); the last is for all that are smaller.
func guideAt(u float64) uint64 { return min((one-math.Float64bits(u))>>guideShift, guideSteps-1) }

// guideEnd is the first step whose numbers do not all exceed one in [0, 1].
func guideEnd(x float64) int {
	return int(min((one-math.Float64bits(x)+1<<guideShift-1)>>guideShift, guideSteps))
}

// next is the place after k that takes part, len(places) if none does.
func (l *cellList) next(k int, draws *rng.Stream) int {
	if k++; k >= len(l.pass) || l.pass[k] == 0 {
		return k
	}
	return l.walk(k, draws)
}

// walk is next where the place k takes part by chance.
func (l *cellList) walk(k int, draws *rng.Stream) int {
	pass := l.pass
	u := draws.Open()
	if k > 0 && pass[k-1] > 0 {
		u *= pass[k-1]
	}
	k = max(k, int(l.guide[guideAt(u)]))
	for k < len(pass) && pass[k] >= u {
		k++
	}
	return k
}

// least is the S from which on a campaign takes part surely, so that S does not
// vanish: a chance of 10^−250 to get there.
const least = 1e-250

// chances sets S and the guide of a ranking by the shares in which campaigns take part.
func (l *cellList) chances(faces []face) {
	l.pass = slices.Grow(l.pass[:0], len(l.places))[:len(l.places)]
	pass, step := 1.0, 0
	for k := range l.pass {
		if pass = float64(pass * (1 - faces[l.places[k].ad].theta)); pass < least {
			pass = 0
		}
		l.pass[k] = pass
		if end := guideEnd(pass); step < end {
			fill(l.guide[step:end], uint16(k))
			step = end
		}
		if pass == 0 {
			pass = 1
		}
	}
	fill(l.guide[step:], uint16(len(l.places)))
}

func fill(guide []uint16, place uint16) {
	for step := range guide {
		guide[step] = place
	}
}

// rank ranks the campaigns of the used cells of a chunk.
func (m *ads) rank(c *sim.Chunk) {
	for _, cell := range m.used[c.Lo:c.Hi] {
		m.rankCell(int(cell))
	}
}

func (m *ads) rankCell(cell int) {
	l, wanted := &m.lists[cell], m.wanted[cell]
	l.places = l.places[:0]
	rest := l.order[:0] // written behind what is read
	for _, ad := range l.order {
		f := &m.face[ad]
		if f.flags&live == 0 || !wanted.Has(int(ad)) {
			rest = append(rest, ad)
			continue
		}
		rate := float32(m.learning.Used.Rate(learner.Exposure{Ad: int(ad), Cell: cell, Inside: true}))
		e, floor := m.bid(f, cell, float64(rate))
		if !market.Admitted(e, floor) && !m.learning.Oracle {
			rest = append(rest, ad)
			continue
		}
		l.places = append(l.places, place{score: market.Score(m.rule.Standing(e, floor), f.weight, f.nuisance), rate: rate, ad: ad})
	}
	m.sortPlaces(l.places, cell)
	for _, p := range l.places {
		rest = append(rest, p.ad)
	}
	l.chances(m.face)
}

// sortPlaces sorts by score. Lists change little from tick to tick and come in
// their last order, so insertion is nearly linear; where it is not, give up
// and sort from scratch.
func (m *ads) sortPlaces(p []place, cell int) {
	moves := 8 * len(p)
	for k := 1; k < len(p); k++ {
		x := p[k]
		j := k
		for j > 0 && m.before(&x, &p[j-1], cell) {
			p[j] = p[j-1]
			j--
		}
		p[j] = x
		if moves -= k - j; moves < 0 {
			slices.SortFunc(p, func(a, b place) int {
				if m.before(&a, &b, cell) {
					return -1
				}
				return 1
			})
			return
		}
	}
}

// before is the order of a ranking: by score; equal scores by a draw keyed by
// campaign, cell and tick.
func (m *ads) before(a, b *place, cell int) bool {
	if a.score != b.score {
		return a.score > b.score
	}
	return m.tieBefore(int(a.ad), int(b.ad), cell)
}

func (m *ads) tieBefore(a, b, cell int) bool {
	x, y := m.tie.Bits(m.face[a].hash, uint64(cell)), m.tie.Bits(m.face[b].hash, uint64(cell))
	return cmp.Or(cmp.Compare(x, y), cmp.Compare(a, b)) < 0
}

// bid is what a campaign bids for a thousand exposures in a cell at a rate of
// interaction, and the reserve that it has to reach.
func (m *ads) bid(f *face, cell int, rate float64) (e, floor float64) {
	e, floor = f.ask, f.floor
	if m.art.at(cell) {
		e, floor = f.askArticle, float64(floor*m.art.price)
	}
	if f.flags&interactive != 0 {
		e, floor = float64(e*rate), float64(floor*rate)
	}
	if m.rule.Auction == market.PriceList {
		floor = m.lists[cell].price // the factor of its place in it
	}
	return e, floor
}
