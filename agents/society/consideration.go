package society

import (
	"sync/atomic"

	"guanxi/sim"
)

// Consideration is a short list of shops per consumer that an advertisement
// brought to mind: informative advertising adds an offer to the choice set and
// nothing to its utility. A place in the list is found by the shop's number,
// and of several shops that want one place in one tick the largest draw wins,
// so that the list does not depend on the order of work.
type Consideration struct {
	Places int
	slots  []uint64 // N × Places: draw<<32 | shop+1; 0 is empty
}

// NewConsideration makes lists of the given length.
func NewConsideration(s *sim.Scope, n, places int) *Consideration {
	return &Consideration{Places: places, slots: sim.Tally[uint64](s, "consider", n*places)}
}

// Add brings a shop to a consumer's mind; draw is a keyed draw of the pair.
func (k *Consideration) Add(i, shop int, draw uint64) {
	if k == nil {
		return
	}
	p := &k.slots[i*k.Places+shop%k.Places]
	v := draw&^0xffffffff | uint64(shop+1)
	for {
		old := atomic.LoadUint64(p)
		if old >= v || atomic.CompareAndSwapUint64(p, old, v) {
			return
		}
	}
}

// Shops calls f for each shop on the consumer's list.
func (k *Consideration) Shops(i int, f func(shop int)) {
	for _, v := range k.slots[i*k.Places : (i+1)*k.Places] {
		if v != 0 {
			f(int(uint32(v)) - 1)
		}
	}
}

// Forget empties a consumer's list.
func (k *Consideration) Forget(i int) { clear(k.slots[i*k.Places : (i+1)*k.Places]) }
