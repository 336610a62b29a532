package payment

import (
	"math/bits"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/rng"
	"guanxi/sim/units"
)

// holders is the rows of those who may hold or owe money.
func (m *payment) holders() int {
	if !m.open {
		return 0
	}
	return m.w.N
}

// settle pays the tick's purchases, draws from cards what balances lack, and
// lets consumers withdraw. Within a tick what comes in and what goes out of a
// balance is set off.
func (m *payment) settle(c *sim.Chunk) {
	p, w := m.spec, m.w
	for _, x := range m.bound.Purchases.Take(c.ID) {
		m.balance[x.Who] -= int64(x.Amount)
		m.moved.Set(int(x.Who))
		m.paid.Add(c, int64(x.Amount))
		m.volume.Add(c, int64(x.Amount))
		if x.Shop != society.NoShop {
			m.fee.Pay(c, int(x.Shop), 0, x.Amount.Share(p.MerchantFee))
		}
	}
	for k := c.Lo >> 6; k < (c.Hi+63)>>6; k++ {
		word := m.moved[k]
		if word == 0 {
			continue
		}
		m.moved[k] = 0
		for ; word != 0; word &= word - 1 {
			i := k<<6 + bits.TrailingZeros64(word)
			if lack := units.Money(-m.balance[i]); lack > 0 {
				m.balance[i] = 0
				m.cards.Add(c, int64(lack))
				m.bank.Pay(c, 0, 0, lack.Share(p.BankCost))
			}
		}
	}
	rng.Rare(m.withdraw.At(int(c.Tick), 0), c.ID, c.Hi-c.Lo, float64(m.leave*w.LongestWaited()),
		func(row int) float64 {
			i := c.Lo + row
			if !m.bound.Has(i) || m.balance[i] == 0 || !w.Active(i) {
				return 0
			}
			return float64(m.leave * w.Waited(i, c.Tick))
		},
		func(row int) { m.takeOut(c, c.Lo+row) })
}

// takeOut withdraws all that a consumer holds.
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
