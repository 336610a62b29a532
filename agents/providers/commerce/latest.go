package commerce

import (
	"math"

	"guanxi/sim"
)

// latest is the shop of each consumer's latest purchase, plus 1; 0 means none. It takes two bytes
// per consumer where they can number all shops.
type latest struct {
	short []uint16
	long  []uint32
}

func newLatest(s *sim.Scope, n, shops int) latest {
	if shops < math.MaxUint16 {
		return latest{short: sim.Column[uint16](s, "latest", n)}
	}
	return latest{long: sim.Column[uint32](s, "latest", n)}
}

func (l *latest) at(i uint32) uint32 {
	if l.short != nil {
		return uint32(l.short[i])
	}
	return l.long[i]
}

func (l *latest) set(i, shop uint32) {
	if l.short != nil {
		l.short[i] = uint16(shop)
	} else {
		l.long[i] = shop
	}
}
