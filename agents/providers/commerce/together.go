package commerce

import (
	"guanxi/agents/society"
	"guanxi/agents/society/choice"
	"guanxi/sim"
	"guanxi/sim/rng"
	"guanxi/sim/units"
)

// sellTogether lets buyers form teams (M26).
func (m *commerce) sellTogether() {
	m.w.Selling = &society.Selling{
		Utility: m.utilityAt, Alpha: m.alpha, Sells: m.shops.takes, Weigh: m.weighAlone,
		Named: m.rowOf,
		Kept:  func(j int) float64 { return 1 - m.taken(j) },
		Knows: func(i, j int) bool { return m.latest.at(uint32(i)) == uint32(j)+1 },
		Complete: func(c *sim.Chunk, key rng.Key, i, j int, paid units.Money) {
			row := *c
			row.ID = i / sim.DefaultGrain
			m.complete(&row, key, i, j, paid, 0)
		},
	}
}

// again lets those of a chunk choose whose teams did not fill.
func (m *commerce) again(c *sim.Chunk, o *offers) {
	if m.w.Teams == nil {
		return
	}
	o.alone = true
	for _, x := range m.w.Teams.Again[c.ID] {
		if m.w.Status[x.Who] == society.Using {
			m.choose(c, m.draw.At(x.At, 0), o, x.Who, x.Number)
		}
	}
	o.alone = false
}

// missing is what the offer of shop j lacks for consumer i, who does not know it and did not buy there last.
func (m *commerce) missing(i, j int) float64 {
	if m.w.Teams == nil || m.w.Selling.Knows(i, j) {
		return 0
	}
	return m.w.Teams.Missing(i, j)
}

// weighAlone weighs offers that are compared apart from those of the market.
func (m *commerce) weighAlone(shops []int, v, w []float64) (total, inclusive, alpha float64) {
	if kappa := m.spec.Choice.Crowding; kappa < 1 {
		addTo(v, choice.Crowding(kappa, len(v)))
	}
	return m.weigh(&offers{shop: shops, v: v, w: w, r: make([]float64, len(v))})
}

// utilityAt is V_ij at a price, where a friend has bought or not, and V^x − V.
func (m *commerce) utilityAt(i, j int, price float64, friend bool) (v float64, shift choice.Shift) {
	h, p, taste := &m.shops, &m.spec.Choice, m.w.Taste(i)
	dear := m.w.Income.Weight(i)
	social := 0.0
	if friend {
		social = m.social(i)
	}
	one := [1]float64{m.base(i, j) + social + float64(m.alpha(j)*dear*(h.price[j]-price))}
	if dear != 1 {
		one[0] -= float64((dear - 1) * m.weighed(m.seen(i, j), j))
	}
	one[0] += float64(float64(p.Match*perLength(taste)*float64(society.Dot(taste,
		h.topic(j, len(taste))))) * h.perLength[j])
	confidence := m.shift(one[:], i)
	return one[0], m.surprise(i, j, social+confidence+m.w.Badge.Of(society.TradeShop, j))
}
