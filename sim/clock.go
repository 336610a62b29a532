package sim

import (
	"time"

	"guanxi/sim/units"
)

// Tick numbers the ticks of a run from 1; 0 is the initial state.
type Tick int32

// Clock holds the start of a run, the length of a tick and the number of ticks.
type Clock struct {
	Start  time.Time      // when tick 1 begins
	Tick   units.Duration // how long a tick is
	Ticks  int            // how many the run has
	Rounds int            // runs of Expose and Respond per tick; 0 means 1
}

// Days is the length of a tick in days, by which a rate per day is multiplied.
func (c Clock) Days() float64 { return c.Tick.Days() }

// Time is the time in days from the start to the end of tick t; 0 for 0.
func (c Clock) Time(t Tick) float64 {
	return float64(t) * float64(c.Tick) / float64(units.Day)
}

// Date is the date at the end of tick t; for 0 it is Start.
func (c Clock) Date(t Tick) time.Time {
	return c.Start.Add(time.Duration(c.Tick) * time.Duration(t))
}

// Long reports whether a tick is longer than a day. Much happens on the scale of a day: feelings
// saturate, most players who quit a game quit within a day, and a tie that is used now and then
// stays strong. Mechanisms must not treat a long tick as one unit: they go through its Parts, or
// draw a time within the tick.
func (c Clock) Long() bool { return c.Tick > units.Day }

// Parts is the smallest number of equal parts of a tick that are at most a day long.
func (c Clock) Parts() int { return int((c.Tick-1)/units.Day) + 1 }

// DaysEnded is the number of days of the run that end in tick t, the number of times that a daily
// event happens in it.
func (c Clock) DaysEnded(t Tick) int { return int(c.Time(t)) - int(c.Time(t-1)) }

// Timed reports whether ticks end at other times than midnight, so that dates need a time of day.
func (c Clock) Timed() bool {
	const day = 24 * time.Hour
	return c.Tick%units.Day != 0 || !c.Start.Equal(c.Start.Truncate(day))
}

// Of is the tick that contains the date, in which events of that date happen. For a date before the
// start it is 0 or less.
func (c Clock) Of(date time.Time) Tick {
	d := date.Sub(c.Start)
	step := time.Duration(c.Tick)
	n := d / step
	if d < 0 && d%step != 0 {
		n--
	}
	return Tick(max(-far, min(far, n+1)))
}

// far is a tick beyond the end of any run, small enough for additions not to overflow.
const far = 1 << 30

// Until is the last tick that ends on a date or before: its row in the tables has this date or an earlier one.
// Tables print dates to the microsecond, and ticks may end between two.
func (c Clock) Until(date time.Time) Tick {
	return c.Of(date.Truncate(time.Microsecond).Add(time.Microsecond-1)) - 1
}

// Since is the first tick that ends on a date or later. It is Until(date) unless the date is between two ticks.
func (c Clock) Since(date time.Time) Tick { return c.Until(date.Add(-time.Microsecond)) + 1 }

// In is a duration rounded to whole ticks, at least 1, also for 0, and at most far, which no run reaches.
func (c Clock) In(d units.Duration) int {
	n := d / c.Tick
	if d%c.Tick >= c.Tick-c.Tick/2 {
		n++
	}
	return int(max(1, min(far, n)))
}
