package ads

import (
	"math"

	"guanxi/agents/platform/auction"
	"guanxi/sim"
)

// prepare opens a tick: it decides which campaigns run, what they bid and how they are throttled.
func (m *ads) prepare(t sim.Tick, round int) {
	m.ranking, m.part = false, 0
	if round > 0 {
		return // slots are served only in the first round
	}
	m.anyLive = false
	m.tie = m.keys.tie.At(int(t), 0)
	m.now = m.keys.ofTick.at(t)
	m.learning.Open(t)
	if !m.w.FeedOpen() && t >= m.feedStart {
		m.feedStart = t + 1
		if !m.art.on {
			m.start = m.feedStart
		}
	}
	if t < m.start {
		return
	}
	if t == m.start {
		m.warnShops()
	}
	clear(m.seen)
	m.opens = math.NaN()
	m.caps.newest = 0
	begun, opened := false, false
	for ad := range m.campaigns {
		f := &m.face[ad]
		epoch := f.epoch
		m.openCampaign(ad, int32(t))
		if f.epoch > epoch {
			if !begun {
				m.caps.reissue()
				begun = true
			}
			m.caps.issues[ad] = m.caps.issue
		}
		m.caps.newest = max(m.caps.newest, uint32(m.caps.issues[ad]))
		runs := m.face[ad].flags&live != 0
		m.anyLive = m.anyLive || runs
		opened = opened || runs && !m.opened[m.campaigns[ad].family]
	}
	if m.cues != nil {
		m.cues.age(m.face, int32(t))
	}
	if m.caps.timed {
		m.caps.newest = lastIssue + 1
	}
	m.ranking = m.anyLive
	m.counts = m.counts || m.anyLive
	if opened {
		m.warnLow()
	}
}

// openCampaign sets the state of a campaign for tick t.
func (m *ads) openCampaign(ad int, t int32) {
	c, f := &m.campaigns[ad], &m.face[ad]
	f.flags = 0
	if t < c.from || t >= c.until || c.shop && !m.sells(ad) {
		return
	}
	f.flags |= running
	f.epoch = c.from + m.caps.limits.begun(t-c.from)
	if c.purse.HasDaily && (t-1)%m.timing.perDay == 0 || t == c.from || t == int32(m.start) {
		c.purse.DayLeft = c.purse.Daily
	}
	m.learning.Believe(ad)
	mean := m.learning.Mean[ad]
	f.nuisance = m.rule.Nuisance(m.learning.HideRate(ad, m.respond.hide))
	if m.spec.Billing == "interactive" || m.spec.Billing == "per_campaign" && m.spec.Campaigns[c.family].V.Billing == "interactive" {
		f.flags |= interactive
		f.ask, f.floor = 1000*c.perInteraction(mean), 1000*m.spec.Reserve.CPE
	} else {
		f.ask, f.floor = c.perThousand(mean), m.spec.Reserve.CPM
	}
	if m.art.on {
		m.askAtArticles(ad)
	}
	if c.shop {
		f.ask *= m.w.Arms[c.arm].Factor
		f.askArticle *= m.w.Arms[c.arm].Factor
	}
	if rest, limited := c.purse.Rest(); limited && rest <= 0 {
		return
	}
	f.flags |= live
	if !c.pace.Begun() {
		m.guess(ad, mean)
	}
	m.plan(ad, t)
	c.bid = f.ask
	f.ask *= c.pace.Mu
	f.askArticle *= c.pace.Mu
	f.boosted = float64(f.weight * (1 + m.spec.Cue.Boost))
}

// guess gives a campaign's pacing its first guess: the price is its own bid, and where no slots have
// come yet, users in its cells have those that the rules allow.
func (m *ads) guess(ad int, mean float64) {
	c, f := &m.campaigns[ad], &m.face[ad]
	price := f.ask / 1000
	if f.flags&interactive != 0 {
		price = float64(price * mean)
	}
	users := float64(m.w.Users) / float64(max(1, m.w.N))
	slots, price := m.firstSlots(ad, price)
	m.flows[ad].Guess(float64(float64(c.people*users)*slots) / float64(m.parts))
	c.pace.Begin(price)
}

// openings is how often a user opens the feed in this tick, on average.
func (m *ads) openings() float64 {
	if m.w.Sessions == nil {
		return math.Inf(1)
	}
	if math.IsNaN(m.opens) {
		sum := 0
		for _, b := range m.w.Opens() {
			sum += max(0, int(b)-1)
		}
		m.opens = float64(sum) / float64(max(1, m.w.Users))
	}
	return m.opens
}

// goOn opens the next part of a tick; pacing is adjusted as at the end of a tick.
func (m *ads) goOn(t sim.Tick, round int) {
	if round > 0 || !m.ranking {
		m.part++
		return
	}
	m.slotsByCampaign()
	for ad := range m.campaigns {
		if m.face[ad].flags&live == 0 {
			continue
		}
		var all tally
		for k := range m.work {
			x := m.work[k].tallies[ad]
			all.take(&x)
		}
		m.control(t, ad, &all)
		m.seen[ad] = all
	}
	m.learnFlows()
	m.part++
	m.tie = m.keys.tie.At(int(t), m.part)
	for ad := range m.campaigns {
		f, purse := &m.face[ad], m.purse(ad)
		if f.flags&live == 0 {
			continue
		}
		if rest, limited := purse.Rest(); limited && rest <= 0 {
			f.flags &^= live
			continue
		}
		m.plan(ad, int32(t))
		c := &m.campaigns[ad]
		f.ask = c.bid * c.pace.Mu
	}
}

// plan sets the share of slots in which a campaign takes part in tick t, and the factor on its bids
// (M8).
func (m *ads) plan(ad int, t int32) {
	c, f := &m.campaigns[ad], &m.face[ad]
	if target, limited := m.target(ad, t); limited {
		purse := m.purse(ad)
		rest, _ := purse.Rest()
		if m.spec.Pacing != "bid" {
			c.pace.Mu = 1
		}
		c.pace.Plan(target, rest.Float(), m.flows[ad].Slots)
	} else {
		c.pace.Free()
	}
	f.theta = c.pace.Theta
	f.takes = uint64(math.Ceil(f.theta * (1 << 53)))
}

// purse is the money of a campaign after the earlier parts of the tick.
func (m *ads) purse(ad int) auction.Purse {
	p := m.campaigns[ad].purse
	p.Left -= m.seen[ad].demand
	p.DayLeft -= m.seen[ad].demand
	return p
}

// target is the spend that a campaign aims at in tick t, or in the current part of it; ok is false
// where nothing limits it.
func (m *ads) target(ad int, t int32) (amount float64, ok bool) {
	purse := m.purse(ad)
	if m.spec.Pacing == "asap" {
		return purse.Target(1, 1)
	}
	left := func(ticks int32) float64 { return float64(int64(ticks)*int64(m.parts) - int64(m.part)) }
	perDay := m.timing.perDay
	return purse.Target(left(max(1, m.campaigns[ad].until-t)), left(perDay-(t-1)%perDay))
}

// perThousand is an advertiser's bid for a thousand exposures: as stated, or the value of an
// interaction at its own running rate (M7).
func (c *campaign) perThousand(mean float64) float64 {
	if !math.IsNaN(c.cpm) {
		return c.cpm
	}
	return auction.PerThousand(c.value, mean)
}

// perInteraction is its bid for an interaction.
func (c *campaign) perInteraction(mean float64) float64 {
	if !math.IsNaN(c.value) {
		return c.value
	}
	return auction.PerInteraction(c.cpm, mean)
}

// warnLow warns, when the first campaigns of an entry begin, if none of their bids reaches the
// lowest price. They are then never shown, and nothing else reports it.
func (m *ads) warnLow() {
	for family, e := range m.spec.Campaigns {
		if m.opened[family] {
			continue
		}
		least, reached := math.Inf(1), false
		for ad := range m.campaigns {
			f := m.face[ad]
			if m.campaigns[ad].family != family || f.flags&live == 0 {
				continue
			}
			m.opened[family] = true
			if mu := m.campaigns[ad].pace.Mu; mu > 0 { // pacing may raise bids later
				f.ask, f.askArticle = f.ask/mu, f.askArticle/mu
			}
			for cell := 0; cell < len(m.lists) && !reached; cell++ {
				bid, floor := m.bid(&f, cell, m.learning.Mean[ad])
				reached = auction.Admitted(bid, floor)
				least = min(least, floor)
			}
		}
		if m.opened[family] && !reached {
			m.scope.Warnf("ads.campaigns."+e.Name, "is not shown: none of its bids reaches the lowest price, %.3g for a thousand exposures (ads.reserve, ads.prices)", least)
		}
	}
}
