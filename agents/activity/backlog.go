package activity

import (
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
)

// backlog is what waits in a feed. The lower bits are the time since the feed was opened, or
// since its owner joined, in steps of stay. The upper bits are the number of items as a float
// with 6 bits of exponent and 5 of fraction, rounded at random. The rounding error is about one
// item in a hundred on average, well below the Poisson spread of the inflow. Two bytes for each
// of the two numbers would bring the columns of the whole model above 120 bytes.
type backlog uint16

const (
	awayBits     = 5
	mostAway     = 1<<awayBits - 1
	backlogShift = shortShift + awayBits // bits of the fraction that are dropped
)

// newBacklog packs a number of items and the steps away. add holds backlogShift random bits, for
// the rounding.
func newBacklog(items float64, away uint16, add uint32) backlog {
	return backlog(float6(items, add)>>backlogShift<<awayBits | uint32(away))
}

// items returns the number of waiting items.
func (b backlog) items() float64 {
	return float64(fromFloat6(uint32(b>>awayBits) << backlogShift))
}

// away returns the steps since the feed was last opened at the end of a tick that opens it n
// times. steps is the number of steps that end with the tick, 0 or 1.
func (b backlog) away(n int, steps uint16) uint16 {
	return min(uint16(b)&mostAway+steps, mostAway) * uint16(num.One(n == 0))
}

// stay is how long items stay in a feed.
type stay struct {
	expire float64               // a_max in ticks
	ticks  sim.Tick              // ticks per step, enough for away to reach past expire
	leave  bool                  // items expire within a long tick; those that leave unmet do not count
	kept   [mostAway + 1]float64 // share of waiting items kept, by steps away
}

func (s *stay) set(expire float64, long bool) {
	s.expire, s.ticks, s.leave = expire, 1, expire < 1 && long
	for float64(mostAway-1)*float64(s.ticks) < expire && s.ticks < 1<<30 { // no run is longer
		s.ticks *= 2
	}
	for away := range s.kept {
		s.kept[away] = stayShare(float64(away*int(s.ticks)), expire)
	}
}

// steps returns how many steps end with tick t, 0 or 1.
func (s *stay) steps(t sim.Tick) uint16 { return uint16(num.One(t&(s.ticks-1) == 0)) }

// stayShare is the share of waiting items that survives a tick without a session. away counts the
// ticks without one, this tick included, and items expire at an age of expire ≥ 1 ticks. The last
// session was on average half a tick before the first tick without one, so the items waiting come
// from min(away + 1/2, expire + 1) ticks of an even inflow, of which at most expire remain.
func stayShare(away, expire float64) float64 {
	return expire / max(expire, min(away+0.5, expire+1))
}

// left is the expected number of items waiting in a feed after a tick with n sessions. With
// sessions it is what came after the last one, 1/(n+1) of an even inflow on average. Without one
// everything goes on waiting, less what expires; kept is the share that does not.
//
// Exponential decay, e^(−Δ/a_max) per tick in place of a fixed lifetime, showed 12 to 22 % too
// many items in feeds that overflow.
func left(waiting, inflow float64, n int, kept float64) float64 {
	none := float64(num.One(n == 0)) // branchless: half of the users stay away
	return float64(none*((waiting+inflow)*kept)) + float64((1-none)*(inflow/float64(n+1)))
}

// leftWithin is left where items expire within a tick: what came so late that neither a session nor
// its expiry followed, the inflow times ∫₀^a_max (1−s)^n ds.
func leftWithin(expire, inflow float64, n int) float64 {
	return inflow * (1 - society.Without(1-expire, n+1)) / float64(n+1)
}
