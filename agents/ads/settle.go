package ads

import (
	"guanxi/sim"
	"guanxi/sim/units"
)

// settle bills the tick: for each campaign what its deliveries cost, as far as
// its money goes. Controllers are told what was demanded.
func (m *ads) settle(t sim.Tick) {
	m.settled = t
	if t < m.start {
		return
	}
	c := sim.Chunk{Tick: t}
	m.slotsByCampaign()
	n := &m.count
	for k := range m.work {
		w := &m.work[k].ofTick
		n.slots.Add(&c, w.due)
		if m.art.on {
			m.art.count.slots.Add(&c, w.dueArticle)
		}
		n.explored.Add(&c, w.explored)
		n.muted.Add(&c, w.mutedOut)
		n.capped.Add(&c, w.capped)
		n.forgot.Add(&c, w.forgot)
		n.judged.Add(&c, w.judged)
		n.bids.Add(&c, w.bids)
		n.value.Add(&c, int64(w.value))
		n.regret.Add(&c, int64(w.regret))
		n.regretNone.Add(&c, int64(w.regretNone))
		n.bid.Add(&c, int64(w.bid))
		n.price.Add(&c, int64(w.price))
		n.won.Add(&c, -w.exploredCost)
		*w = ofTick{}
	}
	for ad := range m.campaigns {
		m.settleCampaign(&c, ad)
	}
	m.shareOut(&c)
}

func (m *ads) settleCampaign(c *sim.Chunk, ad int) {
	var s, atArticles tally
	for k := range m.work {
		s.take(&m.work[k].tallies[ad])
	}
	p, f, n := &m.campaigns[ad], &m.face[ad], &m.count
	if m.art.on {
		for k := range m.work {
			atArticles.take(&m.work[k].tallies[ad+len(m.campaigns)])
		}
	}
	inFeed := s
	both := atArticles
	s.take(&both)
	if f.flags&live != 0 {
		if target, limited := m.target(p, int32(c.Tick)); limited {
			if m.spec.Pacing == "bid" {
				p.pace.Steer(s.demand.Float(), target)
			}
			bills := s.paid
			if f.flags&interactive != 0 {
				bills = s.charged
			}
			p.pace.Learn(s.demand.Float(), float64(bills), m.adSlots[ad])
		}
	}
	m.learning.Forget(ad)
	if s.paid == 0 && s.earned == 0 && s.sales == 0 {
		return
	}
	demand := s.demand
	bill := p.purse.Bill(demand)
	stream := m.paid[0]
	if f.flags&interactive != 0 {
		stream = m.paid[1]
	}
	stream.Pay(c, ad, 0, bill)
	if shop := m.shopOf(ad); p.shop && shop >= 0 {
		m.sales.refund.Pay(c, shop, ad, bill)
	}
	if worth := p.worthOf(); worth > 0 {
		m.sales.brand.Book(c, ad, units.Amount(float64(worth*float64(s.charged+s.earnedHits))))
	}
	engagements := int64(0)
	for y := range n.kinds {
		engagements += int64(s.interactions[y])
		n.kinds[y].Add(c, int64(s.interactions[y]))
	}
	n.impressions.Add(c, int64(s.paid))
	n.earned.Add(c, int64(s.earned))
	n.clicks.Add(c, int64(s.interactions[click]))
	n.engagements.Add(c, engagements)
	n.charged.Add(c, int64(s.charged))
	n.hidden.Add(c, int64(s.interactions[hide]))
	n.onTarget.Add(c, int64(s.onTarget))
	n.demand.Add(c, int64(demand))
	n.won.Add(c, int64(demand))
	n.unpaid.Add(c, int64(demand-bill))
	g := &n.family[p.family]
	g.impressions.Add(c, int64(s.paid))
	g.exposures.Add(c, int64(s.paid)+int64(s.earned))
	g.engagements.Add(c, engagements)
	g.likes.Add(c, int64(s.interactions[like])+int64(s.interactions[comment]))
	g.revenue.Add(c, int64(bill))

	if m.art.on {
		m.art.paid[ad] = payment{int64(s.demand), int64(bill)}
		m.settleArticles(c, &atArticles)
	}
	past := &m.learning.Past[ad]
	past.Feed.Add(inFeed.paid, inFeed.charged)
	past.Outside.Add(s.outside, s.outsideHits)
	past.Articles.Add(atArticles.paid, atArticles.charged)
	hides := s.interactions[hide]
	for k := range m.work {
		hides -= m.work[k].unpaid[ad]
		m.work[k].unpaid[ad] = 0
	}
	past.Hides += float64(hides)
	t := &p.total
	t.paid += int64(s.paid)
	t.earned += int64(s.earned)
	t.charged += int64(s.charged)
	t.onTarget += int64(s.onTarget)
	t.sales += int64(s.sales)
	for y, v := range s.interactions {
		t.interactions[y] += int64(v)
	}
	t.demand += demand
	t.spend += bill
	if p.product != nil {
		t.turnover += p.product.price.Times(int64(s.sales))
	}
}

// slotsByCampaign sums the tick's slots over the cells that each campaign
// wants.
func (m *ads) slotsByCampaign() {
	clear(m.adSlots)
	for _, cell := range m.used {
		sum := int64(0)
		for k := range m.work {
			sum += m.work[k].slots[cell]
			m.work[k].slots[cell] = 0
		}
		if sum == 0 {
			continue
		}
		wanted := m.wanted[cell]
		for ad := range m.campaigns {
			if wanted.Has(ad) {
				m.adSlots[ad] += float64(sum)
			}
		}
	}
}
