package ads

import (
	"math"
	"slices"

	"guanxi/sim"
	"guanxi/sim/rng"
	"guanxi/sim/units"
)

// Slots come at sessions that open the feed (M7): the first of them that lies at
// least `gap` after the slot before, if the day has one left. Who has n of them in
// a tick has them at n independent uniform times in it (society/feed.go), so that
// slots come at times within the tick, and cutting a tick in two cuts no slot out
// and adds none. A slot that nobody fills has come all the same: the next one waits for
// the gap as after one that was filled. Where sessions are not modelled a user
// is always there, and its slots come as soon as they may.

// Times of slots are counted in parts of a tick, 2^bits of them, from the start
// of tick 0.
type timing struct {
	bits    uint
	size    int64  // of a tick: 2^bits
	drop    uint   // of 16 random bits
	lanes   uint64 // what is left of four times 16
	gap     int64  // in parts
	daily   int    // most in a day
	counted bool   // the gap alone allows more than daily in a day
	perDay  int32  // ticks of a day, at least 1
	days    float64
	single  bool    // at most one in a tick
	perTick float64 // most in a tick, on average
}

// clockBits is how finely a tick is cut: as finely as 32 bits number the parts
// of all ticks.
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
	l.perTick = float64(float64(a.Slots.Daily) * l.days)
	if ticks > 0 {
		l.perTick = min(l.perTick, 1/ticks)
	}
	return l
}

// within is the part of its tick at which a time lies.
func (l *timing) within(at uint32) float64 {
	return float64(int64(at)&(l.size-1)) / float64(l.size)
}

// day numbers the day of a time.
func (l *timing) day(at int64) int64 {
	t := at>>l.bits - 1
	if l.days <= 1 {
		return t / int64(l.perDay)
	}
	return int64(float64((float64(t) + l.within(uint32(at))) * l.days))
}

// dayAfter is when the day after that of a time begins, for ticks longer than a
// day.
func (l *timing) dayAfter(at int64) int64 {
	next := float64(l.day(at)+1) / l.days
	return max(at+1, int64(math.Ceil(float64((1+next)*float64(l.size)))))
}

// sessionTimes fills out with the times of n sessions, in parts of the tick and
// in no order.
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

// each is 1 in all of four lanes of 16 bits.
const each = 1<<48 | 1<<32 | 1<<16 | 1

// firstSession is the time of the first of n sessions at or after a time of the
// tick: the length of a tick or more if there is none. It decides by arithmetic:
// which of a few random numbers is the least no branch can predict.
func (l *timing) firstSession(key rng.Row, n int, from int64) int64 {
	const never = 1 << 32
	least := uint64(never) // after from; a time before it is negative, and so a large number
	for k := 0; k < n; k += 4 {
		bits := key.Bits(uint64(k)) >> (l.drop & 15) & l.lanes
		own := ^uint64(0) >> (max(0, 4-(n-k)) * 16 & 63) // in place of those that are not the first comes again
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

// firstDue is a time of its own, so that not everybody is due at once.
func (m *ads) firstDue(i int) int64 {
	return int64(m.feedStart)<<m.timing.bits + int64(m.keys.phase.Below(uint64(i), 0, uint64(m.timing.gap)+1))
}

// allows says whether the day of a time has a slot left.
func (l *timing) allows(r *capRow, at int64) bool {
	return !l.counted || r.last == 0 || l.day(at) != l.day(int64(r.last)) || r.today() < l.daily
}

// open notes a slot.
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

// slotTimes are the times of consumer i's slots, before end, in the tick that begins at
// begin, due being the first time at which it may have one; n is its sessions, −1 where
// they are not modelled. The row is left as it was.
func (m *ads) slotTimes(k *worker, i int, r *capRow, n int, begin, due, end int64) []uint32 {
	l := &m.timing
	at := max(due, begin)
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
