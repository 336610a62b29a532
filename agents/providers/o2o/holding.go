package o2o

import (
	"guanxi/sim"
	"guanxi/sim/units"
)

// result is what a store earned in a tick.
type result struct {
	profit units.Money
	fees   units.Money // for member management
	lost   units.Money // advertising revenue lost by the platform because of the holding
}

// firm is the company of which the platform can buy a share.
type firm struct {
	stores   []int   // owned by it
	expected float64 // annual profit, from the rates at the start

	at      sim.Tick // tick of the deal
	bought  bool
	profits []units.Money // cumulative profit of the company after each tick
	lasted  units.Money   // cumulative profit as of the last dividend or the deal
	kept    units.Money   // retained earnings from the deal up to the last dividend
	paid    float64       // Σ δ^t·dividend − K·δ^t − Σ δ^t·advertisements lost
	cost    float64       // price paid for the share
	booked  units.Money   // booked value of the share
	// days from the deal to when the holding's value last rose to at least 0; below 0: it is negative
	even float64
}

func (m *o2o) buildFirm(s *sim.Scope) {
	f, h := &m.firm, &m.stores
	for j, held := range h.held {
		if held {
			f.stores = append(f.stores, j)
		}
	}
	h.last = make([]result, h.n)
	f.profits = make([]units.Money, 1, m.w.Clock.Ticks+1)
	f.at, f.even = max(1, m.w.Clock.Of(m.spec.Holding.At)), -1
	sim.Hold(s, "company_profit", func() []units.Money { return f.profits })
}

// expect sets the annual profit that follows from the rates.
func (f *firm) expect(m *o2o) {
	p, h := m.spec, &m.stores
	year := units.Year.Days()
	ticks := year / m.w.Clock.Days()
	f.expected = 0
	for _, j := range f.stores {
		unit := h.margin[j].Float() - float64(m.advertising(j)*h.price[j].Float())
		f.expected += float64(float64(h.usual[j]*ticks)*unit) - float64(p.Stores.Fixed.Float()*(year/month.Days()))
	}
}

// profit is the profit of the last year as of the end of a tick. The profit of the tick in which
// that year began is spread evenly over it.
func (m *o2o) profit(t sim.Tick) float64 {
	f := &m.firm
	year := float64(units.Year) / float64(m.w.Clock.Tick) // in ticks
	from := max(0, float64(t)-year)
	k := sim.Tick(from)
	earned := (f.profits[t] - f.profits[k]).Float()
	if part := from - float64(k); part > 0 {
		earned -= float64(part * (f.profits[k+1] - f.profits[k]).Float())
	}
	return trailingOf(earned, f.expected, float64(t)/year)
}

// share is the value of the platform's share of the company at the end of a tick: appraised by its profit, or
// without a multiple its price and its part of what the company has kept since (equity method, IAS 28).
func (m *o2o) share(t sim.Tick) float64 {
	f, q := &m.firm, &m.spec.Holding
	kept := 0.0
	if f.bought {
		kept = (f.kept + f.profits[t] - f.lasted).Float()
	}
	if q.Multiple == 0 {
		return max(0, f.cost+float64(q.Share*kept))
	}
	return q.Share * companyOf(q.Multiple, m.profit(t), kept)
}

// now is the last completed tick.
func (f *firm) now() sim.Tick { return sim.Tick(len(f.profits) - 1) }

// worth is the value of the share as it is booked, in millionths like the price paid for it; 0 before
// it is bought.
func (f *firm) worth() float64 { return f.booked.Float() }

// holding is the net present value of the holding if it ended now.
func (m *o2o) holding() float64 {
	f := &m.firm
	if !f.bought {
		return 0
	}
	return f.paid + float64(m.discount(f.now())*f.worth())
}

// discount is the discount factor at the end of a tick.
func (m *o2o) discount(t sim.Tick) float64 {
	return discountOf(m.spec.Discount.On(m.w.Clock.Tick).Over(units.Year), m.w.Clock.Time(t)/units.Year.Days())
}

func (f *firm) evenAfter() float64 {
	if f.even < 0 {
		return nan
	}
	return f.even
}

// close completes the tick: the value of member management, the company's profit, the deal,
// dividends, and the booked value of the share.
func (m *o2o) close(t sim.Tick, _ int) {
	p, h, f := m.spec, &m.stores, &m.firm
	c := &sim.Chunk{Tick: t}
	d := m.discount(t)
	var fees, lost, profit units.Money
	accounts := 0
	for j, r := range h.last {
		fees += r.fees
		lost += r.lost
		if m.open && h.managed[j] {
			accounts++
		}
	}
	for _, j := range f.stores {
		profit += h.last[j].profit
	}
	fees -= p.Member.Cost.Times(int64(m.begins * accounts))
	m.npv += float64(d * fees.Float())
	f.profits = append(f.profits, f.profits[t-1]+profit)

	if f.bought {
		f.paid -= float64(d * lost.Float())
		if m.quarters(t) > m.quarters(t-1) {
			earned := f.profits[t] - f.lasted
			paid := max(0, earned.Share(p.Holding.Payout))
			f.lasted = f.profits[t]
			f.kept += earned - paid
			dividend := units.Amount(dividendOf(p.Holding.Share, p.Holding.Payout, earned.Float()))
			f.split(dividend, func(j int, x units.Money) { m.dividend.Pay(c, j, 0, x) })
			f.paid += float64(d * dividend.Float())
		}
	}
	if p.holds() && t == f.at {
		m.deal(c, d)
	}
	if !f.bought {
		return
	}
	m.revalue(c)
	switch {
	case m.holding() < 0:
		f.even = -1
	case f.even < 0:
		f.even = m.w.Clock.Time(t) - m.w.Clock.Time(f.at)
	}
}

// quarters is how many times between dividends have passed from the deal to the end of tick t.
func (m *o2o) quarters(t sim.Tick) units.Duration {
	return units.Duration(t-m.firm.at) * m.w.Clock.Tick / m.spec.Holding.Quarter
}

func (m *o2o) deal(c *sim.Chunk, d float64) {
	f := &m.firm
	price := m.spec.Holding.Invest.Of(m.w.N)
	if price == 0 {
		price = m.share(c.Tick)
	}
	k := units.Amount(price)
	if !m.w.Policy.Affords(k) {
		m.count.refused.Add(c, 1)
		m.scope.Warnf("o2o.holding", "the share is not bought on %s: its price is %v, and policy.treasury.keep leaves %v "+
			"of cash and credit for it", units.FormatDate(m.w.Clock.Date(c.Tick-1)), k, m.w.Policy.Spare())
		return
	}
	f.bought, f.lasted, f.cost = true, f.profits[c.Tick], k.Float()
	f.split(k, func(j int, x units.Money) { m.invest.Pay(c, 0, j, x) })
	f.paid -= float64(d * k.Float())
}

// revalue books the change in the value of the share, as a gain of the platform and a loss of those
// who sold it, or vice versa.
func (m *o2o) revalue(c *sim.Chunk) {
	f := &m.firm
	now := units.Amount(m.share(c.Tick))
	change := now - f.booked
	if change == 0 {
		return
	}
	f.booked = now
	m.stake.Book(c, 0, change)
	f.split(change, func(j int, x units.Money) { m.sold.Book(c, j, -x) })
}

// split divides an amount among the company's stores, exactly.
func (f *firm) split(amount units.Money, to func(j int, x units.Money)) {
	n := units.Money(len(f.stores))
	for k, j := range f.stores {
		x := amount / n
		if k == 0 {
			x += amount - n*x
		}
		to(j, x)
	}
}
