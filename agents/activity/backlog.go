package activity

import (
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
)

// backlog is what waits in a feed: in the lower bits the time since it was opened, or
// its owner joined, in steps of stay, and above them how many items, as a number of 6
// bits of exponent and 5 of the fraction, rounded by random bits: an item in a hundred
// on the mean, where the items that somebody is sent in a time scatter by their root.
// With 2 bytes for each the columns of the whole model would be above 120 bytes.
type backlog uint16

const (
	awayBits     = 5
	mostAway     = 1<<awayBits - 1
	backlogShift = shortShift + awayBits // bits of the fraction that are not kept
)

// newBacklog is so many items, for who has been away for so many steps; add are as
// many random bits as are not kept.
func newBacklog(items float64, away uint16, add uint32) backlog {
	return backlog(float6(items, add)>>backlogShift<<awayBits | uint32(away))
}

// items is how many wait.
func (b backlog) items() float64 {
	return float64(fromFloat6(uint32(b>>awayBits) << backlogShift))
}

// away is the time since the feed was opened when the tick is over that opens it n
// times: steps are those that end with the tick, 0 or 1.
func (b backlog) away(n int, steps uint16) uint16 {
	return min(uint16(b)&mostAway+steps, mostAway) * uint16(num.One(n == 0))
}

// stay is how long items stay in a feed.
type stay struct {
	expire float64               // a_max in ticks
	ticks  sim.Tick              // a step: all that are needed fit in away
	leave  bool                  // within a long tick: what leaves before it is met does not count
	kept   [mostAway + 1]float64 // of what waits for who has been away for so many steps
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

// steps is how many end with a tick.
func (s *stay) steps(t sim.Tick) uint16 { return uint16(num.One(t&(s.ticks-1) == 0)) }

// stayShare is what part of the items stays that wait for who has been away for so many
// ticks, the last one included, and of whose items those have left that came more than
// expire ≥ 1 ticks before it: of an even inflow, all but expire of the ticks since the
// last session, which lay half a tick before the first without one.
func stayShare(away, expire float64) float64 {
	return expire / max(expire, min(away+0.5, expire+1))
}

// left is what waits in a feed that n sessions of a tick opened, when it is over: what
// came after the last of them, 1/(n+1) of an even inflow on the mean. Without one all
// waits on but for what expires. Where items last less than a tick, the part of it counts
// in which neither a session followed nor their time ran out, ∫₀^a_max (1−s)^n ds.
//
// Where items fade by e^(−Δ/a_max) in place of leaving at one age, feeds that overflow show
// 12 to 22 % more than they do.
func (s *stay) left(waiting, inflow float64, n int, away uint16) float64 {
	if s.expire < 1 {
		return inflow * (1 - society.Without(1-s.expire, n+1)) / float64(n+1)
	}
	none := float64(num.One(n == 0)) // no branch: half of the users stay away
	return float64(none*((waiting+inflow)*s.kept[away&mostAway])) + float64((1-none)*(inflow/float64(n+1)))
}
