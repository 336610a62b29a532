package units

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Duration is a span of simulated time in nanoseconds.
type Duration int64

const (
	Second Duration = 1_000_000_000
	Minute          = 60 * Second
	Hour            = 60 * Minute // 60 minutes, 3.6e12
	Day             = 24 * Hour   // 24 hours: there are no leap seconds or summer times
	Week            = 7 * Day     // 7 days of 24 hours
	Year            = 8766 * Hour // 365.25 days, the Julian year
)

// Days returns the duration in days, of which a part is a fraction.
func (d Duration) Days() float64 { return float64(d) / float64(Day) }

// ParseDuration reads a number and a unit: 10s, 5min, 1h, 30d, 30 day, 2week, 1year.
func ParseDuration(s string) (Duration, error) {
	number, unit := SplitNumber(s)
	if number == "" {
		if strings.TrimSpace(s) == "" {
			return 0, fmt.Errorf("empty where a duration such as 30d is expected")
		}
		return 0, fmt.Errorf("%s is not a duration (such as 10s, 5min, 1h, 30d, 2week or 1year)", quote(s))
	}
	v, err := ParseNumber(number)
	if err != nil {
		return 0, err
	}
	if unit == "" {
		if v == 0 {
			return 0, nil
		}
		return 0, fmt.Errorf("%s has no unit: a duration is %ss, %smin, %sh, %sd, %sweek or %syear", quote(s), number,
			number, number, number, number, number)
	}
	u, err := parseTimeUnit(number, unit)
	if err != nil {
		return 0, fmt.Errorf("%s is not a duration: %w", quote(s), err)
	}
	if v < 0 {
		return 0, fmt.Errorf("%s is negative; a duration is 0 or more", quote(s))
	}
	ns := v * float64(u)
	if ns >= math.MaxInt64 {
		return 0, fmt.Errorf("%s is longer than a duration can be (292 years)", quote(s))
	}
	return Duration(math.RoundToEven(ns)), nil
}

// String prints the duration in the largest unit that divides it, or in seconds.
func (d Duration) String() string {
	if d == 0 {
		return "0s"
	}
	for _, u := range [...]struct {
		d    Duration
		name string
	}{{Year, "year"}, {Day, "d"}, {Hour, "h"}, {Minute, "min"}, {Second, "s"}} {
		if d%u.d == 0 {
			return fmt.Sprintf("%d%s", int64(d/u.d), u.name)
		}
	}
	neg, n := "", uint64(d)
	if d < 0 {
		neg, n = "-", -n
	}
	frac := strings.TrimRight(fmt.Sprintf("%09d", n%uint64(Second)), "0")
	return fmt.Sprintf("%s%d.%ss", neg, n/uint64(Second), frac)
}

// parseTimeUnit reads the name of a unit of time. What stands before it, 2 or 0.4/, is
// for the error, which says how it is written.
func parseTimeUnit(before, unit string) (Duration, error) {
	for _, u := range timeUnits() {
		if unit == u.name || unit == "d" && u.span == Day {
			return u.span, nil
		}
	}
	switch l := strings.ToLower(unit); l {
	case "m":
		return 0, fmt.Errorf("%s could be a minute or a month: write min for minutes, or 30d", quote(unit))
	case "month", "months", "mo", "mon":
		return 0, fmt.Errorf("%s has no fixed length: write days, such as 30d or 30.4375d", quote(unit))
	case "quarter", "quarters":
		return 0, fmt.Errorf("%s has no fixed length: write days, such as 91d", quote(unit))
	case "ms", "millisecond", "milliseconds":
		return 0, fmt.Errorf("unknown unit of time %s: write seconds, such as 0.001s", quote(unit))
	default:
		if right, ok := spelling(l); ok {
			return 0, fmt.Errorf("unknown unit of time %s: write %s%s", quote(unit), before, right)
		}
	}
	return 0, fmt.Errorf("unknown unit of time %s (known: s, min, h, d or day, week, year)", quote(unit))
}

// timeUnits are the units of time by their names in rates, each with common spellings.
func timeUnits() []timeUnit {
	return []timeUnit{
		{Second, "s", "s sec secs second seconds"},
		{Minute, "min", "min mins minute minutes"},
		{Hour, "h", "h hr hrs hour hours"},
		{Day, "day", "d day days"},
		{Week, "week", "w wk week weeks"},
		{Year, "year", "y yr yrs a year years"},
	}
}

type timeUnit struct {
	span            Duration
	name, spellings string
}

// spelling returns the accepted unit for a common alternative.
func spelling(unit string) (string, bool) {
	for _, u := range timeUnits() {
		if slices.Contains(strings.Fields(u.spellings), unit) {
			return u.name, true
		}
	}
	return "", false
}

// unitName returns the unit's name in a rate.
func unitName(d Duration) (string, bool) {
	for _, u := range append(timeUnits(), timeUnit{0, "tick", ""}) {
		if u.span == d {
			return u.name, true
		}
	}
	return "", false
}
