package sim

import (
	"time"

	"guanxi/sim/units"
)

// Tick numbers the ticks of a run from 1; 0 is the state at the start.
type Tick int32

// Clock says when a run starts, how long a tick is and how many there are.
type Clock struct {
	Start  time.Time
	Tick   units.Duration
	Ticks  int
	Rounds int // times that Expose and Respond run in a tick; 0 is 1
}

// Days is the length of a tick in days.
func (c Clock) Days() float64 { return c.Tick.Days() }

// Time is the time in days at the end of tick t.
func (c Clock) Time(t Tick) float64 {
	return float64(t) * float64(c.Tick) / float64(units.Day)
}

// Date is the date at the end of tick t.
func (c Clock) Date(t Tick) time.Time {
	return c.Start.Add(time.Duration(c.Tick) * time.Duration(t))
}

// Long says whether a tick is longer than a day. Much holds by the day: what is felt on
// one is saturated, most who quit a game quit within one, a tie that is used now and then
// stays strong. On a long tick it must not be taken together, so that mechanisms go
// through its Parts, or draw for what happens at what time of the tick it does.
func (c Clock) Long() bool { return c.Tick > units.Day }

// Parts is the least number of equal parts of a tick of which none is longer than a day.
func (c Clock) Parts() int { return int((c.Tick-1)/units.Day) + 1 }

// DaysEnded is how many days of the run end in tick t: so often happens in it what
// happens once a day.
func (c Clock) DaysEnded(t Tick) int { return int(c.Time(t)) - int(c.Time(t-1)) }

// subDay says whether dates need a time of day.
func (c Clock) subDay() bool { return c.Tick < units.Day }

// Of is the tick in whose span the date lies: what happens on it, happens in
// that tick. A date before the start gives 0 or less.
func (c Clock) Of(date time.Time) Tick {
	d := date.Sub(c.Start)
	step := time.Duration(c.Tick)
	n := d / step
	if d < 0 && d%step != 0 {
		n--
	}
	return Tick(max(-far, min(far, n+1)))
}

// far is a number of ticks beyond the end of any run, to which others can be added.
const far = 1 << 30

// In is the number of whole ticks nearest to a duration, at least 1; of one that no run
// reaches far.
func (c Clock) In(d units.Duration) int {
	n := d / c.Tick
	if d%c.Tick >= c.Tick-c.Tick/2 {
		n++
	}
	return int(max(1, min(far, n)))
}
