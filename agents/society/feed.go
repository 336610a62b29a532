package society

import (
	"math"

	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
)

// A feed is served at the sessions in which it is opened. Sessions are a Poisson
// process, and those that open the feed, a share of them that nothing else
// decides, are a thinned one: Poisson again. So the n of a tick lie at n
// independent uniform times in it, and an item that entered the feed at a time u
// of a tick is met at the first of them after u. That session sees it with
// probability SeenShare; if it does not, the item has scrolled by. What comes as
// a message, a push or a chat, is met at the first session of any kind.
//
// Times are parts of a tick in [0, 1). One uniform v per pair of consumer and
// item, keyed by the pair, decides when they meet, in whichever tick that is;
// another decides whether the item is seen then. The next generation of a
// cascade starts at the time of the meeting, so nothing here depends on the
// length of the tick: cutting one in two cuts a Poisson process in two.
//
// The draws of two items in one feed are independent, though their owner's
// sessions are the same: each item's own wait has the right distribution,
// two items' waits are not correlated.

// NextSession is the time of the first of n sessions after u; ok is false if
// none comes in this tick. P(next > s) = (1−(s−u))^n, so that next is
// u + 1 − v^(1/n) for a uniform v in (0, 1), and P(none) = u^n.
func NextSession(u, v float64, n int) (at float64, ok bool) {
	if !SessionAfter(u, v, n) {
		return 0, false
	}
	return nextAt(u, v, n), true
}

// nextAt is u + 1 − v^(1/n), where it is known to lie below 1.
func nextAt(u, v float64, n int) float64 {
	w := v
	if n > 1 {
		w = num.Exp(num.Log(v) / float64(n))
	}
	return min(max(u+(1-w), u), 1-0x1p-53)
}

// SessionAfter is the ok of NextSession, without the time: v > u^n. It costs a
// few multiplications where the time costs a power.
func SessionAfter(u, v float64, n int) bool { return v > Without(u, n) }

// Without is u^n, the probability that none of n sessions comes after u.
func Without(u float64, n int) float64 {
	p := 1.0
	for ; n > 0; n >>= 1 {
		if n&1 == 1 {
			p *= u
		}
		u *= u
	}
	return p
}

// Meet says whether consumer i meets, in the tick of t that runs, a message
// that reached it at u of tick t0, and when: at a session of any kind. v is the
// draw of the pair. In a later tick than t0 the caller knows that it still
// waits: it was not met in any tick before. From the tick's sessions on (phase
// Act) until its end, any step may ask.
func (w *World) Meet(i int, t, t0 sim.Tick, u, v float64) (at float64, ok bool) {
	return MeetAmong(w.SessionsOf(i), t, t0, u, v)
}

// MeetInFeed is Meet for an item of the feed: at a session that opens it.
func (w *World) MeetInFeed(i int, t, t0 sim.Tick, u, v float64) (at float64, ok bool) {
	return MeetAmong(w.BrowsesOf(i), t, t0, u, v)
}

// MeetAmong is Meet where the number of sessions is at hand.
func MeetAmong(n int, t, t0 sim.Tick, u, v float64) (at float64, ok bool) {
	switch {
	case n == 0:
		return 0, false
	case t == t0:
		return NextSession(u, v, n)
	}
	return nextAt(0, again(v), n), true
}

// MeetsBefore says whether the at of MeetAmong, where it is ok, lies before a time of the
// tick, at most 1, without a power: the one wait is longer than another where its chance
// to be as long is less.
func MeetsBefore(by float64, n int, t, t0 sim.Tick, u, v float64) bool {
	if t == t0 {
		return v > Without(1-(by-u), n)
	}
	return again(v) > Without(1-by, n)
}

// again is another uniform of the pair: the first has decided that the tick of
// the item held no session after it, and is not uniform any more.
func again(v float64) float64 { return rng.Key(math.Float64bits(v)).Open(0, 0) }

// ReachOf is the probability that an item which enters the feed of user i in this
// tick is seen, and that a message is met, before they expire, at the rates of now;
// inflow is per tick. Without activity all is met.
func (w *World) ReachOf(i int, inflow float64) (feed, message float64) {
	if w.Reach == nil {
		return 1, 1
	}
	return w.Reach(i, inflow)
}
