package sim

import (
	"guanxi/sim/memory"
	"guanxi/sim/units"
)

// captured is what each member of an account captured, in four bytes: up to two thousand either
// way. Once a member goes beyond, all take five, up to half a million, which a consumer hardly
// reaches in ten years, and then eight.
type captured struct {
	low  []uint32      // a signed number where there is no high
	high []int8        // nil at first
	wide []units.Money // replaces low and high
}

// highUnit is one unit of high.
const highUnit = 1 << 32

func newCaptured(s *Scope, name string, rows int) *captured {
	k := &captured{low: memory.Make[uint32](rows)}
	HoldTally(s, name, func() []uint32 { return k.low })
	HoldTally(s, name+".high", func() []int8 { return k.high })
	HoldTally(s, name+".wide", func() []units.Money { return k.wide })
	return k
}

func (k *captured) of(member int) units.Money {
	switch {
	case k.wide != nil:
		return k.wide[member]
	case k.high != nil:
		return units.Money(int64(k.high[member])*highUnit + int64(k.low[member]))
	}
	return units.Money(int32(k.low[member]))
}

func (k *captured) add(member int, v units.Money) {
	if k.wide == nil {
		sum := k.of(member) + v
		if k.high == nil && sum != units.Money(int32(sum)) {
			k.raise()
		}
		high := sum >> 32
		if k.high == nil || high == units.Money(int8(high)) {
			k.low[member] = uint32(sum)
			if k.high != nil {
				k.high[member] = int8(high)
			}
			return
		}
		k.widen()
	}
	k.wide[member] = k.wide[member].Plus(v) // audit reports an overflow
}

// raise adds the fifth byte.
func (k *captured) raise() {
	high := make([]int8, len(k.low))
	for i := range high {
		high[i] = int8(k.of(i) >> 32)
	}
	k.high = high
}

func (k *captured) widen() {
	wide := make([]units.Money, len(k.low))
	for i := range wide {
		wide[i] = k.of(i)
	}
	*k = captured{wide: wide}
}
