package calendar

import (
	"testing"
	"time"

	"guanxi/sim/simtest/need"
)

// Dates are written only as finely as they need.
func TestISO(t *testing.T) {
	for _, s := range []string{"2011-01-21", "2011-01-21T08:00", "2011-01-21T08:00:05", "1582-10-03", "0001-01-01",
		"2300-02-28"} {
		layout := "2006-01-02T15:04:05"[:len(s)]
		d := need.Value(time.Parse(layout, s))(t)
		if got := ISO(Day(d)); got != s {
			t.Errorf("%s is written %s", s, got)
		}
	}
}

// Floor returns the start of a step, and Next is one step later.
func TestSteps(t *testing.T) {
	at := time.Date(2014, 5, 17, 9, 40, 0, 0, time.UTC)
	for _, c := range []struct {
		step        Step
		floor, next string
	}{
		{Step{Minutes: 15}, "2014-05-17T09:30", "2014-05-17T09:45"}, {Step{Hours: 6}, "2014-05-17T06:00", "2014-05-17T12:00"},
		{Step{Days: 2}, "2014-05-17", "2014-05-19"}, {Step{Months: 3}, "2014-04-01", "2014-07-01"},
		{Step{Years: 10}, "2010-01-01", "2020-01-01"},
	} {
		from := c.step.Floor(at)
		if a, b := ISO(Day(from)), ISO(Day(c.step.Next(from))); a != c.floor || b != c.next {
			t.Errorf("%+v: from %s to %s, want %s to %s", c.step, a, b, c.floor, c.next)
		}
	}
}
