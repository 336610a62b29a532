package sim

import (
	"slices"

	"guanxi/sim/units"
)

// captured is what each member of an account captured, in four bytes: up to two thousand either
// way. In a chunk in which a member goes beyond, all take five, up to half a million, which a consumer
// hardly reaches in ten years. Once a member goes beyond that, all take eight.
type captured struct {
	low  []uint32      // a signed number where there is no high
	high Lists[int8]   // by chunk; nil at first
	wide []units.Money // replaces low and high
}

// highUnit is one unit of high.
const highUnit = 1 << 32

func newCaptured(s *Scope, name string, rows int) *captured {
	k := &captured{low: make([]uint32, rows), high: NewLists[int8](rows)}
	HoldTally(s, name, func() []uint32 { return k.low })
	HoldParts(s, name+".high", func(yield func([]int8) bool) { slices.Values(k.high)(yield) })
	s.commutes()
	HoldTally(s, name+".wide", func() []units.Money { return k.wide })
	return k
}

func (k *captured) of(member int) units.Money {
	if k.wide != nil {
		return k.wide[member]
	}
	if high := k.high[member/DefaultGrain]; high != nil {
		return units.Money(int64(high[member%DefaultGrain])*highUnit + int64(k.low[member]))
	}
	return units.Money(int32(k.low[member]))
}

// add reports whether the sum did not overflow.
func (k *captured) add(member int, v units.Money) bool {
	if k.wide == nil {
		sum := k.of(member) + v
		chunk := member / DefaultGrain
		if k.high[chunk] == nil && sum != units.Money(int32(sum)) {
			k.raise(chunk)
		}
		if k.high[chunk] == nil {
			k.low[member] = uint32(sum)
			return true
		}
		if high := sum >> 32; high == units.Money(int8(high)) {
			k.low[member], k.high[chunk][member%DefaultGrain] = uint32(sum), int8(high)
			return true
		}
		k.widen()
	}
	return credit(&k.wide[member], v)
}

// raise adds the fifth byte to the members of a chunk.
func (k *captured) raise(chunk int) {
	first := chunk * DefaultGrain
	high := make([]int8, min(DefaultGrain, len(k.low)-first))
	for i := range high {
		high[i] = int8(k.of(first+i) >> 32)
	}
	k.high[chunk] = high
}

func (k *captured) widen() {
	wide := make([]units.Money, len(k.low))
	for i := range wide {
		wide[i] = k.of(i)
	}
	*k = captured{wide: wide}
}
