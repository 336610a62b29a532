package sim

import (
	"iter"
	"math/bits"
)

// Bits is a set of rows with one bit per row, small enough to stay in cache for a million rows.
type Bits []uint64

// NewBits returns an empty set that is not registered as a column.
func NewBits(rows int) Bits { return make(Bits, (rows+63)/64) }

// BitColumn is Column for a set.
func BitColumn(s *Scope, name string, rows int) Bits { return Column[uint64](s, name, (rows+63)/64) }

// BitTally is Tally for a set.
func BitTally(s *Scope, name string, rows int) Bits { return Tally[uint64](s, name, (rows+63)/64) }

// Has reports whether row i is in the set.
func (b Bits) Has(i int) bool { return b[i>>6]>>(i&63)&1 != 0 }

// Bit is Has as a number, for counting without a branch.
func (b Bits) Bit(i int) int { return int(b[i>>6] >> (i & 63) & 1) }

// Set adds row i.
func (b Bits) Set(i int) { b[i>>6] |= 1 << (i & 63) }

// Clear removes row i.
func (b Bits) Clear(i int) { b[i>>6] &^= 1 << (i & 63) }

// Rows iterates over the rows of the set from lo, a multiple of 64, up to hi. Each word is read
// when the iteration reaches it.
func (b Bits) Rows(lo, hi int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for word := lo >> 6; word<<6 < hi; word++ {
			for rest := b[word]; rest != 0; rest &= rest - 1 {
				if !yield(word<<6 + bits.TrailingZeros64(rest)) {
					return
				}
			}
		}
	}
}

// Put adds or removes row i and returns the change in the size of the set.
func (b Bits) Put(i int, in bool) (grew int64) {
	switch {
	case in == b.Has(i):
		return 0
	case in:
		b.Set(i)
		return 1
	}
	b.Clear(i)
	return -1
}

// SetIn is Set where other chunks may set rows at the same time.
func (b Bits) SetIn(c *Chunk, i int) { c.or(&b[i>>6], 1<<(i&63)) }
