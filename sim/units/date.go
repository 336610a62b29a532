package units

import (
	"fmt"
	"strings"
	"time"
)

var dateLayouts = [...]string{"2006-01-02", "2006-01-02T15:04", "2006-01-02T15:04:05"}

// ParseDate reads 2011-01-21, 2011-01-21T08:00 or 2011-01-21T08:00:30, with or without a fraction of the second, in
// UTC.
func ParseDate(s string) (time.Time, error) {
	text := strings.TrimSpace(s)
	whole, _, _ := strings.Cut(text, ".")
	for _, layout := range dateLayouts {
		if len(whole) != len(layout) {
			continue
		}
		t, err := time.Parse(layout, text)
		if err == nil {
			return t, nil
		}
		if strings.Contains(err.Error(), "out of range") {
			return time.Time{}, fmt.Errorf("%s is not in the calendar", quote(s))
		}
	}
	such := "such as 2011-01-21 or 2011-01-21T08:00, in UTC"
	if right := meantDate(text); right != "" {
		such = "write " + right
	}
	return time.Time{}, fmt.Errorf("%s is not a date (%s)", quote(s), such)
}

// DateMeant reports whether a text that is not a date is meant as one.
func DateMeant(s string) bool { return strings.Count(s, "-") == 2 || meantDate(s) != "" }

// meantDate returns a date in another notation in that of ParseDate, or "". 3/4/2011 is none, since
// it may be in March or in April.
func meantDate(s string) string {
	for _, layout := range []string{"2006-1-2", "2006/1/2", "2006.1.2", "2.1.2006", "2006年1月2日", "2006-1-2 15:04",
		"2006-1-2 15:04:05"} {
		if t, err := time.Parse(layout, strings.TrimSpace(s)); err == nil {
			return FormatDate(t)
		}
	}
	return ""
}

// FormatDate prints a time so that ParseDate reads it back.
func FormatDate(t time.Time) string {
	t = t.UTC()
	switch {
	case t.Equal(t.Truncate(24 * time.Hour)):
		return t.Format(dateLayouts[0])
	case t.Second() == 0 && t.Nanosecond() == 0:
		return t.Format(dateLayouts[1])
	}
	return t.Format(dateLayouts[2] + ".999999999")
}
