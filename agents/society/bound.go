package society

import (
	"guanxi/sim"
	"guanxi/sim/units"
)

// Bound is who uses the platform and has bound a card to its payment, a bit a
// consumer. Writer: payment. Readers: activity (who pays opens it more often),
// commerce (convenience, and which purchases are paid by it), o2o, linkage (whose
// sessions can enter the nodes of payment). Nil: payment is off.
type Bound struct {
	// Lift is β_c, what payment adds to the utility of an offer to who has bound.
	Lift float64
	// Fee is the share of a purchase that who sells pays to the platform.
	Fee float64
	// Users is how many they are.
	Users int64

	// Purchases are what was paid in this tick.
	Purchases sim.Lists[Paid]

	bits sim.Bits
}

// Paid is a purchase that was paid by the platform's payment.
type Paid struct {
	Who, Shop uint32
	Amount    units.Money
}

// NewBound makes the column for s, the scope of payment.
func NewBound(s *sim.Scope, n int) *Bound {
	return &Bound{bits: sim.BitColumn(s, "bound", n), Purchases: sim.NewLists[Paid](n)}
}

// Has says whether consumer i has bound payment; nobody has where it is off.
func (b *Bound) Has(i int) bool { return b != nil && b.bits.Has(i) }

// Word is the bits of consumers 64k to 64k + 63.
func (b *Bound) Word(k int) uint64 { return b.bits[k] }

// Set is for payment, between steps.
func (b *Bound) Set(i int, bound bool) { b.Users += b.bits.Put(i, bound) }

// Convenience is β_c for who has bound and else 0.
func (b *Bound) Convenience(i int) float64 {
	if b.Has(i) {
		return b.Lift
	}
	return 0
}

// NoShop stands for a seller who is not one of the shops and pays the fee itself.
const NoShop = ^uint32(0)

// Pay notes a purchase at a shop, which is paid by payment if consumer i has
// bound. The chunk is one of consumers, of the default grain.
func (b *Bound) Pay(c *sim.Chunk, i int, shop uint32, amount units.Money) {
	if b.Has(i) {
		b.Purchases.Add(c, Paid{uint32(i), shop, amount})
	}
}
