package ads

import (
	"math"

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
	size    int64 // of a tick: 2^bits
	gap     int64 // in parts
	daily   int   // most in a day
	counted bool  // the gap alone allows more than daily in a day
	perDay  int32 // ticks of a day, at least 1
	days    float64
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
	l.size = 1 << l.bits
	if clock.Tick < units.Day {
		l.perDay = int32(clock.In(units.Day))
	}
	ticks := float64(a.Slots.Gap) / float64(clock.Tick)
	l.gap = int64(math.Ceil(min(ticks, 1<<31) * float64(l.size)))
	l.counted = float64(a.Slots.Gap)*float64(a.Slots.Daily) < float64(units.Day)
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

// nextSession is the time of the first of n sessions at or after a time of the tick, in
// parts of it; its length if there is none.
func (l *timing) nextSession(key rng.Row, n int, from int64) int64 {
	next := l.size
	for k := 0; k < n; k += 4 {
		bits := key.Bits(uint64(k))
		for range min(4, n-k) {
			if at := int64(uint16(bits) >> (16 - l.bits)); at >= from {
				next = min(next, at)
			}
			bits >>= 16
		}
	}
	return next
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

// slots gives to take the times of consumer i's slots in tick t, in order; take opens
// each before the next is looked for. sessions is how often the consumer opens its
// feed in the tick, −1 where that is not modelled.
func (m *ads) slots(i, sessions int, t int32, take func(at int64)) {
	l, r := &m.timing, &m.caps.rows[i]
	begin := int64(t) << l.bits
	end := begin + l.size
	for at := max(m.due(i, r), begin); at < end; {
		if sessions >= 0 {
			if at = begin + l.nextSession(m.now.session.Row(uint64(i)), sessions, at-begin); at == end {
				return
			}
		}
		switch {
		case l.allows(r, at):
			take(at)
			at += max(l.gap, 1)
		case l.days <= 1:
			return
		default:
			at = l.dayAfter(at)
		}
	}
}
