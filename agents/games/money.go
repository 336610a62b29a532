package games

import (
	"guanxi/sim"
	"guanxi/sim/units"
)

// spend lets payers pay what is due, with coins where there are some.
func (m *games) spend(c *sim.Chunk) {
	now := float64(c.Tick)
	for _, g := range m.titles {
		r, t := &g.rosters[c.ID], &g.totals[c.Worker]
		every := m.every(g)
		for k := range r.payers {
			p := &r.payers[k]
			for p.due <= now && has(g.playing, p.who) {
				p.due += every
				p.times++
				if m.w.Coins != nil {
					m.w.Coins.Spend(c, int(p.who), p.spend)
				} else {
					m.iap.Pay(c, int(p.who), 0, p.spend)
				}
				joy, _ := units.FromFloat(joyOf(p.spend.Float(), g.spec.Elasticity))
				m.joy.Book(c, int(p.who), joy)
				t.payments++
				t.paid += p.spend
				m.payments.Add(c, 1)
			}
		}
	}
}

// forgetPayers drops those who do not play on.
func (r *roster) forgetPayers(plays []uint64) {
	kept := 0
	for _, p := range r.payers {
		if has(plays, p.who) {
			r.payers[kept] = p
			kept++
		}
	}
	r.payers = r.payers[:kept]
}

// settle pays the studios their share of the tick's payments; they pay for the
// relations found.
func (m *games) settle(t sim.Tick, _ int) {
	c := sim.Chunk{Tick: t}
	for _, g := range m.titles {
		now := g.sum()
		share, _ := units.FromFloat(g.spec.StudioShare * (now.paid - g.settled.paid).Float())
		m.studio.Pay(&c, 0, g.number, share)
		m.got[g.number] += share
		if n := now.relations - g.settled.relations; n > 0 {
			cost := g.spec.Relation.Cost.Times(n)
			m.relation.Pay(&c, g.number, 0, cost)
			m.spent[g.number] += cost
		}
		g.settled = now
	}
}

// developed books what a title cost to make, on its release.
func (m *games) developed(t sim.Tick, g *title) {
	cost, _ := units.FromFloat(g.spec.Development.Of(m.w.N))
	m.dev.Pay(&sim.Chunk{Tick: t}, g.number, 0, cost)
}
