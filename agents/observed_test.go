package agents

import (
	"testing"

	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

// The period of a flow ends with the day of its date; a year, a quarter and a month follow the calendar.
func TestSpanOfAFlow(t *testing.T) {
	for _, x := range []struct{ date, period, from, until string }{
		{"2015-12-31", "1year", "2015-01-01", "2016-01-01"},
		{"2016-12-31", "1year", "2016-01-01", "2017-01-01"},
		{"2016-06-30", "0.25year", "2016-04-01", "2016-07-01"},
		{"2016-02-29", "30.4375d", "2016-02-01", "2016-03-01"},
		{"2016-02-07", "7d", "2016-02-01", "2016-02-08"},
	} {
		v := ObservedSpec{Period: need.Value(units.ParseDuration(x.period))(t)}
		from, until := v.Span(need.Value(units.ParseDate(x.date))(t))
		if units.FormatDate(from) != x.from || units.FormatDate(until) != x.until {
			t.Errorf("%s, %s: from %v until %v", x.date, x.period, from, until)
		}
	}
}
