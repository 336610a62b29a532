package agents

import (
	"fmt"
	"math"
	"time"

	"guanxi/sim"
	"guanxi/sim/results/digits"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// ClockSpec is the section `clock`.
type ClockSpec struct {
	Start  time.Time
	Tick   units.Duration
	Until  string
	Ticks  int
	Rounds int

	ticks int // number of ticks, by the three keys
}

// MostTicks is the largest number of ticks of a run.
const MostTicks = 100_000_000

func (c *ClockSpec) declare(s *spec.Section) {
	s.Date(&c.Start, "start", "2011-01-01", "date of the start (tick 0)")
	s.Duration(&c.Tick, "tick", "1d", "length of a tick", spec.Above(0), spec.Symbol("Δ"), spec.Tick())
	s.Text(&c.Until, "until", "", "end, exclusive: a date or a duration; a span that is not a multiple of the tick is "+
		"cut to whole ticks", spec.Only("ticks", "0"), spec.Forms(spec.TypeDate, spec.TypeDuration))
	s.Int(&c.Ticks, "ticks", "0", "number of ticks, in place of until; 0: until says the end", spec.Min(0),
		spec.Max(MostTicks))
	s.Int(&c.Rounds, "rounds", "1", "how often Expose and Respond run in a tick", spec.Min(1), spec.Max(1000))
	s.Check(func(k *spec.Checker) { // a check of its own, so that it is reported together with other problems
		if c.Ticks == 0 && c.Until == "" && k.Given("ticks") {
			k.Errorf("ticks", "0 ticks are not a run; write a number of ticks above 0, or until: a date or a duration")
		}
		if c.Ticks > 0 || c.Until == "" {
			return
		}
		_, noSpan := units.ParseDuration(c.Until)
		_, noDate := units.ParseDate(c.Until)
		switch first, last := c.Until[0], c.Until[len(c.Until)-1]; {
		case noSpan == nil || noDate == nil:
		case (first == '-' || '0' <= first && first <= '9') && 'a' <= last && last <= 'z':
			k.Errorf("until", "%s", noSpan) // 2month, 3 years, -5d
		case units.DateMeant(c.Until):
			k.Errorf("until", "%s", noDate) // 2011-02-29
		default:
			k.Errorf("until", "%q is neither a date such as 2019-01-01 nor a duration such as 30d", c.Until)
		}
	}, "until", "ticks")
	s.Check(func(k *spec.Checker) {
		if !k.Right("until", "ticks") {
			return
		}
		n, err := c.count()
		if err != nil {
			k.Errorf("until", "%s", err)
		}
		c.ticks = n
		end := c.Start.Add(time.Duration(n) * time.Duration(c.Tick))
		if end.Year() > 9999 {
			k.Errorf("start", "from %s the run continues past the year 9999, the last that dates can have",
				units.FormatDate(c.Start))
		}
		// a year of days lacks a quarter of one
		if span, err := c.span(); err == nil && c.Ticks == 0 && n > 0 && span%c.Tick >= min(units.Day, span/100+1) {
			k.Warnf("until", "the run is cut to %s of %v and ends on %s; one more would end on %s",
				digits.Counted(n, "whole tick"), c.Tick, units.FormatDate(end), units.FormatDate(end.Add(time.Duration(c.Tick))))
		}
	}, "start", "tick", "until", "ticks")
}

// count returns the number of ticks.
func (c *ClockSpec) count() (int, error) {
	if c.Ticks > 0 {
		if most := math.MaxInt64 / int64(c.Tick); int64(c.Ticks) > most {
			return 0, fmt.Errorf("%d ticks of %v are more than 292 years, the longest run that dates allow", c.Ticks, c.Tick)
		}
		return c.Ticks, nil
	}
	span, err := c.span()
	if err != nil {
		return 0, err
	}
	if span < c.Tick {
		return 0, fmt.Errorf("%s is shorter than a tick of %v", c.Until, c.Tick)
	}
	n := int64(span) / int64(c.Tick) // nothing at or after `until` runs
	if n > MostTicks {
		return 0, fmt.Errorf("%d ticks of %v are more than the 100,000,000 that are possible", n, c.Tick)
	}
	return int(n), nil
}

// span returns the time from the start to until.
func (c *ClockSpec) span() (units.Duration, error) {
	if c.Until == "" {
		return 0, fmt.Errorf("the length of the run is missing: write until: a date or a duration, or ticks: a number")
	}
	span, err := units.ParseDuration(c.Until)
	if err == nil {
		return span, nil
	}
	date, err := units.ParseDate(c.Until)
	switch {
	case err != nil:
		return 0, err
	case !date.After(c.Start):
		return 0, fmt.Errorf("%s is not after the start, %s", c.Until, units.FormatDate(c.Start))
	case date.Sub(c.Start) == 1<<63-1:
		return 0, fmt.Errorf("%s is more than 292 years after the start, the longest run that dates allow", c.Until)
	}
	return units.Duration(date.Sub(c.Start)), nil
}

// SimClock returns the clock of a run.
func (s *Spec) SimClock() sim.Clock {
	return sim.Clock{Start: s.Clock.Start, Tick: s.Clock.Tick, Ticks: s.Clock.ticks, Rounds: s.Clock.Rounds}
}
