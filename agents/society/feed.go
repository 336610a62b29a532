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

// WithoutTable holds u^n for one u and the n that are usual: which bits n has no branch
// can predict. With it the pushes of a million consumers take 75 ns in place of 82. Posts
// have a table of their own, of the few n of a feed and in whole numbers.
type WithoutTable struct {
	u   float64
	low [128]float64
}

// Set fills the table, with what Without gives to the last bit: it multiplies from the
// lowest bit of n up, so that the highest is one product with an entry that is there.
func (p *WithoutTable) Set(u float64) {
	p.u, p.low[0] = u, 1
	for n := 1; n < len(p.low); n *= 2 {
		for k, x := range p.low[:n] {
			p.low[n+k] = x * u
		}
		u *= u
	}
}

// Of is u^n.
func (p *WithoutTable) Of(n int) float64 {
	if n < len(p.low) {
		return p.low[n]
	}
	return Without(p.u, n)
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

// SeenShareOf is the probability that an item which was met is seen: v_i.
//
// The feed shows b items a session, the latest first; a session meets all that
// came since the one before. With n sessions in the tick, inflow in it even
// and p items waiting from before, the first session meets p and what came
// until it, the others the inflow of a gap between sessions, which exceeds s
// with probability (1−s)^n. Seen is min(b, met) at each; the share is of what
// all of them meet.
func SeenShareOf(b, p, inflow float64, n int) float64 {
	switch {
	case b == 0:
		return 0
	case n == 0 || p+inflow <= b:
		return 1 // not even a single session would overflow
	}
	m := float64(n)
	seen, met := min(b, p), p
	if inflow > 0 {
		gap := inflow / (m + 1)
		// ∫₀^r (1−s)^n ds times the inflow is what a gap brings up to r of the tick.
		upTo := func(r float64) float64 { return float64(gap * (1 - Without(1-min(1, r), n+1))) }
		if p < b {
			seen += upTo((b - p) / inflow)
		}
		seen += float64((m - 1) * upTo(b/inflow))
		met += float64(m * gap)
	}
	return min(1, seen/met)
}

// SeenShareWithin is SeenShareOf where items leave after a part of a tick, expire < 1:
// a session meets what came since the one before, but for what has left by then. before
// are the sessions of the last tick, of the same even inflow.
func SeenShareWithin(b, inflow, expire float64, before, n int) float64 {
	switch {
	case b == 0:
		return 0
	case n == 0 || float64(inflow*expire) <= b:
		return 1
	}
	return min(1, GapsUpTo(b/inflow, before, n)/GapsUpTo(expire, before, n))
}

// GapsUpTo is the sum to be expected of the gaps before n sessions of a tick, of each of
// which what is beyond r ≤ 1 does not count: ∫₀^r (1−s)^n ds for the part of it that lies
// in this tick. The gap before the first session began with the last of the sessions of
// the tick before, or earlier than a tick ago if it had none: where the first comes at y,
// ∫₀^(r−y) (1−s)^before ds of it lie there.
func GapsUpTo(r float64, before, n int) float64 {
	upTo := func(r float64, n int) float64 { return (1 - Without(1-r, n+1)) / float64(n+1) }
	m := float64(n)
	sum := float64(m * upTo(r, n))
	half := min(r, 16/m) / 2 // the first comes later with probability e^−16
	for k, x := range gaussAt {
		for _, y := range [2]float64{half * (1 - x), half * (1 + x)} {
			sum += float64(float64(half*gaussWeight[k]) * float64(float64(m*Without(1-y, n-1))*upTo(r-y, before)))
		}
	}
	return sum
}

// Gauss's quadrature at eight places, on either side of the middle.
var (
	gaussAt     = [4]float64{0.1834346424956498, 0.5255324099163290, 0.7966664774136267, 0.9602898564975363}
	gaussWeight = [4]float64{0.3626837833783620, 0.3137066458778873, 0.2223810344533745, 0.1012285362903763}
)

// ReachOf is the probability that an item which enters a feed is seen, and that
// a message is met, before they expire: for rates of sessions, of those among
// them that open the feed, and of items that enter it. Both wait for a session
// of a Poisson process; an item of the feed is seen unless so many came after it
// that it is not among the latest b:
//
//	feed = 1 − e^(−feeds·min(expire, b/inflow)), message = 1 − e^(−sessions·expire).
func ReachOf(sessions, feeds, slots, expire, inflow float64) (feed, message float64) {
	if expire == 0 {
		expire = math.Inf(1)
	}
	met := func(rate, within float64) float64 {
		if rate == 0 || within == 0 {
			return 0
		}
		return num.Hazard(rate * within)
	}
	room := math.Inf(1)
	if inflow > 0 || slots == 0 {
		room = slots / max(inflow, math.SmallestNonzeroFloat64)
	}
	return met(feeds, min(expire, room)), met(sessions, expire)
}

// ReachOf is society.ReachOf for user i, at the rates of now; inflow is per tick.
// Without activity all is met.
func (w *World) ReachOf(i int, inflow float64) (feed, message float64) {
	if w.Reach == nil {
		return 1, 1
	}
	return w.Reach(i, inflow)
}
