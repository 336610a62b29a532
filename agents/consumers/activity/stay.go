package activity

import (
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
)

// stay is how long items stay in a feed, with tables of what a tick with some number of sessions does.
type stay struct {
	expire float64  // a_max in ticks
	ticks  sim.Tick // ticks per step, enough for away to reach past expire
	leave  bool     // items expire within a long tick; those that leave unmet do not count

	kept  [2][keptRows]kept // by the steps that end with the tick, and the row
	after [society.MostViewed + 1]after
	met   [society.MostViewed + 1]shares
}

// kept is what a tick leaves of the items that waited: their share, and how many steps away their owner
// now is. The first half of its rows are the steps away before, where nothing opens the feed in the
// tick. The others are of ticks in which something does.
type kept struct {
	share float64
	away  uint16
}

const keptRows = 2 << awayBits

// after is the share of the inflow that comes after the last session of a tick with some number of
// sessions, and the first row of kept.
type after struct {
	share float64
	row   uint32
}

// shares are the shares of the items that waited, all or none, and of the inflow that sessions meet.
type shares struct{ waited, inflow float64 }

// meets is met, by the table.
func (s *stay) meets(waiting, inflow float64, n int) float64 {
	x := &s.met[min(n, society.MostViewed)]
	return float64(waiting*x.waited) + float64(inflow*x.inflow)
}

func (s *stay) set(expire float64, long bool) {
	*s = stay{expire: expire, ticks: 1, leave: expire < 1 && long}
	for float64(mostAway-1)*float64(s.ticks) < expire && s.ticks < 1<<30 { // no run is longer
		s.ticks *= 2
	}
	for steps := range s.kept {
		for away := range mostAway + 1 {
			now := min(away+steps, mostAway)
			s.kept[steps][away] = kept{stayShare(float64(now*int(s.ticks)), expire), uint16(now)}
		}
	}
	for n := range s.after {
		s.after[n] = after{afterLast(expire, n), uint32(num.One(n > 0)) << awayBits}
		s.met[n] = shares{met(1, 0, n), met(0, 1, n)}
	}
}

// steps returns how many steps end with tick t, 0 or 1.
func (s *stay) steps(t sim.Tick) int { return num.One(t&(s.ticks-1) == 0) }

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
