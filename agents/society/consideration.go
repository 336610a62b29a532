package society

import (
	"sync/atomic"

	"guanxi/sim"
)

// Consideration holds per consumer a short list of shops that an advertisement brought to mind:
// informative advertising adds an offer to the choice set and nothing to its utility. A shop
// stays until the consumer next looks for something, or until another takes its place.
//
// A shop's place in the list follows from its number. Of several shops for one place the one with
// the largest draw wins, so that the list does not depend on the order of work. Eight bits of the
// draw decide, then the shop's number, so that a place takes four bytes. Most platforms have no
// shop that advertises, and no lists.
type Consideration struct {
	Places int
	rows   int
	slots  []uint32 // N × Places: draw<<24 | shop+1; 0 is empty; nil before Open
}

// MostShops is the number of shops that the lists can distinguish.
const MostShops = 1<<24 - 1

// NewConsideration makes lists of the given length. Open allocates them.
func NewConsideration(s *sim.Scope, n, places int) *Consideration {
	k := &Consideration{Places: places, rows: n}
	sim.HoldTally(s, "consider", func() []uint32 { return k.slots })
	return k
}

// Open declares that shops advertise.
func (k *Consideration) Open() {
	if k != nil && k.slots == nil {
		k.slots = make([]uint32, k.rows*k.Places)
	}
}

// Add brings a shop to a consumer's mind. draw is a keyed draw of the pair.
func (k *Consideration) Add(i, shop int, draw uint64) {
	if k == nil || shop < 0 || shop >= MostShops {
		return
	}
	p := &k.slots[i*k.Places+shop%k.Places]
	v := uint32(draw>>56)<<24 | uint32(shop+1)
	for {
		old := atomic.LoadUint32(p)
		if old >= v || atomic.CompareAndSwapUint32(p, old, v) {
			return
		}
	}
}

// Any reports whether shops advertise.
func (k *Consideration) Any() bool { return k.slots != nil }

// At returns the shop at a place of the consumer's list; −1: none.
func (k *Consideration) At(i, place int) int { return int(k.slots[i*k.Places+place]&MostShops) - 1 }

// Forget empties a consumer's list, after it was read.
func (k *Consideration) Forget(i int) {
	if k.slots != nil {
		clear(k.slots[i*k.Places : (i+1)*k.Places])
	}
}
