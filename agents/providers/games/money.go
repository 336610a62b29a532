package games

import (
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/units"
)

// bill records the payments that fall due by the end of a part of the run.
func (m *games) bill(g *title, r *roster, part int) {
	every := m.every(g)
	for k := range r.payers {
		p := &r.payers[k]
		for p.due <= float64(part) && g.playing.Has(int(p.who)) {
			r.bills = append(r.bills, *p)
			p.due += every
		}
	}
}

// spend executes the payments that fell due in the tick, in coins where the services mechanism
// provides them. Players who have quit since still pay.
func (m *games) spend(c *sim.Chunk) {
	for _, g := range m.titles {
		r, t := &g.rosters[c.ID], &g.totals[c.Worker]
		m.bill(g, r, m.part)
		if g.spec.Away {
			r.bills = r.bills[:0]
		}
		for _, b := range r.bills {
			if m.w.KeptOff(int(b.who)) {
				continue
			}
			if m.w.Coins != nil {
				m.w.Coins.Add(c, society.CoinSpent{Who: b.who, Amount: b.spend})
			} else {
				m.iap.Pay(c, int(b.who), 0, b.spend)
			}
			joy := units.Amount(joyOf(b.spend.Float(), g.spec.Elasticity))
			m.joy.Book(c, int(b.who), joy)
			m.surplus.Add(c, int64(joy-b.spend))
			t.payments++
			t.paid += b.spend
			m.payments.Add(c, 1)
		}
		r.bills = r.bills[:0]
	}
}

// forgetPayers drops payers who no longer play.
func (r *roster) forgetPayers(plays sim.Bits) {
	kept := 0
	for _, p := range r.payers {
		if plays.Has(int(p.who)) {
			r.payers[kept] = p
			kept++
		}
	}
	r.payers = r.payers[:kept]
}

// settle pays each studio its share of the tick's payments and charges it for the relations found.
func (m *games) settle(t sim.Tick, _ int) {
	c := sim.Chunk{Tick: t}
	for _, g := range m.titles {
		now := g.sum()
		share := (now.paid - g.settled.paid).Share(g.spec.StudioShare)
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

// open lets a title be installed, and books its development cost.
func (m *games) open(t sim.Tick, g *title) {
	g.open = true
	m.dev.Pay(&sim.Chunk{Tick: t}, g.number, 0, units.Amount(g.spec.Development.Of(m.w.N)))
}
