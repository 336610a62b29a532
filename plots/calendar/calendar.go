// Package calendar places dates on axes, as days since 1970, and steps through the calendar.
package calendar

import (
	"math"
	"time"
)

const secondsPerDay = 86400.0

// Day returns the position of an instant on a date axis: days since 1970.
func Day(t time.Time) float64 {
	return float64(t.Unix())/secondsPerDay + float64(t.Nanosecond())/(secondsPerDay*1e9)
}

// Time returns the instant at a position on a date axis, to the second.
func Time(x float64) time.Time {
	return time.Unix(int64(math.Round(x*secondsPerDay)), 0).UTC() // a time.Duration would overflow after 292 years
}

// ISO formats a position on a date axis for a CSV.
func ISO(x float64) string {
	t := Time(x)
	if t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 {
		return t.Format("2006-01-02")
	}
	if t.Second() == 0 {
		return t.Format("2006-01-02T15:04")
	}
	return t.Format("2006-01-02T15:04:05")
}

// A Step is the distance between date ticks.
type Step struct {
	Years, Months, Days, Hours, Minutes int
}

// About returns the approximate length of the step in days, for choosing between steps.
func (s Step) About() float64 {
	return float64(s.Years)*365.25 + float64(s.Months)*30.4375 + float64(s.Days) + float64(s.Hours)/24 +
		float64(s.Minutes)/1440
}

// Floor returns the last start of such a step at or before t. Steps of days start at any
// midnight.
func (s Step) Floor(t time.Time) time.Time {
	switch {
	case s.Years > 0:
		return time.Date(t.Year()-t.Year()%s.Years, 1, 1, 0, 0, 0, 0, time.UTC)
	case s.Months > 0:
		return time.Date(t.Year(), t.Month()-(t.Month()-1)%time.Month(s.Months), 1, 0, 0, 0, 0, time.UTC)
	case s.Days > 0:
		return t.Truncate(24 * time.Hour)
	}
	return t.Truncate(s.clock())
}

func (s Step) clock() time.Duration {
	return time.Duration(s.Hours)*time.Hour + time.Duration(s.Minutes)*time.Minute
}

// Next returns t plus one step.
func (s Step) Next(t time.Time) time.Time {
	return t.AddDate(s.Years, s.Months, s.Days).Add(s.clock())
}
