package society

import (
	"sync/atomic"

	"guanxi/sim"
)

// consideration holds per consumer a short list of shops that an advertisement brought to mind:
// informative advertising adds an offer to the choice set and nothing to its utility. A shop
// stays until the consumer next looks for something, or until another takes its place.
//
// Of several shops those with the largest draws stay, so that the list depends neither on the order
// of work nor on which numbers the shops have. Eight bits of the draw decide, then the shop's number,
// so that a place takes four bytes. Most platforms have no shop that advertises, and no lists.
type consideration struct {
	rows  int
	pairs []uint64 // N × the entries of the two places, the larger one above; nil before Open
}

// Considered is the number of places of a list. An entry is draw<<24 | shop+1; 0 is none.
const Considered = 2

// MostShops is the number of shops that the lists can distinguish.
const MostShops = 1<<24 - 1

// NewConsideration makes the lists of n consumers. Open allocates them.
func NewConsideration(s *sim.Scope, n int) *consideration {
	k := &consideration{rows: n}
	sim.HoldTally(s, "consider", func() []uint64 { return k.pairs })
	return k
}

// Open declares that shops advertise.
func (k *consideration) Open() {
	if k != nil && k.pairs == nil {
		k.pairs = make([]uint64, k.rows)
	}
}

// Add brings a shop to a consumer's mind. draw is a keyed draw of the pair.
func (k *consideration) Add(i, shop int, draw uint64) {
	if k == nil || shop < 0 || shop >= MostShops {
		return
	}
	p, v := &k.pairs[i], uint32(draw>>56)<<24|uint32(shop+1)
	for {
		old := atomic.LoadUint64(p)
		first, second := uint32(old>>32), uint32(old)
		if (first^v)&MostShops == 0 {
			first = max(first, v)
		} else { // a shop that is on neither place never had a larger draw than those that are
			second = max(second, v)
		}
		if first < second {
			first, second = second, first
		}
		now := uint64(first)<<32 | uint64(second)
		if now == old || atomic.CompareAndSwapUint64(p, old, now) {
			return
		}
	}
}

// Any reports whether shops advertise.
func (k *consideration) Any() bool { return k.pairs != nil }

// At returns the shop at a place of the consumer's list; −1: none.
func (k *consideration) At(i, place int) int {
	return int(k.pairs[i]>>(32*(Considered-1-place))&MostShops) - 1
}

// Forget empties a consumer's list, after it was read.
func (k *consideration) Forget(i int) {
	if k.pairs != nil {
		k.pairs[i] = 0
	}
}
