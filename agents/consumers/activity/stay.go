package activity

import "guanxi/agents/society"

// stayShare is the share of waiting items that survives a tick without a session. away counts the
// ticks without one, this tick included, and items expire at an age of expire ticks; if that is below 1,
// none survives but by afterLast. The last session was on average half a tick before the first tick without
// one, so the items waiting come from min(away + 1/2, expire + 1) ticks of an even inflow, of which at most
// expire remain.
func stayShare(away, expire float64) float64 {
	if expire < 1 {
		return 0
	}
	return expire / max(expire, min(away+0.5, expire+1))
}

// afterLast is the share of an even inflow that comes so late in a tick with n sessions that no session
// follows, 1/(n+1) on average. Where items expire within a tick it is what neither a session nor its expiry
// followed, ∫₀^a_max (1−s)^n ds. Otherwise all that comes in a tick without sessions goes on waiting, by
// stayShare.
func afterLast(expire float64, n int) float64 {
	switch {
	case expire < 1:
		return (1 - society.Without(1-expire, n+1)) / float64(n+1)
	case n == 0:
		return 0
	}
	return 1 / float64(n+1)
}

// left is the expected number of items waiting in a feed after a tick: what is kept of those that waited,
// by stayShare, nothing after sessions, and of the inflow, what comes after the last session too. Without
// sessions everything goes on waiting, less what expires.
//
// Exponential decay, e^(−Δ/a_max) per tick in place of a fixed lifetime, showed 12 to 22 % too
// many items in feeds that overflow.
func left(waiting, inflow, kept, after float64) float64 {
	return float64((waiting+inflow)*kept) + float64(inflow*after)
}
