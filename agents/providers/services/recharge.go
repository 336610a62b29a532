package services

import (
	"guanxi/agents/society"
	"guanxi/sim"
)

func (m *services) buildRecharge(s *sim.Scope) {
	w := m.w
	m.recharge, m.buyer = s.Key("recharge"), s.Key("buyer")
	m.refill = s.Stream(sim.Stream{Name: "service.recharge", From: w.Consumer, To: w.Telecom, Phase: sim.Trade,
		Module: society.Acquisition, Doc: "face value of phone credit bought on the platform"})
	m.margin = s.Stream(sim.Stream{Name: "service.margin", From: w.Telecom, To: w.Platform, Phase: sim.Trade,
		Module: society.Acquisition, Revenue: "service_revenue", Doc: "platform's margin on phone credit"})
	m.use = s.Benefit("recharge.benefit", w.Consumer, society.Acquisition, "phone credit at its face value, and the "+
		"convenience of buying it here")
	m.refills = s.Counter("recharges", "purchases of phone credit")
}

// isBuyer reports whether a consumer is among those who recharge on the platform.
func (m *services) isBuyer(i int) bool {
	return m.buyer.Float(uint64(i), 0) < m.spec.Recharge.Buyers
}

func (m *services) recharges(c *sim.Chunk, i int, times int64) {
	p := &m.spec.Recharge
	for range times {
		m.refill.Pay(c, i, 0, p.Amount)
		m.margin.Pay(c, 0, 0, p.Amount.Share(p.Margin))
		m.use.Book(c, i, p.Amount+p.Convenience)
	}
	m.refills.Add(c, times)
}
