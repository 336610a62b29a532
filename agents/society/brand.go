package society

import (
	"math"

	"guanxi/sim"
	"guanxi/sim/num"
)

// Brand is the stock G_ik that reading a shop's articles leaves with a consumer (M6):
// G ← G·e^(−δΔ) + 1[read] + ½·1[liked]. A consumer keeps the strongest few. A shop read about for
// the first time replaces the weakest if that has faded below what the read adds. Each takes 12
// bytes, from the first read on.
type Brand struct {
	// Wanted is set if a mechanism reads the stock. Writer: commerce, while building.
	Wanted bool

	places, n int
	fade      float64 // δ, per tick
	slots     []brand
}

type brand struct {
	shop  uint32 // number plus 1; 0: empty
	since int32  // tick to which the value refers
	value float32
}

// NewBrand makes the stock of n consumers, with a half-life in ticks.
func NewBrand(s *sim.Scope, n, places int, halfLife float64) *Brand {
	b := &Brand{places: places, n: n, fade: math.Ln2 / halfLife}
	sim.Hold(s, "brand", func() []brand { return b.slots })
	return b
}

func (b *Brand) now(x *brand, t sim.Tick) float64 {
	return float64(float64(x.value) * num.Exp(-b.fade*float64(int32(t)-x.since)))
}

// Add adds to the stock of a shop with consumer i. It must run in a serial part.
func (b *Brand) Add(t sim.Tick, i, shop int, weight float64) {
	if b == nil || !b.Wanted {
		return
	}
	if b.slots == nil {
		b.slots = make([]brand, b.n*b.places)
	}
	row := b.slots[i*b.places : (i+1)*b.places]
	weakest, least := 0, weight
	for k := range row {
		x := &row[k]
		switch {
		case x.shop == uint32(shop+1):
			*x = brand{x.shop, int32(t), float32(b.now(x, t) + weight)}
			return
		case x.shop == 0:
			if least > 0 {
				weakest, least = k, 0
			}
		default:
			if v := b.now(x, t); v < least {
				weakest, least = k, v
			}
		}
	}
	if least < weight {
		row[weakest] = brand{uint32(shop + 1), int32(t), float32(weight)}
	}
}

// Each calls f with each shop that consumer i remembers, and G as of tick t.
func (b *Brand) Each(i int, t sim.Tick, f func(shop int, stock float64)) {
	if b == nil || b.slots == nil {
		return
	}
	for k := i * b.places; k < (i+1)*b.places; k++ {
		if x := &b.slots[k]; x.shop != 0 {
			f(int(x.shop)-1, b.now(x, t))
		}
	}
}
