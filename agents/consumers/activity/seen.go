package activity

import (
	"math"

	"guanxi/agents/society"
	"guanxi/sim/num"
)

// What is seen of a feed (M4): which of the items met at a session are among the latest, which
// are all that it shows, and which items are met before they expire.

// seenShare is v_i, the probability that an item which was met is seen.
//
// A session shows the latest b items of the feed and meets all items that arrived since the
// session before. Let n sessions fall in the tick, with an even inflow and p items waiting from
// before. The first session meets p and what arrived up to it. Each other session meets the
// inflow of a gap between sessions, which is longer than s with probability (1−s)^n. Each sees
// min(b, met), and the share is of all that they meet.
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
		// inflow·∫₀^r (1−s)^n ds is what a gap brings in within r of the tick.
		upTo := func(r float64) float64 { return float64(gap * (1 - society.Without(1-min(1, r), n+1))) }
		if p < b {
			seen += upTo((b - p) / inflow)
		}
		seen += float64((m - 1) * upTo(b/inflow))
		met += float64(m * gap)
	}
	return min(1, seen/met)
}

// seenShareWithin is seenShare where items expire within a tick, expire < 1: a session meets the
// items that arrived since the one before and have not expired. before is the number of sessions
// in the previous tick, which has the same even inflow.
func seenShareWithin(b, inflow, expire float64, before, n int) float64 {
	switch {
	case b == 0:
		return 0
	case n == 0 || float64(inflow*expire) <= b:
		return 1
	}
	return min(1, gapsUpTo(b/inflow, before, n)/gapsUpTo(expire, before, n))
}

// gapsUpTo is the expected sum of the gaps before the n sessions of a tick, each counted up to
// r ≤ 1. The part of a gap in this tick contributes ∫₀^r (1−s)^n ds. The gap before the first
// session began at the last session of the previous tick, or more than a tick ago if that had
// none: if the first session comes at y, ∫₀^(r−y) (1−s)^before ds of the gap lies in the previous
// tick.
func gapsUpTo(r float64, before, n int) float64 {
	upTo := func(r float64, n int) float64 { return (1 - society.Without(1-r, n+1)) / float64(n+1) }
	m := float64(n)
	sum := float64(m * upTo(r, n))
	half := min(r, 16/m) / 2 // the first session comes later with probability e^−16
	for k, x := range gaussAt {
		for _, y := range [2]float64{half * (1 - x), half * (1 + x)} {
			sum += float64(float64(half*gaussWeight[k]) * float64(float64(m*society.Without(1-y, n-1))*upTo(r-y, before)))
		}
	}
	return sum
}

// Nodes and weights of eight-point Gauss–Legendre quadrature, on one side of the middle.
var (
	gaussAt     = [4]float64{0.1834346424956498, 0.5255324099163290, 0.7966664774136267, 0.9602898564975363}
	gaussWeight = [4]float64{0.3626837833783620, 0.3137066458778873, 0.2223810344533745, 0.1012285362903763}
)

// met is the number of items that n sessions of a tick meet: all that waited, and what came in
// before the last session.
func met(waiting, inflow float64, n int) float64 {
	if n == 0 {
		return 0
	}
	return waiting + float64(inflow*float64(float64(n)/float64(n+1)))
}

// within is seenShare and met where items expire within a tick, expire < 1, and the feed was opened
// before times in the previous tick.
func within(slots, inflow, expire float64, before, n int) (share, met float64) {
	if n > 0 {
		met = float64(inflow * gapsUpTo(expire, before, n))
	}
	return seenShareWithin(slots, inflow, expire, before, n), met
}

// reachOf is the probability that an item which enters a feed is seen, and that a message is met,
// before they expire. The rates are of sessions, of sessions that open the feed, and of items
// that enter it. Both wait for a session of a Poisson process. An item of the feed is seen unless
// so many came after it that it is no longer among the latest b:
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
