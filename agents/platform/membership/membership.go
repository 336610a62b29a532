package membership

import (
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/units"
)

// membership is the state of the mechanism.
type membership struct {
	spec *Spec
	w    *society.World
	pub  *society.Membership

	paid, sold   *sim.Stream // by consumers, by sellers
	given, lent  *sim.Stream // to consumers, to sellers; nil: fees are never below 0
	cost         *sim.Stream
	worth, trade *sim.Entry
}

// Build adds the mechanism to a simulation.
func (p *Spec) Build(s *sim.Scope, w *society.World) error {
	w.Wallets()
	m := &membership{spec: p, w: w, pub: &society.Membership{Place: p.Place}}
	p.run, w.Membership = m, m.pub
	m.pub.Gross = func(int) float64 { return m.pub.Consumers.Worth } // until homing says more
	m.pub.GrossOfSellers = func() float64 { return float64(m.pub.Sellers.Worth * float64(m.pub.Here)) }
	sim.Hold(s, "sellers_here", func() []int64 { return []int64{m.pub.Here} })
	p.Rebuild(0)
	sellers := s.Account("provider.seller", "provider", 0)
	flow := func(name string, from, to *sim.Account, revenue, doc string) *sim.Stream {
		return s.Stream(sim.Stream{Name: name, From: from, To: to, Phase: sim.Settle, Module: society.Acquisition,
			Revenue: revenue, Doc: doc})
	}
	m.paid = flow("membership.consumers", w.Consumer, w.Platform, "membership_revenue", "fees of consumers who belong")
	m.sold = flow("membership.sellers", sellers, w.Platform, "membership_revenue", "fees of sellers who belong")
	if p.Subsidies {
		m.given = flow("membership.given.consumers", w.Platform, w.Consumer, "", "what consumers get who belong")
		m.lent = flow("membership.given.sellers", w.Platform, sellers, "", "what sellers get who belong")
	}
	m.cost = flow("membership.cost", w.Platform, w.Supplier, "", "what members cost the platform")
	m.worth = s.Benefit("membership.worth.consumers", w.Consumer, society.Proposition, "what belonging is worth to "+
		"consumers before the fee, with who else is there and less what does not suit them")
	m.trade = s.Benefit("membership.worth.sellers", sellers, society.Proposition, "what belonging is worth to sellers "+
		"before the fee, with who else is there and less what does not suit them")
	s.Count("sellers_here", "1", "sellers who belong to the platform", func() int64 { return m.pub.Here })
	s.Step(sim.Step{Name: "collect", Phase: sim.Settle, Rows: w.N, Grain: sim.FineGrain, Chunk: m.collect,
		Commit: m.sellers})
	return nil
}

// Rebuild applies a change of a live field.
func (p *Spec) Rebuild(sim.Tick) {
	of := func(x side) society.Belonging { return society.Belonging{Worth: x.Worth.Float(), Fee: x.Fee.Float()} }
	p.run.pub.Consumers, p.run.pub.Sellers = of(p.Consumers), of(p.Sellers)
}

// collect takes the fees of consumers for a tick.
func (m *membership) collect(c *sim.Chunk) {
	fee, cost := m.tick(m.spec.Consumers.Fee.Float()), m.tick(m.spec.Consumers.Cost.Float())
	for i := c.Lo; i < c.Hi; i++ {
		if m.w.Status[i] == society.Using {
			if fee < 0 {
				m.given.Pay(c, 0, i, -fee)
			} else {
				m.paid.Pay(c, i, 0, fee)
			}
			m.cost.Pay(c, 0, 0, cost)
			m.worth.Book(c, i, m.tick(m.pub.Gross(i)))
		}
	}
}

// sellers takes those of sellers.
func (m *membership) sellers(t sim.Tick, _ int) {
	c := &sim.Chunk{Tick: t}
	if fee := m.tick(m.spec.Sellers.Fee.Float()); fee < 0 {
		m.lent.Pay(c, 0, 0, (-fee).Times(m.pub.Here))
	} else {
		m.sold.Pay(c, 0, 0, fee.Times(m.pub.Here))
	}
	m.cost.Pay(c, 0, 0, m.tick(m.spec.Sellers.Cost.Float()).Times(m.pub.Here))
	m.trade.Book(c, 0, m.tick(m.pub.GrossOfSellers()))
}

// tick is the part of a tick of an amount a month.
func (m *membership) tick(month float64) units.Money {
	return units.Amount(month * m.w.Clock.Days() / society.Month)
}
