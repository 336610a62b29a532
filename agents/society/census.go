package society

import (
	"guanxi/sim"
	"guanxi/sim/units"
)

// census counts the consumers with a session in this tick, in the last day and in the last 30
// days.
type census struct {
	at                     sim.Tick
	taken                  bool
	active, daily, monthly int64
}

// census takes the census of the latest tick: all three numbers at once, when one of them is
// asked for.
func (w *World) census() census {
	if w.Sessions == nil {
		return census{active: w.Users, daily: w.Users, monthly: w.Users}
	}
	if w.counted.taken && w.counted.at == w.now {
		return w.counted
	}
	latest, now := w.latest, int32(w.Stamp(w.now))
	stamps := func(ticks int) int32 { return int32((ticks + 1<<w.halvings - 1) >> w.halvings) }
	day, month := stamps(w.Clock.In(units.Day)), stamps(w.Clock.In(30*units.Day))
	var active, daily, monthly int64
	// sinceStamp for all, in stamps and without a branch: the treasury asks in each tick, and a
	// branch on a stamp was a 28th of those that a default run predicts wrongly.
	for i, sessions := range w.Sessions[:len(latest)] {
		some, never := -int32(sessions)>>31, (int32(latest[i])-1)>>31 // all bits or none
		since := now - int32(latest[i])
		since = (since + cycle&(since>>31) | cycle&never) &^ some
		active -= int64(some)
		daily -= int64((since - day) >> 31)
		monthly -= int64((since - month) >> 31)
	}
	w.counted = census{at: w.now, taken: true, active: active, daily: daily, monthly: monthly}
	return w.counted
}

// MonthlyUsers returns the number of consumers with a session in the last 30 days, at the end of
// a tick.
func (w *World) MonthlyUsers() int64 { return w.census().monthly }
