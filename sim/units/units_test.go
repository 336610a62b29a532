package units

import (
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	_ "guanxi/sim/simtest/seed"
)

func TestParseNumber(t *testing.T) {
	for _, c := range []struct {
		in   string
		want float64
	}{
		{"0", 0}, {"-0.5", -0.5}, {"+3", 3}, {".5", .5}, {"5.", 5}, {"1e6", 1e6}, {"2.5E-3", .0025}, {"0.25", .25},
		{"0e3", 0}, {"1098000000", 1098000000},
	} {
		got, err := ParseNumber(c.in)
		if err != nil || got != c.want {
			t.Errorf("ParseNumber(%q) = %v, %v; want %v", c.in, got, err, c.want)
		}
	}
}

// Every error names the value and what would be right.
func TestRefusals(t *testing.T) {
	number := func(s string) error { _, err := ParseNumber(s); return err }
	whole := func(s string) error { _, err := ParseInt(s); return err }
	duration := func(s string) error { _, err := ParseDuration(s); return err }
	rate := func(s string) error { _, err := ParseRate(s); return err }
	share := func(s string) error { _, err := ParseShare(s); return err }
	money := func(s string) error { _, err := ParseMoney(s); return err }
	extensive := func(s string) error { _, err := ParseExtensive(s); return err }
	extensiveRate := func(s string) error { _, err := ParseExtensiveRate(s); return err }
	date := func(s string) error { _, err := ParseDate(s); return err }
	for _, c := range []struct {
		name  string
		parse func(string) error
		in    string
		says  string
	}{
		{"number", number, "", "empty"},
		{"number", number, "010", "(write 10)"},
		{"number", number, "-007.5", "(write -7.5)"},
		{"number", number, "00", "(write 0)"},
		{"number", number, "1_000", "(write 1000)"},
		{"number", number, "0x1F", "(write 31)"},
		{"number", number, "0o17", "(write 15)"},
		{"number", number, ".inf", "not a finite number"},
		{"number", number, "-.Inf", "not a finite number"},
		{"number", number, "NaN", "not a finite number"},
		{"number", number, "1e999", "too large"},
		{"number", number, "1,5", "decimal point"},
		{"number", number, "5%", "share"},
		{"share", share, "1 percent", "(write 1%)"},
		{"share", share, "2.5 per cent", "(write 2.5%)"},
		{"number", number, "5 apples", `"apples" is left over`},
		{"number", number, "--5", "not a number"},
		{"number", number, "1e", "left over"},
		{"number", number, ".", "not a number"},
		{"number", number, "ten", "not a number"},
		{"whole", whole, "1e3", "(write 1000)"},
		{"whole", whole, "10.0", "(write 10)"},
		{"whole", whole, "1.5", "not a whole number"},
		{"whole", whole, "010", "(write 10)"},
		{"whole", whole, "99999999999999999999", "too large"},
		{"duration", duration, "30", "has no unit"},
		{"duration", duration, "5m", "minute or a month"},
		{"duration", duration, "1month", "30d"},
		{"duration", duration, "2hours", `unknown unit of time "hours": write 2h`},
		{"duration", duration, "2 years", "write 2year"},
		{"duration", duration, "3 days", "write 3day"},
		{"duration", duration, "1.5 Weeks", "write 1.5week"},
		{"duration", duration, "5ms", "such as 0.001s"},
		{"duration", duration, "-1d", "negative"},
		{"duration", duration, "300year", "292 years"},
		{"duration", duration, "1_0d", "(write 10)"},
		{"duration", duration, "d", "not a duration"},
		{"duration", duration, "", "empty"},
		{"duration", duration, "3 fortnights", "unknown unit"},
		{"rate", rate, "0.4", "0.4/day"},
		{"rate", rate, "0.4/m", "minute or a month"},
		{"rate", rate, "0.4/month", "no fixed length (write 4.8/year)"},
		{"rate", rate, "0.4/days", "write 0.4/day"},
		{"rate", rate, "10%/yr", "write 10%/year"},
		{"rate", rate, "0.4/2d", "write 0.2/day"},
		{"rate", rate, "0.4/", "unit after the slash"},
		{"rate", rate, "0.4 per day", "(write 0.4/day)"},
		{"rate", rate, "5 per 1000", "unknown unit \"per 1000\" (such as 5/day, 5/year or 5/tick)"},
		{"rate", rate, "30d", "duration where a rate"},
		{"rate", rate, "x/day", "not a rate"},
		{"rate", rate, "1/2/day", "only a unit"},
		{"rate", rate, "", "empty"},
		{"share", share, "5 %%", "not a share"},
		{"share", share, "%", "not a share"},
		{"share", share, "half", "not a number"},
		{"share", share, "05%", "(write 5)"},
		{"money", money, "5 RMB", "currency"},
		{"money", money, "1e13", "too large"},
		{"money", money, "¥5", "not a number"},
		{"extensive", extensive, "9 per 100", "9 per 1000"},
		{"extensive", extensive, "9‰", "9 per 1000"},
		{"extensive", extensive, "per 1000", "9 per 1000"},
		{"extensive", extensive, "many", "9 per 1000"},
		{"extensive rate", extensiveRate, "0.3 per 1000/year", "(write 0.3/year per 1000)"},
		{"extensive rate", extensiveRate, "0.3 per 1000", "0.3/day"},
		{"date", date, "2011-02-30", "calendar"},
		{"date", date, "21.1.2011", "not a date"},
		{"date", date, "2011", "not a date"},
		{"date", date, "2011-1-21", "not a date"},
	} {
		err := c.parse(c.in)
		if err == nil {
			t.Errorf("%s %q was accepted", c.name, c.in)
			continue
		}
		if !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s %q: %q does not say %q", c.name, c.in, err, c.says)
		}
	}
}

func TestDuration(t *testing.T) {
	for _, c := range []struct {
		in, out string
		want    Duration
	}{
		{"30d", "30d", 30 * Day}, {"1h", "1h", Hour}, {"2year", "2year", 2 * Year}, {"10 s", "10s", 10 * Second},
		{"1.5day", "36h", 36 * Hour}, {"2week", "14d", 14 * Day}, {"5min", "5min", 5 * Minute}, {"0.5s", "0.5s", Second / 2},
		{"30.4375d", "2629800s", 2629800 * Second}, {"0d", "0s", 0}, {"0", "0s", 0}, {"90min", "90min", 90 * Minute},
		{"1e2 d", "100d", 100 * Day},
	} {
		if c.in == "30.4375d" {
			c.out = "43830min"
		}
		got, err := ParseDuration(c.in)
		if err != nil || got != c.want {
			t.Errorf("ParseDuration(%q) = %v, %v; want %v", c.in, got, err, c.want)
		}
		if got.String() != c.out {
			t.Errorf("%q prints as %q, want %q", c.in, got, c.out)
		}
	}
	if Year.Days() != 365.25 {
		t.Errorf("a year has %v days", Year.Days())
	}
}

func TestRate(t *testing.T) {
	for _, c := range []struct {
		in   string
		want Rate
		tick Duration
		over float64
	}{
		{"0.4/day", Rate{.4, Day}, 12 * Hour, .2},
		{"0.4/d", Rate{.4, Day}, Day, .4},
		{"365.25/year", Rate{365.25, Year}, Day, 1},
		{"10%/year", Rate{.1, Year}, Year, .1},
		{"0.03/tick", Rate{.03, 0}, Week, .03},
		{"7 / week", Rate{7, Week}, Day, 1},
		{"0", Rate{0, Day}, Day, 0},
		{"1e-3/h", Rate{.001, Hour}, Hour, .001},
	} {
		got, err := ParseRate(c.in)
		if err != nil || got != c.want {
			t.Errorf("ParseRate(%q) = %v, %v; want %v", c.in, got, err, c.want)
		}
		if o := got.Over(c.tick); o != c.over {
			t.Errorf("%q over %v = %v, want %v", c.in, c.tick, o, c.over)
		}
		if o := got.On(c.tick).Over(2 * c.tick); o != 2*c.over {
			t.Errorf("%q over two ticks of %v = %v, want %v", c.in, c.tick, o, 2*c.over)
		}
	}
	if s := (Rate{3, 2 * Day}).String(); s != "1.5/day" {
		t.Errorf("a rate per two days prints as %q", s)
	}
}

func TestMoney(t *testing.T) {
	for _, c := range []struct {
		in, out string
		want    Money
	}{
		{"1", "1", One}, {"0.00001", "0.00001", 10}, {"-2.5", "-2.5", -2500000}, {"1e6", "1000000", 1000000 * One},
		{"0.0000005", "0", 0}, {"0.0000015", "0.000002", 2}, {"0.0000025", "0.000002", 2}, {"-0.0000015", "-0.000002", -2},
		{"9223372036854.775807", "9223372036854.775807", math.MaxInt64}, {"-9223372036854.775808", "-9223372036854.775808",
			math.MinInt64}, {"0.1", "0.1", 100000}, {"1e-300", "0", 0},
	} {
		got, err := ParseMoney(c.in)
		if err != nil || got != c.want {
			t.Errorf("ParseMoney(%q) = %d, %v; want %d", c.in, int64(got), err, int64(c.want))
		}
		if got.String() != c.out {
			t.Errorf("%q prints as %q, want %q", c.in, got, c.out)
		}
	}
	for _, x := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), 1e13, -1e13} {
		if m, err := FromFloat(x); err == nil {
			t.Errorf("FromFloat(%v) = %v without an error", x, m)
		}
	}
	for _, c := range []struct {
		m    Money
		n    int64
		want Money
	}{
		{3, 4, 12}, {-3, 4, -12}, {0, 7, 0}, {7, 0, 0}, {1 << 62, 1, 1 << 62}, {1 << 62, 2, TooMuch},
		{1 << 62, -2, -TooMuch}, {-1 << 62, 2, -TooMuch},
		{1 << 32, 1 << 32, TooMuch}, {-1, math.MinInt64, TooMuch}, {math.MinInt64, 1, -TooMuch},
		{math.MinInt64, -1, TooMuch}, {1 << 31, 1 << 31, 1 << 62},
		{TooMuch, math.MaxInt64, TooMuch}, {3037000500, 3037000500, TooMuch}, {3037000499, -3037000499, -9223372030926249001},
	} {
		if got := c.m.Times(c.n); got != c.want {
			t.Errorf("%d times %d is %d, want %d", int64(c.m), c.n, int64(got), int64(c.want))
		}
	}
	for _, c := range [][3]Money{{1, 2, 3}, {TooMuch, 1, TooMuch}, {-TooMuch, -1, -TooMuch}, {1 << 62, 1 << 62, TooMuch},
		{-1 << 62, -1 << 62, -TooMuch}, {TooMuch, -TooMuch, 0}} {
		if got := c[0].Plus(c[1]); got != c[2] {
			t.Errorf("%d and %d is %d, want %d", int64(c[0]), int64(c[1]), int64(got), int64(c[2]))
		}
	}
	if m, err := FromFloat(2.5e-6); err != nil || m != 2 {
		t.Errorf("2.5 micro-units round to %d, %v; want 2", int64(m), err)
	}
}

func TestShare(t *testing.T) {
	for _, c := range []struct {
		in, out string
		want    float64
	}{
		{"5%", "5%", .05}, {"0.05", "5%", .05}, {"0.1%", "0.1%", .001}, {"61%", "61%", .61}, {"100%", "100%", 1},
		{"0", "0%", 0},
		{"0.01%", "0.01%", .0001}, {"12.5 %", "12.5%", .125}, {"1e1%", "10%", .1}, {"-5%", "-5%", -.05}, {"1.5", "150%", 1.5},
	} {
		got, err := ParseShare(c.in)
		if err != nil || got != c.want {
			t.Errorf("ParseShare(%q) = %v, %v; want %v", c.in, got, err, c.want)
		}
		if s := FormatShare(got); s != c.out {
			t.Errorf("%q prints as %q, want %q", c.in, s, c.out)
		}
	}
}

func TestExtensive(t *testing.T) {
	if e, err := ParseExtensive("9 per 1000"); err != nil || e.Of(5000) != 45 || e.String() != "9 per 1000" {
		t.Errorf("9 per 1000 = %v, %v", e, err)
	}
	if e, err := ParseExtensive("10"); err != nil || e.Of(5000) != 10 || e.String() != "10" {
		t.Errorf("10 = %v, %v", e, err)
	}
	e, err := ParseExtensiveRate("0.3/year per 1000")
	if err != nil || e.Of(2000, Year) != .6 || e.String() != "0.3/year per 1000" {
		t.Errorf("0.3/year per 1000 = %v, %v", e, err)
	}
	if e, err := ParseExtensiveRate("0.3/year"); err != nil || e.Rate(2000) != (Rate{.3, Year}) {
		t.Errorf("0.3/year = %v, %v", e, err)
	}
}

func TestDate(t *testing.T) {
	for in, want := range map[string]time.Time{
		"2011-01-21":          time.Date(2011, 1, 21, 0, 0, 0, 0, time.UTC),
		"2011-01-21T08:00":    time.Date(2011, 1, 21, 8, 0, 0, 0, time.UTC),
		"2016-02-29T08:00:30": time.Date(2016, 2, 29, 8, 0, 30, 0, time.UTC),
	} {
		got, err := ParseDate(in)
		if err != nil || !got.Equal(want) || FormatDate(got) != in {
			t.Errorf("ParseDate(%q) = %v, %v, prints %q", in, got, err, FormatDate(got))
		}
	}
}

// A date in another notation is answered by the right one, unless it could be two.
func TestDateMeant(t *testing.T) {
	for in, want := range map[string]string{
		"2011-1-1": "(write 2011-01-01)", "30.03.2011": "(write 2011-03-30)", "2011/4/3": "(write 2011-04-03)",
		"2011年1月21日":       "(write 2011-01-21)",
		"2011-01-21 08:00": "(write 2011-01-21T08:00)", "3/4/2011": "(such as ", "soon": "(such as ",
		"2011-02-30": "not in the calendar",
	} {
		if _, err := ParseDate(in); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", in, err)
		}
		if meant := strings.ContainsAny(in, "-.年") || in == "2011/4/3"; DateMeant(in) != meant {
			t.Errorf("%s is meant as a date: %v", in, !meant)
		}
	}
}

// Printed values read back as the same bits.
func TestReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.Float64().Filter(func(x float64) bool { return !math.IsInf(x, 0) && !math.IsNaN(x) }).Draw(t, "x")
		if got, err := ParseNumber(FormatNumber(x)); err != nil || got != x {
			t.Fatalf("number %v prints as %q, reads as %v, %v", x, FormatNumber(x), got, err)
		}
		if math.Abs(x) < 1e300 {
			if got, err := ParseShare(FormatShare(x)); err != nil || got != x {
				t.Fatalf("share %v prints as %q, reads as %v, %v", x, FormatShare(x), got, err)
			}
		}
		d := Duration(rapid.Int64Range(0, math.MaxInt64/2).Draw(t, "d"))
		if d >= 1<<51 {
			d = d / Second * Second // the number before the unit is a float64, which holds whole seconds exactly
		}
		if got, err := ParseDuration(d.String()); err != nil || got != d {
			t.Fatalf("duration %d prints as %q, reads as %d, %v", d, d, got, err)
		}
		m := Money(rapid.Int64().Draw(t, "m"))
		if got, err := ParseMoney(m.String()); err != nil || got != m {
			t.Fatalf("money %d prints as %q, reads as %d, %v", int64(m), m, int64(got), err)
		}
		r := Rate{math.Abs(x), rapid.SampledFrom([]Duration{0, Second, Minute, Hour, Day, Week, Year}).Draw(t, "per")}
		if got, err := ParseRate(r.String()); err != nil || got != r {
			t.Fatalf("rate %v reads as %v, %v", r, got, err)
		}
		e := ExtensiveRate{r.Value, r.Per, rapid.Bool().Draw(t, "scaled")}
		if got, err := ParseExtensiveRate(e.String()); err != nil || got != e {
			t.Fatalf("extensive rate %v reads as %v, %v", e, got, err)
		}
	})
}

func FuzzUnits(f *testing.F) {
	for _, s := range []string{"5%", "0.4/day", "30d", "9 per 1000", "0.3/year per 1000", "2011-01-21", "010", "1_0",
		"-.5e-3"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if v, err := ParseNumber(s); err == nil && (math.IsNaN(v) || math.IsInf(v, 0)) {
			t.Errorf("ParseNumber(%q) = %v", s, v)
		}
		if d, err := ParseDuration(s); err == nil && d < 0 {
			t.Errorf("ParseDuration(%q) = %v", s, d)
		}
		ParseRate(s)
		ParseShare(s)
		ParseMoney(s)
		ParseInt(s)
		ParseExtensive(s)
		ParseExtensiveRate(s)
		ParseDate(s)
	})
}
