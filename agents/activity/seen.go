package activity

import (
	"math"

	"guanxi/agents/society"
	"guanxi/sim/num"
)

// What of a feed is seen (M4): of items that are met at a session, in which it
// shows the latest only, and of items that wait until they expire.

// seenShare is the probability that an item which was met is seen: v_i.
//
// The feed shows b items a session, the latest first; a session meets all that
// came since the one before. With n sessions in the tick, inflow in it even
// and p items waiting from before, the first session meets p and what came
// until it, the others the inflow of a gap between sessions, which exceeds s
// with probability (1−s)^n. Seen is min(b, met) at each; the share is of what
// all of them meet.
func seenShare(b, p, inflow float64, n int) float64 {
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
		upTo := func(r float64) float64 { return float64(gap * (1 - society.Without(1-min(1, r), n+1))) }
		if p < b {
			seen += upTo((b - p) / inflow)
		}
		seen += float64((m - 1) * upTo(b/inflow))
		met += float64(m * gap)
	}
	return min(1, seen/met)
}

// seenShareWithin is seenShare where items leave after a part of a tick, expire < 1:
// a session meets what came since the one before, but for what has left by then. before
// are the sessions of the last tick, of the same even inflow.
func seenShareWithin(b, inflow, expire float64, before, n int) float64 {
	switch {
	case b == 0:
		return 0
	case n == 0 || float64(inflow*expire) <= b:
		return 1
	}
	return min(1, gapsUpTo(b/inflow, before, n)/gapsUpTo(expire, before, n))
}

// gapsUpTo is the sum to be expected of the gaps before n sessions of a tick, of each of
// which what is beyond r ≤ 1 does not count: ∫₀^r (1−s)^n ds for the part of it that lies
// in this tick. The gap before the first session began with the last of the sessions of
// the tick before, or earlier than a tick ago if it had none: where the first comes at y,
// ∫₀^(r−y) (1−s)^before ds of it lie there.
func gapsUpTo(r float64, before, n int) float64 {
	upTo := func(r float64, n int) float64 { return (1 - society.Without(1-r, n+1)) / float64(n+1) }
	m := float64(n)
	sum := float64(m * upTo(r, n))
	half := min(r, 16/m) / 2 // the first comes later with probability e^−16
	for k, x := range gaussAt {
		for _, y := range [2]float64{half * (1 - x), half * (1 + x)} {
			sum += float64(float64(half*gaussWeight[k]) * float64(float64(m*society.Without(1-y, n-1))*upTo(r-y, before)))
		}
	}
	return sum
}

// Gauss's quadrature at eight places, on either side of the middle.
var (
	gaussAt     = [4]float64{0.1834346424956498, 0.5255324099163290, 0.7966664774136267, 0.9602898564975363}
	gaussWeight = [4]float64{0.3626837833783620, 0.3137066458778873, 0.2223810344533745, 0.1012285362903763}
)

// reachOf is the probability that an item which enters a feed is seen, and that
// a message is met, before they expire: for rates of sessions, of those among
// them that open the feed, and of items that enter it. Both wait for a session
// of a Poisson process; an item of the feed is seen unless so many came after it
// that it is not among the latest b:
//
//	feed = 1 − e^(−feeds·min(expire, b/inflow)), message = 1 − e^(−sessions·expire).
func reachOf(sessions, feeds, slots, expire, inflow float64) (feed, message float64) {
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
