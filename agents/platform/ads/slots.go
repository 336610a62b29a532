package ads

import (
	"math"

	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/units"
)

// Slots come at sessions that open the feed (M7): at the first such session at least `gap` after
// the previous slot, if the day has a slot left. A consumer with n sessions in a tick has them at n
// independent uniform times (society/feed.go). Slots therefore have times within the tick, and
// cutting a tick in two neither adds nor removes any. An unfilled slot counts too: the next one
// waits for the gap all the same. Where sessions are not modelled a user is always present and has
// its slots as early as the rules allow.
//
// The wait for the first of n sessions from a time on is drawn by inversion, whatever n is: P(wait > x)
// = (1 − x)^n, so it is 1 − u^(1/n) of the time in which the sessions may lie. The others lie in what
// is left of that time. All of them at their times, of which a slot takes the first, took twice the
// instructions, and unpredictable branches on their number.

// timing holds the rules of slots. Times are counted in parts of a tick, 2^bits of them, from the
// start of tick 0.
type timing struct {
	bits    uint
	size    int64 // length of a tick: 2^bits
	gap     int64 // in parts of a tick
	daily   int   // at most, per day
	counted bool  // the gap alone would allow more than daily per day
	perDay  int32 // ticks per day, at least 1
	days    float64
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
	l.size = 1 << l.bits
	if clock.Tick < units.Day {
		l.perDay = int32(clock.In(units.Day))
	}
	ticks := float64(a.Slots.Gap) / float64(clock.Tick)
	l.gap = int64(math.Ceil(min(ticks, 1<<31) * float64(l.size)))
	l.counted = float64(a.Slots.Gap)*float64(a.Slots.Daily) < float64(units.Day)
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

// waits draws the wait for the first of some sessions: tables of the logarithm and the power of 2, between
// whose 256 steps lines are straight. A wait is off by at most 2⁻¹⁸ of the time in which they lie.
type waits struct {
	logs, powers [256]line
}

// line is a function within a step of its argument.
type line struct{ at, step uint32 }

func newWaits() *waits {
	x := new(waits)
	step := func(k int) float64 { return float64(float64(k) / 256) }
	log := func(k int) uint32 { return uint32(math.Round(float64(1<<26*num.Log(1+step(k))) / num.Log(2))) }
	power := func(k int) uint32 {
		return uint32(math.Round(float64(1 << 31 * num.Exp(-float64(step(k)*num.Log(2))))))
	}
	for k := range x.logs {
		x.logs[k] = line{log(k), log(k+1) - log(k)}         // 2²⁶·log₂(1 + k/256)
		x.powers[k] = line{power(k), power(k) - power(k+1)} // 2³¹·2^(−k/256), which falls
	}
	return x
}

// log is −2²⁶·log₂(u), u given by 32 random bits.
func (x *waits) log(u uint32) uint32 {
	b := math.Float64bits(float64(int64(u | 1)))
	l := &x.logs[b>>44&255]
	return uint32(32+1023-b>>52)<<26 - l.at - uint32(uint64(l.step)*(b>>20&(1<<24-1))>>24)
}

// wait is 1 − 2^−y of a time, for y in units of 2⁻²⁶.
func (x *waits) wait(y uint32, time uint64) uint64 {
	p := &x.powers[y>>18&255]
	power := uint64(p.at) - uint64(p.step)*uint64(y&(1<<18-1))>>18
	return (1<<31 - power>>(y>>26&63)) * time >> 31
}

// due is the first time from a time on, before end, at which consumer i may have its next slot; end or
// later where that is in a later tick, or part of one.
func (m *ads) due(i int, r *capRow, from, end int64) int64 {
	if r.last == 0 {
		return max(m.firstDue(i), from)
	}
	at := max(int64(r.last)+m.timing.gap, from)
	if m.timing.counted && at < end && r.today() >= m.timing.daily {
		return m.timing.another(r, at, end)
	}
	return at
}

// firstDue is random for each consumer, so that not everybody is due at once.
func (m *ads) firstDue(i int) int64 {
	return int64(m.feedStart)<<m.timing.bits + int64(m.keys.phase.Below(uint64(i), 0, uint64(m.timing.gap)+1))
}

// another is the first time from a time on that is not on the day of the last slot, which has no slot
// left.
func (l *timing) another(r *capRow, at, end int64) int64 {
	switch {
	case l.day(at) != l.day(int64(r.last)):
		return at
	case l.days <= 1:
		return end
	}
	return l.dayAfter(at)
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
