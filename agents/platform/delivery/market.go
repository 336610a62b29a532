package delivery

import (
	"cmp"
	"slices"
	"sync"

	"guanxi/agents/advertisers"
	"guanxi/agents/platform/auction"
	"guanxi/agents/platform/learner"
	"guanxi/agents/platform/tags"
	"guanxi/sim"
	"guanxi/sim/rng"
)

// Market is who bids how much for slots of consumers in which cell.
type Market struct {
	Rankings []auction.Ranking   // by cell
	Offers   []advertisers.Offer // by campaign

	rule      auction.Rule
	terms     *auction.Terms
	stakes    []stake   // by campaign
	theta     []float64 // by campaign: see pacing
	campaigns []advertisers.Campaign
	of        *advertisers.Advertisers
	wanted    []sim.Bits // by cell: the campaigns that target it
	prices    []float64  // by cell: list price
	factor    float64    // on the reserve at articles
	regions   []string
	tags      *tags.Tags
	learning  *learner.Learning
	tie, now  rng.Key
	first     []sync.Once // by cell: slot of the tick, or of the part
	live      []uint16    // campaigns that run, in about the order of their scores
}

// stake is what the auction weighs an offer by.
type stake struct {
	weight   float64 // Q^κ
	nuisance float64 // 1000·χ·ĥ
}

func newMarket(s *sim.Scope, p *Parts, theta []float64) Market {
	n, cells := len(p.Advertisers.Campaigns), p.Tags.All()
	m := Market{
		Rankings: make([]auction.Ranking, cells), terms: p.Terms, Offers: make([]advertisers.Offer, n),
		stakes: make([]stake, n), theta: theta,
		campaigns: p.Advertisers.Campaigns, of: p.Advertisers, wanted: p.Advertisers.Wanted, prices: make([]float64, cells),
		regions: p.World.Regions, tags: p.Tags, learning: p.Learning, tie: s.Key("tie"),
	}
	m.first = make([]sync.Once, cells)
	for _, cell := range p.Tags.Used {
		m.Rankings[cell] = auction.NewRanking(n)
	}
	return m
}

// rebuild applies the keys.
func (m *Market) rebuild(factor float64) {
	m.rule, m.factor = m.terms.Rule(), factor
	for cell := range m.prices {
		name := ""
		if _, _, region, _ := m.tags.Split(m.tags.InFeed(cell)); region < len(m.regions) {
			name = m.regions[region]
		}
		m.prices[cell] = m.terms.ListPrice(name)
		if m.tags.AtArticles(cell) {
			m.prices[cell] *= factor
		}
	}
	for ad := range m.stakes {
		m.stakes[ad].weight = auction.Weight(m.campaigns[ad].Creative, m.terms.QualityWeight)
	}
}

// bid is a campaign's bid for a thousand exposures in a cell at a given rate of interaction, and
// the reserve that it has to reach.
func (m *Market) bid(o *advertisers.Offer, cell int, rate float64) (e, floor float64) {
	if m.tags.AtArticles(cell) {
		e, floor = o.WorthAtArticles(rate, m.factor)
	} else {
		e, floor = o.Worth(rate)
	}
	if m.rule.Auction == auction.PriceList {
		floor = m.prices[cell] // includes the factor of the place
	}
	return e, floor
}

// bidOf is the bid of a campaign in a cell, with its weight and nuisance.
func (m *Market) bidOf(ad, cell int, rate float64) auction.Bid {
	e, floor := m.bid(&m.Offers[ad], cell, rate)
	return auction.Bid{Value: e, Reserve: floor, Weight: m.stakes[ad].weight, Nuisance: m.stakes[ad].nuisance}
}

// open lists the campaigns that run in a tick, or a part of it. No cell has ranked them yet.
func (m *Market) open() {
	clear(m.first)
	m.live = m.live[:0]
	for _, ad := range m.of.Standing {
		if m.Offers[ad].Live {
			m.live = append(m.live, uint16(ad))
		}
	}
	score := func(ad uint16) float64 { return m.rule.Score(m.bidOf(int(ad), 0, m.learning.Mean[ad])) }
	slices.SortFunc(m.live, func(a, b uint16) int { return cmp.Compare(score(b), score(a)) })
}

// Rank ranks the campaigns for a cell at its first slot of a tick, or of a part of it.
func (m *Market) Rank(cell int, tick sim.Tick) { m.first[cell].Do(func() { m.rank(cell, tick) }) }

func (m *Market) rank(cell int, tick sim.Tick) {
	m.learning.Fade(cell, tick-1)
	wanted, l := m.wanted[cell], &m.Rankings[cell]
	l.Rank(m.live, func(ad int) (p auction.Place, ok bool) {
		if !wanted.Has(ad) {
			return p, false
		}
		rate := float32(m.learning.Used.Rate(learner.Exposure{Ad: ad, Cell: cell}))
		b := m.bidOf(ad, cell, float64(rate))
		if !auction.Admitted(b.Value, b.Reserve) && !m.learning.Oracle {
			return p, false
		}
		return auction.Place{Score: m.rule.Score(b), Rate: rate, Ad: uint16(ad)}, true
	}, func(a, b int) bool { return m.tieBefore(a, b, cell) })
	l.Throttle(m.theta)
}

// tieBefore orders campaigns of equal scores by a draw keyed by campaign, cell and tick.
func (m *Market) tieBefore(a, b, cell int) bool {
	x, y := m.now.Bits(m.campaigns[a].Hash, uint64(cell)), m.now.Bits(m.campaigns[b].Hash, uint64(cell))
	return cmp.Or(cmp.Compare(x, y), cmp.Compare(a, b)) < 0
}

// takesPart reports whether a campaign takes part in a slot, by random bits.
func (m *Market) takesPart(ad int, bits uint64) bool {
	return float64(bits>>11) < float64(m.theta[ad]*(1<<53))
}
