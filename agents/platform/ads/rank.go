package ads

import (
	"cmp"
	"math"
	"slices"

	"guanxi/agents/platform/auction"
	"guanxi/agents/platform/learner"
	"guanxi/sim"
	"guanxi/sim/rng"
)

// A slot goes to the best of the campaigns that take part in it. Which one that is depends on the
// consumer's cell, and on throttles, caps and mutes. Campaigns are therefore ranked once per used
// cell and tick, and a slot walks down the list to the first two that the consumer may be shown.
// The result is the auction over all of them, four times as fast.
//
// A campaign takes part in a slot with probability ϑ_c, independently. Drawing for each campaign on
// the way would cost 1/ϑ draws per slot. A walk passes the first k places with probability
// S_k = (1 − ϑ_1)…(1 − ϑ_k), so one uniform u per stop suffices: the stop is where S falls below u
// times S at the previous stop. This gives exactly the same distribution at a cost that does not
// depend on ϑ. The alternative of some sixteen line-ups per cell and tick, drawn in advance, makes
// all slots of a line-up go to the same campaigns: with 200 cells and ϑ = .01 this alone gave the
// spend of a tick a relative sd of .18.

// place is a campaign in the ranking of a cell.
type place struct {
	score float64
	rate  float32 // predicted
	ad    uint16
}

// cellList is the ranking of a cell.
type cellList struct {
	places []place
	pass   []float64 // 1, and S up to and including each place; 0 where its campaign always takes part, after which S restarts; 0 at the end
	order  []uint16  // all campaigns: those not ranked last time, then the ranked ones in their last order
	guide  [guideSteps + 8]uint16
	price  float64 // list price in the cell's region
}

// The guide finds where S falls below a number, in 32 steps per power of two down to 2^−8. With
// eight steps a few places remain to be searched, an unpredictable number, and a slot costs 8 ns
// more.
const (
	guideSteps = 256
	guideShift = 47
	one        = 0x3ff << 52 // the bits of 1.0
)

// guideAt is the step of a number in (0, 1); the last step holds all smaller numbers.
func guideAt(u float64) uint64 { return min((one-math.Float64bits(u))>>guideShift, guideSteps-1) }

// guideEnd is the first step that holds some number ≤ x, for x in [0, 1].
func guideEnd(x float64) int {
	return int(min((one-math.Float64bits(x)+1<<guideShift-1)>>guideShift, guideSteps))
}

// next is the first place after k that takes part, or len(places).
func (l *cellList) next(k int, draws *rng.Stream) int {
	if k++; l.pass[k+1] == 0 {
		return k
	}
	return l.walk(k, draws)
}

// walk is next where place k takes part with a probability below 1.
func (l *cellList) walk(k int, draws *rng.Stream) int {
	pass := l.pass
	u := draws.Open()
	if before := pass[k]; before > 0 {
		u *= before
	}
	k = max(k, int(l.guide[guideAt(u)]))
	for k++; pass[k] >= u; {
		k++
	}
	return k - 1
}

// least is the value of S below which a campaign is taken to take part for certain, so that S does
// not underflow. The chance of getting there is 10^−250.
const least = 1e-250

// chances sets S and the guide of a ranking from the campaigns' ϑ.
func (l *cellList) chances(faces []face) {
	l.pass = append(slices.Grow(l.pass[:0], len(l.places)+2), 1)
	pass, step := 1.0, 0
	for k := range l.places {
		if pass = float64(pass * (1 - faces[l.places[k].ad].theta)); pass < least {
			pass = 0
		}
		l.pass = append(l.pass, pass)
		// Eight steps at a time, of which the next place overwrites what is beyond its own: how few
		// there are is unpredictable.
		end, at := guideEnd(pass), uint16(k)
		fill8(l.guide[step:], at)
		for next := step + 8; next < end; next += 8 {
			fill8(l.guide[next:], at)
		}
		step = max(step, end)
		if pass == 0 {
			pass = 1
		}
	}
	l.pass = append(l.pass, 0)
	for ; step < guideSteps; step += 8 {
		fill8(l.guide[step:], uint16(len(l.places)))
	}
}

// fill8 sets the next eight steps of a guide. As one array they were first written elsewhere and read
// back at once, for which the processor waits: two thirds of the time of chances.
func fill8(guide []uint16, k uint16) {
	g := (*[8]uint16)(guide)
	g[0], g[1], g[2], g[3], g[4], g[5], g[6], g[7] = k, k, k, k, k, k, k, k
}

// rank ranks the campaigns for the used cells of a chunk.
func (m *ads) rank(c *sim.Chunk) {
	for _, cell := range m.used[c.Lo:c.Hi] {
		m.rankCell(int(cell))
	}
}

func (m *ads) rankCell(cell int) {
	l, wanted := &m.lists[cell], m.wanted[cell]
	l.places = l.places[:0]
	rest := l.order[:0] // l.order is overwritten behind the read position
	for _, ad := range l.order {
		f := &m.face[ad]
		if f.flags&live == 0 || !wanted.Has(int(ad)) {
			rest = append(rest, ad)
			continue
		}
		rate := float32(m.learning.Used.Rate(learner.Exposure{Ad: int(ad), Cell: cell, Inside: true}))
		e, floor := m.bid(f, cell, float64(rate))
		if !auction.Admitted(e, floor) && !m.learning.Oracle {
			rest = append(rest, ad)
			continue
		}
		l.places = append(l.places, place{score: auction.Score(m.rule.Standing(e, floor), f.weight, f.nuisance), rate: rate, ad: ad})
	}
	m.sortPlaces(l.places, cell)
	for _, p := range l.places {
		rest = append(rest, p.ad)
	}
	l.chances(m.face)
}

// sortPlaces sorts by score. Lists change little from tick to tick and come in their last order, so
// insertion sort is nearly linear; where it is not, a full sort replaces it.
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

// before is the order of a ranking: by score, and for equal scores by a draw keyed by campaign,
// cell and tick.
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

// bid is a campaign's bid for a thousand exposures in a cell at a given rate of interaction, and
// the reserve that it has to reach.
func (m *ads) bid(f *face, cell int, rate float64) (e, floor float64) {
	e, floor = f.ask, f.floor
	if m.art.at(cell) {
		e, floor = f.askArticle, float64(floor*m.art.price)
	}
	if f.flags&interactive != 0 {
		e, floor = float64(e*rate), float64(floor*rate)
	}
	if m.rule.Auction == auction.PriceList {
		floor = m.lists[cell].price // includes the factor of the place
	}
	return e, floor
}
