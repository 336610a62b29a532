package sharing

import (
	"guanxi/agents/society"
	"guanxi/agents/society/choice"
	"guanxi/sim"
	"guanxi/sim/units"
)

// purchase is a card that sells, and what its buyer thinks of it.
type purchase struct {
	item
	who                          uint32
	at, trust, value, confidence float64
}

// buy settles a purchase: who is paid, what it is worth to the buyer, and what it changes.
func (m *sharing) buy(c *sim.Chunk, k int, s *seller, b purchase) {
	w, p, v := m.w, m.spec, &m.ventures[s.v]
	i, who := int(v.who), int(b.who)
	kept, delivered := m.promise(v)
	m.sale.Pay(c, who, i, v.price)
	w.Budget.Spend(c, who, v.price)
	m.goods.Pay(c, i, 0, v.goods)
	m.diverted.Book(c, v.price-v.goods)
	fee := units.Money(0)
	if b.hand > 1 {
		fee = v.price.Share(p.Commission)
		m.commission.Pay(c, i, int(b.holder), fee)
		m.count.marketing.Add(c, int64(fee))
		v.later++
	}
	v.month += v.price - v.goods - fee
	v.turnover += v.price
	v.sales++
	price := v.price.Float()
	shift := choice.Shift{Surprise: surpriseOf(p.Buy.Quality, delivered, v.quality-m.short, p.Buy.Trust, b.trust, m.kept,
		kept),
		Decided: b.confidence}
	alpha := float64(m.alpha(price) * w.Income.Weight(who))
	worth := units.Amount(choice.Benefit(b.value, alpha, price, shift))
	m.benefit.Book(c, who, worth)
	m.count.surplus.Add(c, int64(worth-v.price))
	m.parts.Purchase(c, who, worth-v.price, 1/alpha, shift)
	m.count.orders.Add(c, 1)
	m.count.byHand[min(int(b.hand), len(m.count.byHand)-1)].Add(c, 1)
	m.count.hands.Add(c, int64(b.hand))
	m.count.turnover.Add(c, int64(v.price))
	m.count.quality.Add(c, int64(float64(delivered*thousandth)+0.5))
	if !kept {
		v.broken++
		m.count.broken.Add(c, 1)
	}
	if s.sell(b.card, b.who) {
		m.count.firsts.Add(c, 1)
		if b.hand != 1 {
			m.count.won.Add(c, 1)
		}
	}
	if b.hand > 0 {
		now := b.at - float64(c.Tick-1)
		w.Experienced.AddContact(c, who, now, int(b.holder))
		w.Experienced.AddContact(c, int(b.holder), now, who)
		w.Weak.Touch(c, int(b.holder), who)
	}
	if p.HasPass {
		m.following.Add(c, m.toFollow(s, &b, delivered))
	}
	x := parcel{at: b.at + m.delay, trust: b.trust, who: b.who, holder: b.holder, card: b.card, hand: b.hand}
	if x.at < float64(c.Tick) {
		m.deliver(c, k, s, x)
	} else {
		s.parcels = append(s.parcels, x)
	}
}

// alpha is the mean utility of money of who buys at a price.
func (m *sharing) alpha(price float64) float64 {
	if b := &m.spec.Buy; b.Elasticity > 0 {
		return choice.Alpha(price, b.Elasticity)
	}
	return m.spec.Buy.Price
}

// thousandth is the unit in which qualities are counted.
const thousandth = 1000

// promise returns whether a venture keeps what its cards promise, and the quality that it delivers.
func (m *sharing) promise(v *venture) (kept bool, delivered float64) {
	if delivered = v.quality; v.honest == 0 {
		delivered = m.spec.Deceit.Quality
	}
	return delivered >= v.quality, delivered
}

// deliverDue hands over the goods of all purchases whose time has come.
func (m *sharing) deliverDue(c *sim.Chunk, k int, s *seller) {
	left := s.parcels[:0]
	for _, x := range s.parcels {
		if x.at < float64(c.Tick) {
			m.deliver(c, k, s, x)
		} else {
			left = append(left, x)
		}
	}
	s.parcels = left
}

// deliver hands over the goods: the buyer learns their quality and may pass the card on.
func (m *sharing) deliver(c *sim.Chunk, k int, s *seller, x parcel) {
	v := &m.ventures[s.v]
	kept, delivered := m.promise(v)
	s.out = append(s.out, outcome{at: x.at, trust: x.trust, who: x.who, holder: x.holder, hand: x.hand,
		seller: uint32(k), kept: kept})
	if !m.sellsOn(s) || !m.spec.HasPass || m.w.Status[x.who] != society.Using {
		return
	}
	if m.cardKey(s, x.card).Float(uint64(x.who), drawPass) < m.passes(v, delivered) {
		m.count.passed.Add(c, 1)
		m.shared.Add(c, int(x.who), m.from(s, x.hand, x.holder), s.v)
		m.add(s, max(x.hand, 1)+1, x.who, x.card, x.at)
	}
}

func (m *sharing) passes(v *venture, delivered float64) float64 {
	p := &m.spec.Pass
	return passChance(p.Intercept, p.Surprise, delivered-v.quality, p.Commission, m.spec.Commission)
}

// from is who handed a card to a buyer; for a card shown to strangers, the seller.
func (m *sharing) from(s *seller, hand, holder uint32) int {
	if hand == 0 {
		return int(m.ventures[s.v].who)
	}
	return int(holder)
}
