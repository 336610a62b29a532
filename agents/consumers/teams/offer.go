package teams

import "math"

// learn updates what shops know of their teams, and moves their discounts.
func (m *teams) learn() {
	for j := range m.tally {
		x := &m.tally[j]
		m.filled[j].Add(float64(x.filled), float64(x.ended), m.keep)
		m.asked[j].Add(float64(x.asked), float64(x.ended), m.keep)
		m.joined[j].Add(float64(x.joined), float64(x.seen), m.keep)
		*x = ended{}
		if m.adapts > 0 && m.shops.Sells(j) && m.joined[j].Weight > 0 && m.asked[j].Weight > 0 {
			now := m.discount[j]
			m.discount[j] += float64(m.adapts * (m.marketOf(j).best(now) - now))
		}
	}
}

// marketOf is what shop j knows of its teams.
func (m *teams) marketOf(j int) *market {
	return &market{price: m.firms.Price[j], cost: m.firms.Cost[j], kept: m.shops.Kept(j), alpha: m.shops.Alpha(j),
		asked: int(math.Round(m.asked[j].Mean(0))), joins: min(max(m.joined[j].Mean(0), 1e-6), 1-1e-6),
		wait: m.spec.Wait.Float(), effort: m.spec.Effort, size: m.spec.Size}
}
