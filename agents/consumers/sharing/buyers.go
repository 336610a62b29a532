package sharing

import "math/bits"

// buyers is the set of who bought through which of a seller's cards: pairs in an open-addressing
// table. A card that everybody passes on has thousands of buyers, each of whose friends may see one
// of its copies too.
type buyers struct {
	pairs []uint64 // (card + 1) << 32 | who; 0 is free
	n     int
	spare []uint64 // memory of the previous table
	least uint32   // older cards are not in the set
}

// place is the index of a pair in an open-addressing table, whose length is a power of 2, or of the
// free place where it would go.
func place(pairs []uint64, pair uint64) int {
	mask := uint64(len(pairs) - 1)
	hi, lo := bits.Mul64(pair, 0x9e3779b97f4a7c15)
	for at := (hi ^ lo) & mask; ; at = (at + 1) & mask {
		if p := pairs[at]; p == pair || p == 0 {
			return int(at)
		}
	}
}

func purchaseOf(card, who uint32) uint64 { return (uint64(card)+1)<<32 | uint64(who) }

// has reports whether somebody bought through a card.
func (b *buyers) has(card, who uint32) bool {
	if b.n == 0 {
		return false
	}
	return b.pairs[place(b.pairs, purchaseOf(card, who))] != 0
}

// add enters a purchase that is not in the set.
func (b *buyers) add(card, who uint32) {
	if 2*(b.n+1) > len(b.pairs) {
		b.remake(2*b.n + 2)
	}
	pair := purchaseOf(card, who)
	b.pairs[place(b.pairs, pair)] = pair
	b.n++
}

// forget drops the buyers of cards numbered below least.
func (b *buyers) forget(least uint32) {
	if least > b.least && b.n > 0 {
		b.least = least
		b.remake(0)
	}
	b.least = least
}

// remake rebuilds the set without what is forgotten, with room for at least room pairs.
func (b *buyers) remake(room int) {
	old, n := b.pairs, 0
	for _, p := range old {
		if p != 0 && uint32(p>>32)-1 >= b.least {
			n++
		}
	}
	size := 1 << bits.Len(uint(max(4*n, 2*room, 32)-1))
	if cap(b.spare) < size {
		b.spare = make([]uint64, size)
	}
	b.pairs, b.spare = b.spare[:size], old
	clear(b.pairs)
	b.n = 0
	for _, p := range old {
		if p != 0 && uint32(p>>32)-1 >= b.least {
			b.pairs[place(b.pairs, p)] = p
			b.n++
		}
	}
}

// clear empties the set and keeps its memory.
func (b *buyers) clear() {
	clear(b.pairs)
	b.n, b.least = 0, 0
}
