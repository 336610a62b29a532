package society

import (
	"guanxi/sim"
	"guanxi/sim/units"
)

// The last tick before this one in which a consumer had a session, or joined, is kept in 16 bits
// as the remainder of the tick; 0 stands for never or long ago. Forget clears a stamp that is
// longAgo old, before the remainder comes round again. Ticks of which more than longAgo make a
// month, those below 80 seconds, are counted in twos, fours and so on.
const (
	cycle   = 1<<16 - 1
	longAgo = 1 << 15

	// ForgetEvery is the interval, in ticks, at which Forget is to be called.
	ForgetEvery = 1 << 14
)

// stampOf returns how often ticks are halved in number for a month to be remembered.
func stampOf(c sim.Clock) (halvings uint8) {
	for c.Tick > 0 && c.In(30*units.Day)>>halvings > longAgo { // a world without a clock has no ticks
		halvings++
	}
	return halvings
}

// stamp returns a tick in 16 bits, as SawSession writes it.
func (w *World) stamp(t sim.Tick) uint16 { return uint16(int64(t>>w.halvings)%cycle) + 1 }

// sinceStamp returns the number of ticks from a stamp to t; for no stamp, more than any number
// that counts.
func (w *World) sinceStamp(s uint16, t sim.Tick) int { return between(s, w.stamp(t)) << w.halvings }

// between is the difference of two stamps.
func between(s, now uint16) int {
	if s == 0 {
		return cycle
	}
	d := int(now) - int(s)
	if d < 0 {
		d += cycle
	}
	return d
}

// SinceSession returns the number of ticks since consumer i last had a session, or joined, before
// the current tick t; at least 1.
func (w *World) SinceSession(i int, t sim.Tick) int { return max(1, w.sinceStamp(w.latest[i], t)) }

// SawSession records that consumer i had a session in tick t, or joined in it.
func (w *World) SawSession(i int, t sim.Tick) { w.latest[i] = w.stamp(t) }

// Forget clears the stamps of rows lo to hi that are too old at tick t.
func (w *World) Forget(lo, hi int, t sim.Tick) {
	now := w.stamp(t)
	for i, s := range w.latest[lo:hi] {
		if between(s, now) >= longAgo {
			w.latest[lo+i] = 0
		}
	}
}
