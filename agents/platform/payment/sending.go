package payment

import (
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
)

// root is a packet that answers no other: the n-th of its sender in a tick.
type root struct{ who, n uint32 }

// season sets the sending rate of this tick.
func (m *payment) season(t sim.Tick, _ int) {
	p, w := &m.spec.Packets, m.w
	m.rate = 0
	if !m.open {
		return
	}
	from, to := w.Clock.Date(t-1), w.Clock.Date(t)
	share := 0.0
	for _, day := range m.festive {
		lo, hi := day, day.AddDate(0, 0, 1)
		if from.After(lo) {
			lo = from
		}
		if to.Before(hi) {
			hi = to
		}
		if hi.After(lo) {
			share += float64(hi.Sub(lo)) / float64(w.Clock.Tick)
		}
	}
	m.rate = p.Rate.Over(w.Clock.Tick) / w.Clock.Days() * seasonOf(p.Holidays.Factor, share)
}

// senders is the number of rows of consumers who may send.
func (m *payment) senders() int { return m.w.RowsIf(m.rate > 0 && m.bound.Users > 0) }

// sends draws the packets that answer no other: Poisson with the sending rate, for consumers who
// have a session.
func (m *payment) sends(c *sim.Chunk) {
	w := m.w
	key := m.send.At(int(c.Tick), 0)
	hazard := func(row int) float64 {
		i := c.Lo + row
		if !m.bound.Has(i) {
			return 0
		}
		return float64(m.rate*w.Waited(i, c.Tick)) * w.VisitFactor(i, society.UsePayment)
	}
	list := m.roots[c.ID]
	rng.Rare(key, c.ID, c.Hi-c.Lo, float64(m.rate*w.LongestWaited())*w.MostVisits(society.UsePayment), hazard,
		func(row int) {
			for n := range num.PoissonOfSome(key.Open(uint64(c.Lo+row), 0), hazard(row)) {
				list = append(list, root{uint32(c.Lo + row), uint32(n)})
			}
		})
	m.roots[c.ID] = list
}

// gather starts a chain for each packet sent, in the order of rows.
func (m *payment) gather(t sim.Tick, _ int) {
	for k, list := range m.roots {
		for _, r := range list {
			if len(m.free) == 0 {
				block := make([]chain, 64)
				for k := range block {
					m.free = append(m.free, &block[k])
				}
			}
			n := len(m.free) - 1
			h := m.free[n]
			m.free = m.free[:n]
			h.root, h.since = r, t
			h.key = m.packet.At(int(t), int(r.n)).Sub(uint64(r.who))
			m.live = append(m.live, h)
		}
		m.roots[k] = list[:0]
	}
}
