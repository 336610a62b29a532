package society

import "guanxi/sim"

// The last tick before this one in which a consumer had a session, or joined, is kept in 16 bits
// as the remainder of the tick; 0 stands for never or long ago. Forget clears a stamp that is
// longAgo old, before the remainder comes round again.
const (
	cycle   = 1<<16 - 1
	longAgo = 1 << 15 // ticks; a month at ticks of 80 seconds

	// ForgetEvery is the interval, in ticks, at which Forget is to be called.
	ForgetEvery = 1 << 14
)

// stamp returns a tick in 16 bits.
func stamp(t sim.Tick) uint16 { return uint16(int64(t)%cycle) + 1 }

// sinceStamp returns the number of ticks from a stamp to t; for no stamp, more than any number
// that counts.
func sinceStamp(s uint16, t sim.Tick) int { return between(s, stamp(t)) }

// between is sinceStamp with the second tick given as a stamp.
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
func (w *World) SinceSession(i int, t sim.Tick) int { return max(1, sinceStamp(w.latest[i], t)) }

// SawSession records that consumer i had a session in tick t, or joined in it.
func (w *World) SawSession(i int, t sim.Tick) { w.latest[i] = stamp(t) }

// Latest returns the column that SawSession writes. Activity goes through it row by row.
func (w *World) Latest() []uint16 { return w.latest }

// Stamp returns what SawSession writes for a tick.
func (w *World) Stamp(t sim.Tick) uint16 { return stamp(t) }

// Forget clears the stamps of rows lo to hi that are too old at tick t.
func (w *World) Forget(lo, hi int, t sim.Tick) {
	for i, s := range w.latest[lo:hi] {
		if sinceStamp(s, t) >= longAgo {
			w.latest[lo+i] = 0
		}
	}
}
