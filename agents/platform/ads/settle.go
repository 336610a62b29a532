package ads

import (
	"guanxi/sim"
	"guanxi/sim/units"
)

// settle bills the tick: each campaign pays for its deliveries as far as its money goes. Pacing
// sees what was demanded.
func (m *ads) settle(t sim.Tick) {
	m.settled = t
	if t < m.start {
		return
	}
	c := sim.Chunk{Tick: t}
	m.slotsByCampaign()
	for k := range m.work {
		m.count.slots.Add(&c, m.work[k].due)
		m.work[k].due = 0
	}
	for ad := range m.campaigns {
		m.settleCampaign(&c, ad)
	}
	if m.anyLive { // otherwise nobody counted slots
		m.learnFlows()
	}
	m.shareOut(&c)
}

// settleCampaign books what a campaign did in the tick.
func (m *ads) settleCampaign(c *sim.Chunk, ad int) {
	d := m.deliveriesOf(ad)
	m.control(c.Tick, ad, &d.all)
	m.learning.Forget(ad)
	if d.all.paid == 0 && d.all.earned == 0 && d.all.sales == 0 {
		return
	}
	bill := m.charge(c, ad, &d.all)
	m.countDeliveries(c, ad, &d.all, bill)
	if m.art.on {
		m.art.paid[ad] = payment{int64(d.all.demand), int64(bill)}
		m.settleArticles(c, &d.articles)
	}
	m.teach(ad, &d)
	m.campaigns[ad].addUp(&d.all, bill)
}

// deliveries are a campaign's tallies of a tick, by place and in total.
type deliveries struct{ feed, articles, all tally }

// deliveriesOf takes them from the workers.
func (m *ads) deliveriesOf(ad int) (d deliveries) {
	for k := range m.work {
		d.feed.take(&m.work[k].tallies[ad])
	}
	if m.art.on {
		for k := range m.work {
			d.articles.take(&m.work[k].tallies[ad+len(m.campaigns)])
		}
	}
	d.all = d.feed
	articles := d.articles
	d.all.take(&articles)
	return d
}

// control reports to the pacing of a campaign what was demanded in a tick, or in its last part;
// never what was billed (M8).
func (m *ads) control(t sim.Tick, ad int, s *tally) {
	p, f := &m.campaigns[ad], &m.face[ad]
	if f.flags&live == 0 {
		return
	}
	target, limited := m.target(ad, int32(t))
	if !limited {
		return
	}
	demand := (s.demand - m.seen[ad].demand).Float()
	purse := m.purse(ad)
	if rest, _ := purse.Rest(); m.spec.Pacing == "bid" && target < rest.Float() {
		p.pace.Steer(&m.flows[ad], demand, target)
	}
	bills := s.paid - m.seen[ad].paid
	if f.flags&interactive != 0 {
		bills = s.charged - m.seen[ad].charged
	}
	p.pace.Learn(&m.flows[ad], demand, float64(bills), m.adSlots[ad])
}

// charge moves the money: the bill, which is passed on to the shop where the campaign is a shop's,
// and the value of interactions to advertisers that sell nothing.
func (m *ads) charge(c *sim.Chunk, ad int, s *tally) (bill units.Money) {
	p := &m.campaigns[ad]
	bill = p.purse.Bill(s.demand)
	stream := m.paid[0]
	if m.face[ad].flags&interactive != 0 {
		stream = m.paid[1]
	}
	stream.Pay(c, ad, 0, bill)
	if p.shop {
		if shop := m.shopOf(ad); shop >= 0 {
			m.sales.refund.Pay(c, shop, ad, bill)
		}
	}
	if worth := p.worthOf(); worth > 0 {
		m.sales.brand.Book(c, ad, units.Amount(float64(worth*float64(s.charged+s.earnedHits))))
	}
	return bill
}

// countDeliveries adds them to the metrics, overall and by family.
func (m *ads) countDeliveries(c *sim.Chunk, ad int, s *tally, bill units.Money) {
	n := &m.count
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
	n.demand.Add(c, int64(s.demand))
	n.won.Add(c, int64(s.demand))
	n.unpaid.Add(c, int64(s.demand-bill))
	g := &n.family[m.campaigns[ad].family]
	g.impressions.Add(c, int64(s.paid))
	g.exposures.Add(c, int64(s.paid)+int64(s.earned))
	g.engagements.Add(c, engagements)
	g.likes.Add(c, int64(s.interactions[like])+int64(s.interactions[comment]))
	g.revenue.Add(c, int64(bill))
}

// teach updates an advertiser's counts of responses (M7), by place; hides count on paid exposures
// only.
func (m *ads) teach(ad int, d *deliveries) {
	past := &m.learning.Past[ad]
	past.Feed.Add(d.feed.paid, d.feed.charged)
	past.Outside.Add(d.all.outside, d.all.outsideHits)
	past.Articles.Add(d.articles.paid, d.articles.charged)
	hides := d.all.interactions[hide]
	for k := range m.work {
		hides -= m.work[k].unpaid[ad]
		m.work[k].unpaid[ad] = 0
	}
	past.Hides += float64(hides)
}

// addUp adds a tick to the campaign's row of campaigns.csv.
func (p *campaign) addUp(s *tally, bill units.Money) {
	t := &p.total
	t.paid += int64(s.paid)
	t.earned += int64(s.earned)
	t.charged += int64(s.charged)
	t.onTarget += int64(s.onTarget)
	t.sales += int64(s.sales)
	for y, v := range s.interactions {
		t.interactions[y] += int64(v)
	}
	t.demand += s.demand
	t.spend += bill
	if p.product != nil {
		t.turnover += p.product.price.Times(int64(s.sales))
	}
}

// learnFlows tells the market what slots came, after pacing has seen them.
func (m *ads) learnFlows() {
	for ad := range m.flows {
		m.flows[ad].Learn(m.adSlots[ad])
	}
}

// slotsByCampaign sums the tick's slots over the cells that each campaign targets.
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
