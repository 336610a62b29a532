package society

import (
	"guanxi/sim"
	"guanxi/sim/units"
)

// Bound holds who uses the platform and has bound a card to its payment, one bit per consumer.
// Writer: payment. Readers: activity (rate of sessions), commerce (convenience, and which
// purchases are paid by it), o2o, linkage (whose sessions can enter the payment nodes). Nil:
// payment is off.
type Bound struct {
	// Lift is β_c, which payment adds to the utility of an offer for a consumer who has bound.
	Lift float64
	// Fee is the share of a purchase that the seller pays to the platform.
	Fee float64
	// Users is the number of consumers who have bound.
	Users int64

	// Purchases are the purchases of this tick that were paid by it.
	Purchases sim.Lists[Paid]

	bits sim.Bits
}

// Paid is a purchase through the platform's payment.
type Paid struct {
	Who, Shop uint32
	Amount    units.Money
}

// NewBound makes the column for s, the scope of payment.
func NewBound(s *sim.Scope, n int) *Bound {
	return &Bound{bits: sim.BitColumn(s, "bound", n), Purchases: sim.NewLists[Paid](n)}
}

// Has reports whether consumer i has bound payment; false where payment is off.
func (b *Bound) Has(i int) bool { return b != nil && b.bits.Has(i) }

// Word returns the bits of consumers 64k to 64k + 63.
func (b *Bound) Word(k int) uint64 { return b.bits[k] }

// Set is for payment, between steps.
func (b *Bound) Set(i int, bound bool) { b.Users += b.bits.Put(i, bound) }

// Convenience returns β_c for a consumer who has bound, else 0.
func (b *Bound) Convenience(i int) float64 {
	if b.Has(i) {
		return b.Lift
	}
	return 0
}

// Charges returns the share of a purchase through it that the seller pays; 0 where payment is off.
func (b *Bound) Charges() float64 {
	if b == nil {
		return 0
	}
	return b.Fee
}

// NoShop stands for a seller that is not a shop and pays the fee itself.
const NoShop = ^uint32(0)

// Pay records a purchase at a shop if consumer i has bound payment. The chunk is one of
// consumers, with the default grain.
func (b *Bound) Pay(c *sim.Chunk, i int, shop uint32, amount units.Money) {
	if b.Has(i) {
		b.Purchases.Add(c, Paid{uint32(i), shop, amount})
	}
}
