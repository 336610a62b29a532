package entry

import (
	"math"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
)

// review lets providers whose period ends evaluate its profit, decide whether to stay, and take
// their steps.
func (m *providers) review(t sim.Tick, _ int) {
	for _, x := range m.trades {
		if x.f == nil || !x.begun {
			continue
		}
		x.market.see(x.f, x.here, float64(m.w.Users), m.days)
		for j := range x.next {
			if r := &x.rows[j]; (r.state == present || r.state == judged) && r.due == t {
				m.judge(x, j, t)
			}
		}
		m.note(x)
	}
}

// judge ends a period of row j.
func (m *providers) judge(x *trade, j int, t sim.Tick) {
	p, f, r := m.spec, x.f, &x.rows[j]
	months := m.months(r, t)
	captured := f.Captured(j)
	profit := (captured - r.captured) / months
	x.trail[j].Add(captured-r.captured, months, m.keep)
	if f.Sold != nil {
		sold := f.Sold(j)
		r.flow, r.sold = (sold-r.sold)/months, sold
	}
	r.captured, r.dues, r.last, r.due = captured, m.dues, t, x.after(r, t)
	if m.leave.Sub(uint64(x.kind)).At(int(t), 0).Float(uint64(j), 0) < society.ExitChance(p.Exit.Rate, x.trail[j].Mean(0),
		p.of(x.kind, p.Exit.Spread.Float()), months) {
		r.state = leaving
		return
	}
	if loss := m.better(x, j); loss > 0 && m.depart.At(int(t), 0).Float(uint64(j),
		0) < num.Hazard(float64(p.Elsewhere.Leave*loss)*months) {
		r.state = departing
		return
	}
	if r.state == present {
		r.state = judged
	}
	m.adapt(x, j, t, profit)
}

// sellsElsewhere reports whether the shop of row j can.
func (m *providers) sellsElsewhere(x *trade, j int) bool {
	return m.spec.HasElsewhere && x.kind == society.TradeShop && m.able.Float(uint64(j), 0) < m.spec.Elsewhere.Shops
}

// better is how much more of a unit of sales the shop of row j would keep elsewhere, at its present price;
// 0 where it cannot sell there.
func (m *providers) better(x *trade, j int) float64 {
	f, e := x.f, &m.spec.Elsewhere
	if !m.sellsElsewhere(x, j) || f.Price[j] <= 0 {
		return 0
	}
	return lossOf(e.Sales, e.Take, f.Kept(j), f.Cost[j]/f.Price[j])
}

// adapt takes the steps of row j after a period with the given profit.
func (m *providers) adapt(x *trade, j int, t sim.Tick, profit float64) {
	p, f, r := &m.spec.Adapt, x.f, &x.rows[j]
	now := society.Terms{In: int64(t), Quality: f.Quality[j]}
	if p.Quality > 0 {
		direction := 0
		if !math.IsNaN(r.profit) {
			direction = uphill(f.Quality[j], profit, r.quality, r.profit)
		}
		if direction == 0 { // nothing is known: a random direction
			direction = 1 - 2*int(m.turn.Sub(uint64(x.kind)).At(int(t), 0).Bits(uint64(j), 0)>>63)
		}
		now.Quality = step(f.Quality[j], p.Quality, direction)
	}
	r.quality, r.profit = f.Quality[j], profit
	if f.Price != nil {
		now.Price = f.Price[j]
		if best := f.Best(j); p.Price > 0 && !math.IsNaN(best) {
			now.Price = toward(f.Price[j], best, p.Price)
		}
	}
	if f.Learn {
		now.Learn = p.Topic
	}
	f.New[j] = now
	if x.kind == society.TradeShop { // also at a step of 0, so that a later step does not count all periods until then
		m.advertise(x, j)
	}
}

// advertise changes the bids of the campaigns of shop j by what they earned together in the period
// per unit of money spent.
func (m *providers) advertise(x *trade, j int) {
	if len(m.arms[j]) == 0 || x.f.ByAds == nil {
		return
	}
	spent := 0.0
	for _, k := range m.arms[j] {
		now := m.w.Arms[k].Spent()
		spent += now - m.before[k]
		m.before[k] = now
	}
	earned := x.f.ByAds(j)
	earned, m.byAds[j] = earned-m.byAds[j], earned
	for _, k := range m.arms[j] {
		m.bids[k] = bid(m.bids[k], m.spec.Adapt.Bid, earned, spent, m.spec.Adapt.Return)
		m.w.Arms[k].Factor = m.bids[k]
	}
}

func (m *providers) find(x *trade) {
	n := len(m.w.Arms)
	m.arms, m.bids, m.before = make([][]int, x.f.Rows), make([]float64, n), make([]float64, n)
	m.byAds = make([]float64, x.f.Rows)
	for k := range m.w.Arms {
		m.bids[k] = 1
		if j := m.w.Arms[k].Shop; j >= 0 {
			m.arms[j] = append(m.arms[j], k)
		}
	}
}
