package chart

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"guanxi/plots/calendar"
	"guanxi/plots/ink"
	"guanxi/sim/simtest/need"
)

// On an even axis levels are as far from each other whatever their values, and what lies between or
// beyond two of them is placed as between these.
func TestEvenAxis(t *testing.T) {
	a := Axis{Kind: Equidistant, At: []float64{0, 1, 10, 100}, Ends: Limits(-1, 190)}
	a.setRange(0, 100)
	for v, want := range map[float64]float64{-1: 0, 0: .2, .5: .3, 1: .4, 10: .6, 55: .7, 100: .8, 190: 1} {
		need.Near(t, fmt.Sprintf("the place of %v", v), a.transform(v), want, 1e-12)
	}
}

func labels(ts []tick) []string {
	var out []string
	for _, t := range ts {
		if len(t.label) > 0 {
			s := ink.TextOf(t.label)
			if len(t.below) > 0 {
				s += "/" + t.below[0]
			}
			out = append(out, s)
		}
	}
	return out
}

func TestLinearTicks(t *testing.T) {
	for _, c := range []struct {
		lo, hi float64
		n      int
		want   string
	}{
		{0, 100, 5, "0 20 40 60 80 100"},
		{-0.3, 0.3, 6, "−0.3 −0.2 −0.1 0.0 0.1 0.2 0.3"}, // 0.3 − 0.1 − 0.1 − 0.1 is not 0: no "−0.0"
		{-1e-9, 3, 3, "0 1 2 3"},
		{0, 0.0012, 4, "0.0000 0.0005 0.0010"},
		{9000, 21000, 3, "10\u2009000 15\u2009000 20\u2009000"},
		{0, 4.5, 3, "0 2 4"},
	} {
		if got := strings.Join(labels(linearTicks(c.lo, c.hi, c.n, false)), " "); got != c.want {
			t.Errorf("linearTicks(%g, %g, %d) = %q, want %q", c.lo, c.hi, c.n, got, c.want)
		}
	}
	if got := strings.Join(labels(linearTicks(0, 2, 8, true)), " "); got != "0 1 2" {
		t.Errorf("ticks of counts up to 2 are %q", got)
	}
}

func TestLogTicks(t *testing.T) {
	for _, c := range []struct {
		lo, hi float64
		n      int
		want   string
	}{
		{1e-4, 1, 6, "10^−4 10^−3 10^−2 10^−1 1"},
		{0.01, 1000, 8, "0.01 0.1 1 10 100 1000"},
		{1, 1e5, 8, "1 10 10^2 10^3 10^4 10^5"},
		{1, 1e8, 5, "1 10^2 10^4 10^6 10^8"},
		{9, 130, 3, "10 100"},
		{8, 30, 3, "10 20"},
		{1e-4, 6e-4, 5, "0.0001 0.0002 0.0005"},
		{1, 9, 5, "1 2 5"},
		{0.12, 0.9, 5, "0.2 0.5"},
	} {
		if got := strings.Join(labels(logTicks(c.lo, c.hi, c.n)), " "); got != c.want {
			t.Errorf("logTicks(%g, %g, %d) = %q, want %q", c.lo, c.hi, c.n, got, c.want)
		}
	}
}

func TestDateTicks(t *testing.T) {
	day := func(s string) float64 {
		d := need.Value(time.Parse("2006-01-02T15:04", s))(t)
		return calendar.Day(d)
	}
	for _, c := range []struct {
		lo, hi string
		n      int
		want   string
	}{
		{"2011-01-21T00:00", "2019-01-01T00:00", 9, "2012 2013 2014 2015 2016 2017 2018 2019"},
		{"2011-01-21T00:00", "2019-01-01T00:00", 5, "2012 2014 2016 2018"},
		{"2011-01-01T00:00", "2061-01-01T00:00", 6, "2020 2030 2040 2050 2060"},
		{"2014-11-15T00:00", "2015-06-01T00:00", 8, "Dec/2014 Jan/2015 Feb Mar Apr May Jun"},
		{"2015-01-01T00:00", "2016-12-31T00:00", 8, "Jan/2015 Apr Jul Oct Jan/2016 Apr Jul Oct"},
		{"2018-01-30T00:00", "2018-02-04T00:00", 8, "30/Jan 2018 31 1/Feb 2 3 4"},
		{"2018-01-20T00:00", "2018-03-03T00:00", 8, "21/Jan 2018 1/Feb 11 21 1/Mar"},
		{"2299-11-15T00:00", "2300-03-15T00:00", 8, "Dec/2299 Jan/2300 Feb Mar"},
		{"2018-12-31T12:00", "2019-01-01T12:00", 8, "12:00/31 Dec 2018 18:00 00:00/1 Jan 2019 06:00 12:00"},
	} {
		if got := strings.Join(labels(dateTicks(day(c.lo), day(c.hi), c.n)), " "); got != c.want {
			t.Errorf("dateTicks(%s, %s, %d) = %q, want %q", c.lo, c.hi, c.n, got, c.want)
		}
	}
}

func TestMagnitude(t *testing.T) {
	for _, c := range []struct {
		max  float64
		want string
	}{
		{9999, "x (CNY)"}, {20_000, "x (thousand CNY)"}, {1.1e9, "x (million CNY)"},
		{3e11, "x (10^9 CNY)"}, {4e-5, "x (10^−5 CNY)"}, {0, "x (CNY)"},
	} {
		if got := ink.TextOf(labelOf("x", "CNY", magnitudeOf(c.max))); strings.ReplaceAll(got, "^",
			"") != strings.ReplaceAll(c.want, "^", "") {
			t.Errorf("an axis up to %g is called %q, want %q", c.max, got, c.want)
		}
	}
}

// Numbers in tables have no exponent and no noise in the last bit.
func TestDecimals(t *testing.T) {
	for v, want := range map[float64]string{1e-7: "0.0000001", 0.1 + 0.2: "0.3"} {
		if got := decimal(v); got != want {
			t.Errorf("%g is written %q, want %q", v, got, want)
		}
	}
}
