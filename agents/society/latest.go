package society

import "guanxi/sim"

// The last tick before this one in which a consumer had a session, or in which
// it joined, is kept in 16 bits: the tick's remainder, 0 for never or long ago.
// Who was last seen longAgo is forgotten before the remainder comes round again,
// see Forget.
const (
	cycle   = 1<<16 - 1
	longAgo = 1 << 15 // ticks; a month at ticks of 80 seconds

	// ForgetEvery is how often, in ticks, Forget is to be called.
	ForgetEvery = 1 << 14
)

// stamp is a tick in 16 bits.
func stamp(t sim.Tick) uint16 { return uint16(int64(t)%cycle) + 1 }

// sinceStamp is the number of ticks from that of a stamp to t; of none it is
// more than any that counts.
func sinceStamp(s uint16, t sim.Tick) int { return between(s, stamp(t)) }

// between is sinceStamp up to the tick of another stamp.
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

// SinceSession is the number of ticks since consumer i last had a session, or
// joined, before tick t that runs; at least 1.
func (w *World) SinceSession(i int, t sim.Tick) int { return max(1, sinceStamp(w.latest[i], t)) }

// SawSession notes that consumer i had a session in tick t, or joined in it.
func (w *World) SawSession(i int, t sim.Tick) { w.latest[i] = stamp(t) }

// Latest is the column that SawSession writes, for activity, which goes through
// it row by row.
func (w *World) Latest() []uint16 { return w.latest }

// Stamp is what SawSession writes for a tick.
func (w *World) Stamp(t sim.Tick) uint16 { return stamp(t) }

// Forget drops what lies too long before tick t for rows lo to hi.
func (w *World) Forget(lo, hi int, t sim.Tick) {
	for i, s := range w.latest[lo:hi] {
		if sinceStamp(s, t) >= longAgo {
			w.latest[lo+i] = 0
		}
	}
}
