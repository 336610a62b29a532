package ads

import (
	"guanxi/agents/advertisers"
	"guanxi/agents/platform/delivery"
	"guanxi/sim"
	"guanxi/sim/units"
)

// settle bills the tick: each campaign pays for its deliveries as far as its money goes. Pacing
// sees what was demanded.
func (m *ads) settle(t sim.Tick) {
	m.settled = t
	d := m.delivery
	if t < d.Day.Start {
		return
	}
	c := sim.Chunk{Tick: t}
	m.count.slots.Add(&c, d.CountSlots())
	for _, ad := range m.advertisers.Standing {
		m.settleCampaign(&c, ad)
	}
	m.advertisers.Review(&c, d.Pacing.Enter)
	if d.Day.Live { // otherwise nobody counted slots
		d.Pacing.LearnFlows(m.advertisers.Standing)
	}
	d.ShareOut(&c)
}

// settleCampaign books what a campaign did in the tick.
func (m *ads) settleCampaign(c *sim.Chunk, ad int) {
	x := m.delivery.Take(ad)
	m.delivery.Control(ad, c.Tick, &x.All)
	m.learning.Forget(ad)
	if x.All.Paid == 0 && x.All.Earned == 0 && x.All.Sales == 0 {
		return
	}
	bill := m.advertisers.Charge(c, ad, m.delivery.Interactive(ad), &x.All)
	m.countDeliveries(c, ad, &x.All, bill)
	m.delivery.SettleArticles(c, ad, &x, bill)
	m.teach(ad, &x)
	m.advertisers.Note(c, ad, &x.Feed, &x.Articles, bill)
	m.advertisers.Campaigns[ad].AddUp(&x.All, bill)
}

// countDeliveries adds them to the metrics, overall and by family.
func (m *ads) countDeliveries(c *sim.Chunk, ad int, s *advertisers.Tally, bill units.Money) {
	n := &m.count
	engagements := int64(0)
	for y := range n.kinds {
		engagements += int64(s.Engaged[y])
		n.kinds[y].Add(c, int64(s.Engaged[y]))
	}
	n.impressions.Add(c, int64(s.Paid))
	n.earned.Add(c, int64(s.Earned))
	n.clicks.Add(c, int64(s.Engaged[advertisers.Click]))
	n.engagements.Add(c, engagements)
	n.charged.Add(c, int64(s.Charged))
	n.hidden.Add(c, int64(s.Engaged[advertisers.Hide]))
	n.onTarget.Add(c, int64(s.OnTarget))
	n.demand.Add(c, int64(s.Demand))
	m.delivery.Count.Won.Add(c, int64(s.Demand))
	n.unpaid.Add(c, int64(s.Demand-bill))
	g := &n.family[m.advertisers.Campaigns[ad].Family]
	g.impressions.Add(c, int64(s.Paid))
	g.exposures.Add(c, int64(s.Paid)+int64(s.Earned))
	g.engagements.Add(c, engagements)
	g.likes.Add(c, int64(s.Engaged[advertisers.Like])+int64(s.Engaged[advertisers.Comment]))
	g.revenue.Add(c, int64(bill))
}

// teach updates an advertiser's counts of responses (M7), by place; hides count on paid exposures
// only, as forwarded advertisements teach nothing.
func (m *ads) teach(ad int, x *delivery.Deliveries) {
	past := &m.learning.Past[ad]
	past.Feed.Add(x.Feed.Paid, x.Feed.Charged)
	past.Articles.Add(x.Articles.Paid, x.Articles.Charged)
	past.Hides += float64(x.All.Engaged[advertisers.Hide] - x.All.EarnedHides)
}
