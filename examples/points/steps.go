package points

import (
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/units"
)

// programme is what the mechanism keeps during a run.
type programme struct {
	spec *Spec
	w    *society.World
	each units.Money // what a point is in the books

	held  []uint32 // points of a consumer
	last  []uint32 // tick of its last purchase
	draws rng.Key

	sale, cost            *sim.Stream
	use, claim, liability *sim.Entry
	sold, rewards, lapsed *sim.Counter
}

// Build adds the mechanism to a run.
func (p *Spec) Build(s *sim.Scope, w *society.World) error {
	m := &programme{spec: p, w: w, draws: s.Key("buy"), held: sim.Column[uint32](s, "held", w.N),
		last: sim.Column[uint32](s, "last", w.N)}
	p.run = m
	if p.Earned > 0 {
		rights := p.Worth.Float() * p.Expected * float64(p.Earned) / float64(p.Goal)
		m.each = units.Amount(deferred(p.Price.Float(), rights) / float64(p.Earned))
	}
	w.Wallets()
	m.sale = s.Stream(sim.Stream{Name: "points.sale", From: w.Consumer, To: w.Platform, Phase: sim.Trade,
		Module: society.Acquisition, Revenue: "points_revenue", Doc: "purchases from the platform"})
	m.cost = s.Stream(sim.Stream{Name: "points.reward", From: w.Platform, To: w.Supplier, Phase: sim.Trade,
		Module: society.Acquisition, Doc: "what rewards for points cost the platform"})
	m.use = s.Benefit("points.use", w.Consumer, society.Proposition, "what purchases and rewards are worth to users")
	m.claim = s.Benefit("points.claim", w.Consumer, society.Acquisition, "change in what points are in the books: an "+
		"asset of their holders")
	m.liability = s.Benefit("points.owed", w.Platform, society.Acquisition, "the same change with the opposite sign: a "+
		"liability of the platform")
	m.sold = s.Counter("points_sold", "purchases from the platform")
	m.rewards = s.Counter("points_rewards", "rewards for points")
	m.lapsed = s.Counter("points_lapsed", "points that lapsed")
	s.Gauge("points_owed", "currency", "what the platform owes for points that are neither redeemed nor lapsed",
		func() float64 { return m.outstanding() * m.each.Float() }, sim.NotNegative())
	s.Step(sim.Step{Name: "buy", Phase: sim.Trade, Rows: w.N, Chunk: m.buy})
	return nil
}

// outstanding is how many points are held.
func (m *programme) outstanding() float64 {
	earned, redeemed := m.sold.SinceStart()*float64(m.spec.Earned), m.rewards.SinceStart()*float64(m.spec.Goal)
	return earned - redeemed - m.lapsed.SinceStart()
}

// change adds points to those of a consumer, or takes them, in the books as well.
func (m *programme) change(c *sim.Chunk, i, points int) {
	m.held[i] = uint32(int(m.held[i]) + points)
	m.claim.Book(c, i, m.each*units.Money(points))
	m.liability.Book(c, 0, -m.each*units.Money(points))
}

// buy lets points lapse, and the users of a chunk buy. Who has the points for a reward takes it at once.
func (m *programme) buy(c *sim.Chunk) {
	p, life := m.spec, m.w.Clock.In(m.spec.Lapse)
	rate := p.Rate.Over(m.w.Clock.Tick)
	for i := c.Lo; i < c.Hi; i++ {
		if m.held[i] > 0 && int(c.Tick)-int(m.last[i]) >= life {
			m.lapsed.Add(c, int64(m.held[i]))
			m.change(c, i, -int(m.held[i]))
		}
		if m.w.Status[i] != society.Using ||
			m.draws.Float(uint64(i), uint64(c.Tick)) >= num.Hazard(pace(rate, p.Pull, int(m.held[i]), p.Goal)) {
			continue
		}
		m.last[i] = uint32(c.Tick)
		m.sale.Pay(c, i, 0, p.Price)
		m.use.Book(c, i, p.Price)
		m.sold.Add(c, 1)
		m.change(c, i, p.Earned)
		for int(m.held[i]) >= p.Goal {
			m.change(c, i, -p.Goal)
			m.cost.Pay(c, 0, 0, p.Cost)
			m.use.Book(c, i, p.Worth)
			m.rewards.Add(c, 1)
		}
	}
}
