package frequency

import (
	"math"

	"guanxi/sim"
	"guanxi/sim/units"
)

// Timing holds the rules of slots. Times are counted in parts of a tick, 2^bits of them, from the
// start of tick 0.
type Timing struct {
	Bits    uint
	Size    int64   // length of a tick: 2^bits
	gap     int64   // in parts of a tick
	Daily   int     // at most, per day
	counted bool    // the gap alone would allow more than daily per day
	whole   int     // slots of a session that has any
	part    float64 // chance of one more
	PerDay  int32   // ticks per day, at least 1
	Days    float64
	Wait    float64 // gap, in ticks
	PerTick float64 // upper bound per tick by daily, on average
	Session float64 // slots of a session, on average
}

func (a *Limits) timing(clock sim.Clock) Timing {
	l := Timing{Bits: clockBits(clock.Ticks), Daily: a.Slots.Daily, PerDay: 1, Days: clock.Days()}
	l.Size = 1 << l.Bits
	if clock.Tick < units.Day {
		l.PerDay = int32(clock.In(units.Day))
	}
	ticks := float64(a.Slots.Gap) / float64(clock.Tick)
	l.gap = int64(math.Ceil(min(ticks, 1<<31) * float64(l.Size)))
	l.whole = int(a.Slots.PerSession)
	l.part = a.Slots.PerSession - float64(l.whole)
	l.counted = float64(a.Slots.Gap)*float64(a.Slots.Daily/a.inSession()) < float64(units.Day)
	l.Wait, l.PerTick = ticks, float64(float64(a.Slots.Daily)*l.Days)
	l.Session = a.Slots.PerSession
	return l
}

// next is the first time from a time on, before end, at which a consumer who had a slot may have
// another; end or later where that is in a later tick, or part of one.
func (l *Timing) next(r *Row, from, end int64) int64 {
	at := max(int64(r.Last)+l.gap, from)
	if at < end && l.full(r) {
		return l.another(r, at, end)
	}
	return at
}

// another is the first time from a time on that is not on the day of the last slot, which has no slot
// left.
func (l *Timing) another(r *Row, at, end int64) int64 {
	switch {
	case l.day(at) != l.day(int64(r.Last)):
		return at
	case l.Days <= 1:
		return end
	}
	return l.dayAfter(at)
}

// full reports whether the day of the last slot has no slot left.
func (l *Timing) full(r *Row) bool { return l.counted && int(r.today) >= l.Daily }

// Open records a slot.
func (l *Timing) Open(r *Row, at int64) {
	if l.counted {
		l.count(r, at)
	}
	r.Last = uint32(at)
}

func (l *Timing) count(r *Row, at int64) {
	n := 1
	if r.Last > 0 && l.day(at) == l.day(int64(r.Last)) {
		n += int(r.today)
	}
	r.today = uint16(n)
}
