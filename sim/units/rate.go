package units

import (
	"fmt"
	"strings"
)

// Rate is an expected number of events per unit of time. Per 0 means per tick; the zero Rate never happens.
type Rate struct {
	Value float64
	Per   Duration
}

// ParseRate reads NUMBER/UNIT: 0.4/day, 8/year, 10%/year, 0.03/tick. A bare 0 is a rate of 0.
func ParseRate(s string) (Rate, error) {
	text := strings.TrimSpace(s)
	number, unit, slash := strings.Cut(text, "/")
	number, unit = strings.TrimSpace(number), strings.TrimSpace(unit)
	if !slash {
		return bareRate(s, text)
	}
	v, err := ParseShare(number)
	if err != nil {
		return Rate{}, fmt.Errorf("%s is not a rate: %w", quote(s), err)
	}
	if unit == "tick" {
		return Rate{v, 0}, nil
	}
	if n, rest := SplitNumber(unit); n != "" {
		times, err := ParseNumber(n)
		per, wrong := parseTimeUnit(n, rest)
		if name, ok := unitName(per); err == nil && wrong == nil && ok && times > 0 {
			return Rate{}, fmt.Errorf("%s is not a rate: only a unit may follow the slash (write %.4g/%s)", quote(s), v/times,
				name)
		}
		if wrong != nil {
			rest = "day"
		}
		return Rate{}, fmt.Errorf("%s is not a rate: only a unit may follow the slash (such as %s/%s)", quote(s), number,
			rest)
	}
	if strings.EqualFold(unit, "month") || strings.EqualFold(unit, "months") {
		return Rate{}, fmt.Errorf("%s is not a rate: a month has no fixed length (write %.4g/year)", quote(s), 12*v)
	}
	per, err := parseTimeUnit(number+"/", unit)
	if err != nil {
		if strings.EqualFold(unit, "ticks") {
			err = fmt.Errorf("write tick")
		}
		if unit == "" {
			err = fmt.Errorf("the unit after the slash is missing (such as %s/day)", number)
		}
		return Rate{}, fmt.Errorf("%s is not a rate: %w", quote(s), err)
	}
	return Rate{v, per}, nil
}

// bareRate reads a rate without a unit: 0, or says what is wrong.
func bareRate(s, text string) (Rate, error) {
	if text == "" {
		return Rate{}, fmt.Errorf("empty where a rate such as 0.4/day is expected")
	}
	v, err := ParseShare(text)
	switch {
	case err == nil && v == 0:
		return Rate{0, Day}, nil
	case err == nil:
		return Rate{}, fmt.Errorf("%s has no unit: a rate is %s/day, %s/year, %s/tick", quote(s), text, text, text)
	}
	if n, rest := SplitNumber(text); n != "" && rest != "" {
		if _, uerr := parseTimeUnit(n, rest); uerr == nil {
			return Rate{}, fmt.Errorf("%s is a duration where a rate is expected (such as 0.4/day)", quote(s))
		}
		if per, ok := strings.CutPrefix(rest, "per "); ok && per != "" && !strings.ContainsAny(per[:1], "0123456789") {
			return Rate{}, fmt.Errorf("%s is not a rate (write %s/%s)", quote(s), n, strings.TrimSpace(per))
		}
		if rest != "%" {
			return Rate{}, fmt.Errorf("%s is not a rate: unknown unit %s (such as %s/day, %s/year or %s/tick)", quote(s),
				quote(rest), n, n, n)
		}
	}
	return Rate{}, fmt.Errorf("%s is not a rate (such as 0.4/day, 8/year or 0.03/tick)", quote(s))
}

// On converts a rate per tick to one per span of time, given the length of a tick, so that it
// can be evaluated over other spans.
func (r Rate) On(tick Duration) Rate {
	if r.Per == 0 {
		r.Per = tick
	}
	return r
}

// Over returns the expected number of events in a span of the given length, such as Clock.Tick: num.Hazard of it is
// the probability of at least one. A rate per tick returns its value, whatever the span.
func (r Rate) Over(tick Duration) float64 {
	if r.Per == 0 {
		return r.Value
	}
	return r.Value * (float64(tick) / float64(r.Per))
}

// String prints the rate so that ParseRate reads it back.
func (r Rate) String() string {
	name, ok := unitName(r.Per)
	if !ok {
		// Only units can be written, so a rate per another span becomes a rate per day.
		return FormatNumber(r.Over(Day)) + "/day"
	}
	return FormatNumber(r.Value) + "/" + name
}
