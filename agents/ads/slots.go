package ads

import (
	"math"
	"slices"

	"guanxi/sim"
	"guanxi/sim/rng"
	"guanxi/sim/units"
)

// Slots come at sessions that open the feed (M7): at the first such session at least `gap` after
// the previous slot, if the day has a slot left. A consumer with n sessions in a tick has them at n
// independent uniform times (society/feed.go). Slots therefore have times within the tick, and
// cutting a tick in two neither adds nor removes any. An unfilled slot counts too: the next one
// waits for the gap all the same. Where sessions are not modelled a user is always present and has
// its slots as early as the rules allow.

// timing holds the rules of slots. Times are counted in parts of a tick, 2^bits of them, from the
// start of tick 0.
type timing struct {
	bits    uint
	size    int64  // length of a tick: 2^bits
	drop    uint   // bits to drop of 16 random bits
	lanes   uint64 // mask of the remaining bits in four lanes of 16
	gap     int64  // in parts of a tick
	daily   int    // at most, per day
	counted bool   // the gap alone would allow more than daily per day
	perDay  int32  // ticks per day, at least 1
	days    float64
	single  bool    // at most one per tick
	wait    float64 // gap, in ticks
	perTick float64 // upper bound per tick by daily, on average
}

// clockBits is the resolution of times within a tick, at most 16 bits: as fine as 32 bits for the
// whole run allow.
func clockBits(ticks int) uint {
	bits := uint(16)
	for bits > 1 && int64(ticks+2)<<bits > math.MaxUint32 {
		bits--
	}
	return bits
}

func (a *Spec) timing(clock sim.Clock) timing {
	l := timing{bits: clockBits(clock.Ticks), daily: a.Slots.Daily, perDay: 1, days: clock.Days()}
	l.size, l.drop = 1<<l.bits, 16-l.bits
	l.lanes = each * uint64(l.size-1)
	if clock.Tick < units.Day {
		l.perDay = int32(clock.In(units.Day))
	}
	ticks := float64(a.Slots.Gap) / float64(clock.Tick)
	l.gap = int64(math.Ceil(min(ticks, 1<<31) * float64(l.size)))
	l.counted = float64(a.Slots.Gap)*float64(a.Slots.Daily) < float64(units.Day)
	l.single = l.gap >= l.size && !l.counted
	l.wait, l.perTick = ticks, float64(float64(a.Slots.Daily)*l.days)
	return l
}

// within is a time as a fraction of its tick.
func (l *timing) within(at uint32) float64 {
	return float64(int64(at)&(l.size-1)) / float64(l.size)
}

// of is a time by its tick and fraction.
func (l *timing) of(t int32, when float64) uint32 {
	return uint32(int64(t)<<l.bits + int64(float64(when*float64(l.size))))
}

// day is the number of the day of a time.
func (l *timing) day(at int64) int64 {
	t := at>>l.bits - 1
	if l.days <= 1 {
		return t / int64(l.perDay)
	}
	return int64(float64((float64(t) + l.within(uint32(at))) * l.days))
}

// dayAfter is the beginning of the next day after a time, for ticks longer than a day.
func (l *timing) dayAfter(at int64) int64 {
	next := float64(l.day(at)+1) / l.days
	return max(at+1, int64(math.Ceil(float64((1+next)*float64(l.size)))))
}

// sessionTimes fills out with the times of n sessions, in parts of the tick and unordered.
func (l *timing) sessionTimes(key rng.Row, n int, out []uint16) []uint16 {
	out = out[:0]
	for k := 0; k < n; k += 4 {
		bits := key.Bits(uint64(k))
		for j := k; j < min(n, k+4); j++ {
			out = append(out, uint16(bits)>>(l.drop&15))
			bits >>= 16
		}
	}
	return out
}

// each has a 1 in each of four lanes of 16 bits.
const each = 1<<48 | 1<<32 | 1<<16 | 1

// firstSession is the time of the first of n sessions at or after from, in parts of the tick; a
// value beyond the tick if there is none. It is branch-free, because which of a few random numbers
// is smallest cannot be predicted.
func (l *timing) firstSession(key rng.Row, n int, from int64) int64 {
	const never = 1 << 32
	least := uint64(never) // after from; a time before it is negative and so becomes a large number
	for k := 0; k < n; k += 4 {
		bits := key.Bits(uint64(k)) >> (l.drop & 15) & l.lanes
		own := ^uint64(0) >> (max(0, 4-(n-k)) * 16 & 63) // unused lanes repeat the first
		bits = bits&own | bits&0xffff*each&^own
		least = min(least, uint64(int64(bits&0xffff)-from), uint64(int64(bits>>16&0xffff)-from),
			uint64(int64(bits>>32&0xffff)-from), uint64(int64(bits>>48)-from))
	}
	return int64(least) + from
}

// due is the first time at which consumer i may have its next slot.
func (m *ads) due(i int, r *capRow) int64 {
	if r.last == 0 {
		return m.firstDue(i)
	}
	return int64(r.last) + m.timing.gap
}

// firstDue is random for each consumer, so that not everybody is due at once.
func (m *ads) firstDue(i int) int64 {
	return int64(m.feedStart)<<m.timing.bits + int64(m.keys.phase.Below(uint64(i), 0, uint64(m.timing.gap)+1))
}

// allows reports whether the day of a time has a slot left.
func (l *timing) allows(r *capRow, at int64) bool {
	return !l.counted || r.last == 0 || l.day(at) != l.day(int64(r.last)) || r.today() < l.daily
}

// open records a slot.
func (l *timing) open(r *capRow, at int64) {
	if l.counted {
		l.count(r, at)
	}
	r.last = uint32(at)
}

func (l *timing) count(r *capRow, at int64) {
	n := 1
	if r.last > 0 && l.day(at) == l.day(int64(r.last)) {
		n += r.today()
	}
	r.setToday(n)
}

// slotTimes returns the times of consumer i's slots from a time on and before end, in one tick. n is
// the number of sessions in the tick, −1 where they are not modelled. The row is not changed.
func (m *ads) slotTimes(k *worker, i int, r *capRow, n int, from, end int64) []uint32 {
	l := &m.timing
	begin, at := from&^(l.size-1), max(from, m.due(i, r))
	out := k.slotTimes[:0]
	shadow := capRow{last: r.last, state: r.state}
	take := func(at int64) int64 {
		l.open(&shadow, at)
		out = append(out, uint32(at))
		return at + l.gap
	}
	if n >= 0 && at < end {
		k.sessions = l.sessionTimes(m.now.session.Row(uint64(i)), n, k.sessions)
		slices.Sort(k.sessions)
		for _, s := range k.sessions {
			if x := begin + int64(s); x >= at && x < end && l.allows(&shadow, x) {
				at = take(x)
			}
		}
	}
	for n < 0 && at < end {
		switch {
		case l.allows(&shadow, at):
			at = take(at)
		case l.days <= 1:
			at = end
		default:
			at = l.dayAfter(at)
		}
	}
	k.slotTimes = out
	return out
}
