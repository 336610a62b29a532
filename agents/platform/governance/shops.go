package governance

import (
	"math"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/units"
)

// shops is the state of the governed shops, a row each.
type shops struct {
	n      int
	start  []float64 // phase of a shop's period, in [0,1)
	gain   []float64 // g_j, what it can save in a period; 0 for those who never misbehave
	left   []float64 // share of what was missing to quality 1 that remains after guidance
	known  []bool    // on the platform since before this tick, so that its guidance was planned for
	cheats []bool
	hit    []bool   // misconduct was found in this tick
	spell  []uint32 // number of decisions so far
	before []units.Money
	profit []num.Fading // per day, before fines and refunds
	orders []num.Fading // per day
	record []record
}

// record is what the output table reports of a shop.
type record struct {
	misconduct int64       `flow:"periods in which it misbehaved"`
	found      int64       `flow:"periods in which its misconduct was found"`
	wrongly    int64       `flow:"times that it was punished although it did not misbehave"`
	fines      units.Money `flow:"fines that it paid"`
	refunds    units.Money `flow:"amount that it refunded to victims"`
}

// Numbers of the draws of a shop in a tick.
const (
	drawAudits = iota
	drawError
	drawRemoval
)

func (m *governance) build(s *sim.Scope) {
	p, w := m.spec, m.w
	h := &m.shops
	m.firms = w.Firms(society.TradeShop)
	h.n = m.firms.Rows
	m.pub = society.NewGovernance(s, w.N, h.n, p.Trust.Start)
	h.start, h.gain = make([]float64, h.n), make([]float64, h.n)
	h.left = sim.Column[float64](s, "guided", h.n)
	h.known = sim.Column[bool](s, "known", h.n)
	h.cheats, h.hit = sim.Column[bool](s, "cheats", h.n), sim.Column[bool](s, "found", h.n)
	h.spell = sim.Column[uint32](s, "spell", h.n)
	h.before = sim.Column[units.Money](s, "before", h.n)
	h.profit, h.orders = sim.Column[num.Fading](s, "profit", h.n), sim.Column[num.Fading](s, "orders", h.n)
	h.record = sim.Column[record](s, "record", h.n)
	start, gain, may := s.Key("period"), s.Key("gain"), s.Key("may")
	m.signal = s.Key("admission")
	listed := 0
	for j := range h.n {
		h.left[j] = 1
		h.start[j] = start.Float(uint64(j), 0)
		draws := gain.Stream(uint64(j))
		if may.Float(uint64(j), 0) < p.Cheat.Share {
			h.gain[j] = p.Cheat.Gain.Sample(&draws)
		}
		m.pub.Delivers[j] = m.firms.Quality[j]
		m.pub.Admitted[j] = m.firms.IsOpen(j) && m.admits(j)
		m.pub.Listed[j] = m.pub.Admitted[j]
		h.known[j] = m.pub.Listed[j] && m.governed() > 0
		if m.pub.Listed[j] {
			listed++
		}
	}
	if listed == 0 {
		s.Warnf("governance.admission", "none of the %d shops is admitted, because admission.minimum is %v; lower it",
			m.firms.Count(), p.Admission.Minimum)
	}
}

// admits decides on the admission of shop j by the signal of its quality.
func (m *governance) admits(j int) bool {
	p := m.spec
	draws := m.signal.Stream(uint64(j))
	z := num.Normal(&draws)
	return !p.HasAdmission || admits(m.firms.Quality[j], p.Admission.Noise, z, p.Admission.Minimum)
}

// meet lists shop j if it enters in this tick and is admitted, and unlists it if it has left.
func (m *governance) meet(j int, t sim.Tick) {
	switch {
	case m.firms.Entered(j, t):
		m.pub.Admitted[j] = m.admits(j)
		m.pub.Listed[j] = m.pub.Admitted[j]
	case !m.firms.IsOpen(j):
		m.pub.Listed[j] = false
	}
}

// conduct guides the shops of a chunk that were there as the tick began, and lets those whose period
// begins in this tick decide whether to misbehave.
func (m *governance) conduct(c *sim.Chunk) {
	p, h, g := m.spec, &m.shops, m.pub
	key, steps := m.lead.At(int(c.Tick), 0), m.guiding()
	for j := c.Lo; j < c.Hi; j++ {
		m.meet(j, c.Tick)
		if !g.Listed[j] {
			continue
		}
		if steps > 0 && h.known[j] {
			if k := num.PoissonInverse(key.Open(uint64(j), 0), steps); k > 0 {
				for range k {
					h.left[j] *= 1 - p.Guidance.Gain
				}
				cost := p.Guidance.Cost.Times(k)
				m.guide.Pay(c, 0, 0, cost)
				m.count.guidances.Add(c, k)
				m.count.cost.Add(c, int64(cost))
			}
		}
		if m.begins(j, c.Tick) {
			m.choose(c, j)
		}
		g.Delivers[j] = guided(m.firms.Quality[j], h.left[j])
		if h.cheats[j] {
			g.Delivers[j] = min(g.Delivers[j], p.Cheat.Quality)
		}
	}
}

// begins reports whether a period of shop j begins in tick t.
func (m *governance) begins(j int, t sim.Tick) bool {
	at := func(t sim.Tick) float64 {
		return math.Floor(float64(float64(t)*m.days/m.period) + m.shops.start[j])
	}
	return at(t) != at(t-1)
}

// choose lets shop j decide for a period: it misbehaves if g − P_det·(φ + z·V_j) + ξ > 0, all terms
// being its own expectations.
func (m *governance) choose(c *sim.Chunk, j int) {
	h, g := &m.shops, m.pub
	h.spell[j]++
	h.cheats[j], g.Saves[j] = false, 0
	gain, orders := m.saving(j)
	if gain <= 0 {
		return
	}
	u := m.decide.Float(uint64(j), uint64(h.spell[j]))
	if u >= tempted(m.prospect(j, gain, orders), m.spec.Cheat.Noise) {
		return
	}
	h.cheats[j] = true
	m.count.started.Add(c, 1)
	h.record[j].misconduct++
	saves := units.Amount(gain / orders)
	g.Saves[j] = min(saves, m.firms.Goods[j])
}

// saving is what shop j can save in a period, and the number of orders that it expects.
func (m *governance) saving(j int) (gain, orders float64) {
	orders = m.shops.orders[j].Mean(0) * m.period
	return min(m.shops.gain[j], m.firms.Goods[j].Float()*orders), orders
}

// prospect is the value of misconduct to shop j.
func (m *governance) prospect(j int, gain, orders float64) float64 {
	p, h, g := m.spec, &m.shops, m.pub
	rate := m.auditing(j) / m.days // per day
	quality := min(guided(m.firms.Quality[j], h.left[j]), p.Cheat.Quality)
	report := g.ReportsAt(m.trust.Mean(g.Start))
	found := caught(num.Hazard(rate*m.period), report, float64(orders*(1-quality)))

	// Annual hazard of ending for reasons other than its own misconduct.
	wrongly := float64(rate*p.Audit.False) + float64(float64(orders/m.period*g.Malicious)*g.Believed)
	year, tick := units.Year.Days(), m.w.Clock.Tick
	exit := p.Cheat.Exit.On(tick).Over(units.Year) + float64(float64(p.Penalty.Remove*wrongly)*year)
	value := worth(h.profit[j].Mean(0)*year, p.Cheat.Discount.On(tick).Over(units.Year), exit)
	return prospect(gain, found, stake(p.Penalty.Fine.Float(), p.Penalty.Remove, value))
}

// police audits the shops of a chunk, and fines and possibly removes those that were found or
// reported.
func (m *governance) police(c *sim.Chunk) {
	p, h, g := m.spec, &m.shops, m.pub
	key := m.inspect.At(int(c.Tick), 0)
	for j := c.Lo; j < c.Hi; j++ {
		h.hit[j] = false
		if !m.firms.IsOpen(j) { // it has left since, because of a fee
			g.Listed[j] = false
		}
		if !g.Listed[j] {
			continue
		}
		var reports, believed int64
		for k := range m.tally {
			reports += m.tally[k][j].reports
			believed += m.tally[k][j].believed
		}
		audits := int64(0)
		if rate := m.auditing(j); rate > 0 {
			audits = num.PoissonInverse(key.Open(uint64(j), drawAudits), rate)
			cost := p.Audit.Cost.Times(audits)
			m.audit.Pay(c, 0, 0, cost)
			m.count.audits.Add(c, audits)
			m.count.cost.Add(c, int64(cost))
		}
		switch {
		case h.cheats[j] && reports+audits > 0:
			m.count.found.Add(c, 1)
			h.record[j].found++
			if reports > 0 {
				m.count.byConsumers.Add(c, 1)
			} else {
				m.count.byAudits.Add(c, 1)
			}
			h.cheats[j], h.hit[j], g.Saves[j] = false, true, 0
		case !h.cheats[j] && (believed > 0 || key.Float(uint64(j), drawError) < caught(0, p.Audit.False, float64(audits))):
			m.count.wrongly.Add(c, 1)
			h.record[j].wrongly++
		default:
			continue
		}
		m.fine.Pay(c, j, 0, p.Penalty.Fine)
		m.count.fines.Add(c, int64(p.Penalty.Fine))
		m.tally[c.Worker][j].fines += p.Penalty.Fine
		if key.Float(uint64(j), drawRemoval) < p.Penalty.Remove {
			g.Listed[j] = false
			m.count.removed.Add(c, 1)
		}
	}
}

// sentence records whether there are claims to check.
func (m *governance) sentence(sim.Tick, int) {
	m.fresh = false
	for _, list := range m.claims {
		if len(list) > 0 {
			m.fresh = true
			return
		}
	}
}

// expect updates the mean profit and orders of the shops of a chunk, of entrants from their first
// tick on. What presence costs counts as it accrues, not on the day of its bill.
func (m *governance) expect(c *sim.Chunk) {
	h := &m.shops
	for j := c.Lo; j < c.Hi; j++ {
		h.known[j] = m.pub.Listed[j]
		if !m.firms.Ever(j) {
			continue
		}
		var sum tally
		for k := range m.tally {
			sum.orders += m.tally[k][j].orders
			sum.refunds += m.tally[k][j].refunds
			sum.fines += m.tally[k][j].fines
		}
		h.record[j].fines += sum.fines
		h.record[j].refunds += sum.refunds
		now := m.firms.Earned(j)
		if m.firms.Owed != nil {
			now -= m.firms.Owed(j, c.Tick)
		}
		h.profit[j].Add((now - h.before[j] + sum.fines + sum.refunds).Float(), m.days, m.keep)
		h.orders[j].Add(float64(sum.orders), m.days, m.keep)
		h.before[j] = now
	}
}
