package society

import (
	"guanxi/sim"
	"guanxi/sim/num"
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
	day, month := w.Clock.In(units.Day), w.Clock.In(30*units.Day)
	x := census{at: w.now, taken: true}
	for i, sessions := range w.Sessions {
		since := 0
		if sessions == 0 {
			since = w.since(i, w.now)
		}
		x.active += int64(num.One(sessions > 0))
		x.daily += int64(num.One(since < day))
		x.monthly += int64(num.One(since < month))
	}
	w.counted = x
	return w.counted
}

// MonthlyUsers returns the number of consumers with a session in the last 30 days, at the end of
// a tick.
func (w *World) MonthlyUsers() int64 { return w.census().monthly }
