package payment

import (
	"math/bits"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/units"
)

// holders is the number of rows of consumers who may hold or owe money.
func (m *payment) holders() int { return m.w.RowsIf(m.open) }

// settle books the tick's purchases. For each day that ends it draws from cards what balances lack
// and lets consumers withdraw. Within a day inflows and outflows of a balance are netted. Netting
// over a week would leave a third of what is held and withdrawn; netting over three hours would
// leave a sixth more.
func (m *payment) settle(c *sim.Chunk) {
	w := m.w
	m.purchases(c)
	key := m.withdraw.At(int(c.Tick), 0)
	hazard := func(row int) float64 {
		i := c.Lo + row
		if !m.bound.Has(i) || !w.Active(i) {
			return 0
		}
		return float64(m.leave * w.Waited(i, c.Tick))
	}
	rng.Rare(key, c.ID, c.Hi-c.Lo, float64(m.leave*w.LongestWaited()), hazard, func(row int) {
		if m.days == 1 {
			m.takes.Set(c.Lo + row)
			return
		}
		days := uint64(0)
		for n := range num.PoissonOfSome(key.Open(uint64(c.Lo+row), 0), hazard(row)) {
			days |= 1 << m.dayOf(key.Float(uint64(c.Lo+row), 1+uint64(n)))
		}
		m.pass(c, c.Lo+row, days)
	})
	if w.Clock.DaysEnded(c.Tick) == 0 {
		return // the day continues in the next tick
	}
	for k := c.Lo >> 6; k < (c.Hi+63)>>6; k++ {
		for word := m.moved[k] | m.takes[k]; word != 0; word &= word - 1 {
			i := k<<6 + bits.TrailingZeros64(word)
			m.pass(c, i, uint64(m.takes.Bit(i)))
		}
	}
}

// purchases deducts purchases from balances, each at a time of the tick drawn for it.
func (m *payment) purchases(c *sim.Chunk) {
	key := m.buys.At(int(c.Tick), 0)
	n, last := uint64(0), society.Paid{}
	for _, x := range m.bound.Purchases.Take(c.ID) { // purchases of a consumer in one step are adjacent
		at := 0.0
		if m.days > 1 {
			if n++; x.Who != last.Who || (x.Shop == society.NoShop) != (last.Shop == society.NoShop) {
				n = 0
			}
			at = key.Float(uint64(x.Who), n<<1|uint64(num.One(x.Shop == society.NoShop)))
			last = x
		}
		m.move(c, x.Who, at, -x.Amount)
		m.paid.Add(c, int64(x.Amount))
		m.volume.Add(c, int64(x.Amount))
		if x.Shop != society.NoShop {
			m.fee.Pay(c, int(x.Shop), 0, x.Amount.Share(m.spec.MerchantFee))
		}
	}
}

// dayOf is the day of the tick, counted from 0, at a time given as a fraction of the tick.
func (m *payment) dayOf(at float64) int { return min(max(int(at*float64(m.days)), 0), m.days-1) }

// pass settles the days of a tick of a consumer; bit d of withdraws is set where the consumer
// withdraws at the end of day d.
func (m *payment) pass(c *sim.Chunk, i int, withdraws uint64) {
	for day := range m.days {
		if m.days > 1 {
			x := &m.flow[i*m.days+day]
			m.balance[i] += *x
			*x = 0
		}
		if lack := units.Money(-m.balance[i]); lack > 0 {
			m.balance[i] = 0
			m.cards.Add(c, int64(lack))
			m.bank.Pay(c, 0, 0, lack.Share(m.spec.BankCost))
		}
		if withdraws>>day&1 != 0 && m.balance[i] > 0 {
			m.takeOut(c, i)
		}
	}
	m.moved.Clear(i)
	m.takes.Clear(i)
}

// takeOut withdraws the whole balance of a consumer.
func (m *payment) takeOut(c *sim.Chunk, i int) {
	d := &m.spec.Withdrawal
	amount := units.Money(m.balance[i])
	m.balance[i] = 0
	fee := units.Money(0)
	if m.fees {
		fee = withdrawalFee(amount, d.Free-m.drawn[i], d.Fee, d.Minimum)
		m.drawn[i] += amount
	}
	m.drain.Pay(c, i, 0, fee)
	m.bank.Pay(c, 0, 0, (amount - fee).Share(m.spec.BankCost))
	m.outgo.Add(c, int64(amount))
	m.volume.Add(c, int64(amount))
}
