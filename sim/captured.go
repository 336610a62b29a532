package sim

import (
	"guanxi/sim/memory"
	"guanxi/sim/units"
)

// captured is what each member of an account captured, in five bytes: up to half a million either
// way, which a consumer hardly reaches in ten years. Once a member goes beyond, all take eight
// bytes.
type captured struct {
	low  []uint32
	high []int8
	wide []units.Money // replaces low and high
}

// highUnit is one unit of high.
const highUnit = 1 << 32

func newCaptured(s *Scope, name string, rows int) *captured {
	k := &captured{low: memory.Make[uint32](rows), high: make([]int8, rows)}
	HoldTally(s, name, func() []uint32 { return k.low })
	HoldTally(s, name+".high", func() []int8 { return k.high })
	HoldTally(s, name+".wide", func() []units.Money { return k.wide })
	return k
}

func (k *captured) of(member int) units.Money {
	if k.wide != nil {
		return k.wide[member]
	}
	return units.Money(int64(k.high[member])*highUnit + int64(k.low[member]))
}

func (k *captured) add(member int, v units.Money) {
	if k.wide == nil {
		sum := k.of(member) + v
		if high := sum >> 32; high == units.Money(int8(high)) {
			k.low[member], k.high[member] = uint32(sum), int8(high)
			return
		}
		k.widen()
	}
	k.wide[member] = k.wide[member].Plus(v) // audit reports an overflow
}

func (k *captured) widen() {
	wide := make([]units.Money, len(k.low))
	for i := range wide {
		wide[i] = k.of(i)
	}
	*k = captured{wide: wide}
}
