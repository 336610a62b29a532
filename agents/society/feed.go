package society

import (
	"math"

	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
)

// A feed is served at the sessions in which it is opened. Sessions are a Poisson process. Those
// that open the feed are a share of them that does not depend on anything else: a thinned
// process, Poisson again. The n of a tick lie at n independent uniform times in it, and an item
// that entered the feed at time u of a tick is met at the first of them after u. That session
// sees it with probability SeenShare; if it does not, the item has scrolled by. What comes as a
// message, a push or a chat, is met at the first session of any kind.
//
// Times are fractions of a tick in [0, 1). One uniform v per pair of consumer and item, keyed by
// the pair, decides when they meet, in whichever tick that is; another decides whether the item
// is then seen. The next generation of a cascade starts at the time of the meeting. Nothing here
// depends on the length of the tick: halving a tick halves a Poisson process.
//
// The draws of two items in one feed are independent although their owner's sessions are the
// same. Each item's wait has the right distribution; the waits of two items are not correlated.

// nextSession returns the time of the first of n sessions after u; ok is false if none comes in
// this tick. P(next > s) = (1−(s−u))^n, hence next = u + 1 − v^(1/n) for a uniform v in (0, 1),
// and P(none) = u^n.
func nextSession(u, v float64, n int) (at float64, ok bool) {
	if !sessionAfter(u, v, n) {
		return 0, false
	}
	return nextAt(u, v, n), true
}

// nextAt is u + 1 − v^(1/n), if that is known to be below 1.
func nextAt(u, v float64, n int) float64 {
	w := v
	if n > 1 {
		w = num.Exp(num.Log(v) / float64(n))
	}
	return min(max(u+(1-w), u), 1-0x1p-53)
}

// sessionAfter returns the ok of nextSession, v > u^n.
func sessionAfter(u, v float64, n int) bool { return v > Without(u, n) }

// Without returns u^n, the probability that none of n sessions comes after u.
func Without(u float64, n int) float64 {
	if uint(n) < 16 {
		u2 := u * u
		u4 := u2 * u2
		powers := [8]float64{1, u, 1, u2, 1, u4, 1, u4 * u4}
		return powers[n&1] * powers[2+n>>1&1] * powers[4+n>>2&1] * powers[6+n>>3]
	}
	p := 1.0
	for ; n > 0; n >>= 1 {
		if n&1 == 1 {
			p *= u
		}
		u *= u
	}
	return p
}

// Meet reports whether consumer i, in the current tick t, meets a message that reached it at u of
// tick t0, and when: at a session of any kind. v is the draw of the pair. If t is later than t0
// the caller must know that the message was not met in a tick before. Any step may call it from
// the drawing of sessions (phase Act) to the end of the tick.
func (w *World) Meet(i int, t, t0 sim.Tick, u, v float64) (at float64, ok bool) {
	return MeetAmong(int(w.View(i).Sessions), t, t0, u, v)
}

// MeetInFeed is Meet for an item of the feed, at a session that opens it.
func (w *World) MeetInFeed(i int, t, t0 sim.Tick, u, v float64) (at float64, ok bool) {
	return MeetAmong(int(w.View(i).Browses), t, t0, u, v)
}

// MeetAmong is Meet for a known number of sessions n.
func MeetAmong(n int, t, t0 sim.Tick, u, v float64) (at float64, ok bool) {
	switch {
	case n == 0:
		return 0, false
	case t == t0:
		return nextSession(u, v, n)
	}
	return nextAt(0, again(v), n), true
}

// again derives another uniform of the pair. v has decided that no session followed the item in
// its own tick, and is not uniform any more.
func again(v float64) float64 { return rng.Key(math.Float64bits(v)).Open(0, 0) }

// ReachOf returns the probabilities that an item which enters the feed of user i in this tick is
// seen, and that a message is met, before they expire, at the current rates. inflow is per tick.
// Without activity both are 1.
func (w *World) ReachOf(i int, inflow float64) (feed, message float64) {
	if w.Reach == nil {
		return 1, 1
	}
	return w.Reach(i, inflow)
}
