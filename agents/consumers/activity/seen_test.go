package activity

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
)

// The share agrees with a simulation session by session where items expire within a tick. It
// plays two ticks, in which a session finds the items that came less than expire before it.
func TestSeenShareOfWhatLeaves(t *testing.T) {
	const draws = 40_000
	for k, c := range []struct {
		b, inflow, expire float64
		before, n         int
	}{
		{10, 210, 3. / 7, 0, 1}, {10, 210, 3. / 7, 1, 4}, {60, 200, 3. / 7, 1, 1}, {60, 200, 3. / 7, 2, 2},
		{60, 200, 3. / 7, 0, 3}, {10, 50, 3. / 7, 5, 2},
		{10, 30, .99, 3, 1}, {1, 300, .1, 30, 23}, {1, 300, .1, 0, 200}, {1, 300, .1, 150, 90}, {30, 60, .5, 1, 2},
		{30, 61, .5, 1, 2},
	} {
		key := rng.New(5, 0, "leaves").Sub(uint64(k))
		seen, met := 0., 0.
		for d := range uint64(draws) {
			s, last := key.Stream(d), -2.
			times := make([]float64, c.before+c.n)
			for x := range times {
				times[x] = s.Float64() - 1
				if x >= c.before {
					times[x]++
				}
			}
			slices.Sort(times)
			for x, at := range times {
				if here := c.inflow * min(at-last, c.expire); x >= c.before {
					met += here
					seen += min(c.b, here)
				}
				last = at
			}
		}
		need.Near(t, fmt.Sprintf("%+v: what is met", c), c.inflow*gapsUpTo(c.expire, c.before, c.n), met/draws, .01*met/draws)
		need.Near(t, fmt.Sprintf("%+v: the share seen", c), seenShareWithin(c.b, c.inflow, c.expire, c.before, c.n),
			seen/met, .01*seen/met)
	}
	if seenShareWithin(0, 9, .5, 1, 1) != 0 || seenShareWithin(1, 9, .5, 1, 0) != 1 || seenShareWithin(5, 9, .5, 1,
		1) != 1 {
		t.Error("without slots, sessions or overflow")
	}
}

// In the stationary state the share does not depend on the tick: it is 1 − exp(−b·α/inflow) for a
// Poisson process of sessions of rate α. What waits after the last session of a tick is carried
// at its mean. Ignoring its spread makes the share .013 too large at two sessions per tick, and
// less elsewhere.
func TestSeenShareDoesNotDependOnTick(t *testing.T) {
	const days, perDay, perSession, inflow = 40_000, 4.0, 5.0, 30.0
	want := 1 - math.Exp(-perSession*perDay/inflow)
	for _, tick := range []float64{2, 1, 0.5, 0.125} {
		key := rng.New(11, 0, "stationary")
		var seen, met, waiting float64
		for k := range uint64(days / tick) {
			n := int(num.PoissonInverse(key.Open(k, 0), perDay*tick))
			in := inflow * tick
			if n == 0 {
				waiting += in
				continue
			}
			here := waiting + in*float64(n)/float64(n+1)
			met += here
			seen += here * seenShare(perSession, waiting, in, n)
			waiting = in / float64(n+1)
		}
		need.Near(t, fmt.Sprintf("tick of %v days: share seen", tick), seen/met, want, 0.016)
	}
}

// The reach agrees with sessions simulated one by one: each of 200,000 items enters a feed among
// others at even intervals.
func TestReachOf(t *testing.T) {
	for _, x := range []struct{ sessions, feeds, slots, expire, inflow float64 }{
		{5, 0.5, 20, 3, 0}, {5, 0.5, 20, 3, 10}, {5, 0.5, 20, 3, 4}, {2, 2, 5, 1, 40}, {2, 2, 5, 0, 40}, {1, 0, 5, 3, 1},
		{1, 1, 0, 3, 0}, {1, 1, 0.5, 3, 0.4},
	} {
		const n = 200_000
		key := rng.New(4, 0, "reach")
		seen, met := 0, 0
		for k := range uint64(n) {
			opened := -num.Log(key.Sub(0).Open(k, 0)) / x.feeds
			if (x.expire == 0 || opened <= x.expire) && x.inflow*opened <= x.slots && x.slots > 0 {
				seen++
			}
			if x.expire == 0 || -num.Log(key.Sub(1).Open(k, 0))/x.sessions <= x.expire {
				met++
			}
		}
		feed, message := reachOf(x.sessions, x.feeds, x.slots, x.expire, x.inflow)
		simtest.Z(t, "seen in the feed", float64(seen)/n, math.Sqrt(feed*(1-feed)), n, feed, 1e-9)
		simtest.Z(t, "met as a message", float64(met)/n, math.Sqrt(message*(1-message)), n, message, 1e-9)
	}
}
