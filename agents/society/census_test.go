package society

import (
	"fmt"
	"io"
	"math"
	"strings"
	"testing"
	"time"

	"guanxi/sim"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// A consumer whose only session falls into one tick counts in that tick, in the day and in the 30
// days that begin with it, and not one tick longer.
func TestCensus(t *testing.T) {
	for _, tick := range []units.Duration{units.Day, units.Hour} {
		b := sim.NewBuilder(sim.Config{Clock: sim.Clock{Start: time.Unix(0, 0), Tick: tick, Ticks: 1}})
		w := &World{Scope: b.Scope("society"), N: 1, Clock: sim.Clock{Start: time.Unix(0, 0), Tick: tick, Ticks: 2000}}
		w.Status = []uint8{Using}
		w.NeedFeeds(b.Scope("activity"))
		day, month := w.Clock.In(units.Day), w.Clock.In(30*units.Day)
		for at := 1; at <= month+20; at++ {
			sessions := 0
			if at == 11 {
				sessions = 2
			}
			w.SetSessions(0, sim.Tick(at), sessions, 0, 1)
			w.now = sim.Tick(at)
			in := func(ticks int) int64 {
				if at >= 11 && at < 11+ticks {
					return 1
				}
				return 0
			}
			if n := w.census(); n.active != in(1) || n.daily != in(day) || n.monthly != in(month) {
				t.Fatalf("ticks of %v, tick %d: %+v", tick, at, n)
			}
		}
	}
}

// The census counts who had a session in this tick, in the last day and in the last 30 days.
func TestCensusCountsTicks(t *testing.T) {
	const n = 5000
	key := rng.New(1, 0, "census")
	for _, tick := range []units.Duration{units.Day, units.Hour, units.Hour / 120} {
		b := sim.NewBuilder(sim.Config{Clock: sim.Clock{Start: time.Unix(0, 0), Tick: tick, Ticks: 1}})
		w := &World{Scope: b.Scope("society"), N: n, Clock: sim.Clock{Start: time.Unix(0, 0), Tick: tick, Ticks: 200_000}}
		w.NeedFeeds(b.Scope("activity"))
		for _, w.now = range []sim.Tick{40_000, 65_535, 65_536, 131_080, 190_000} {
			var want [3]int64
			for i := range n {
				since, sessions := 1+int(key.Below(uint64(i), 0, 39_999)), 0
				switch i % 4 {
				case 0: // never
					w.latest[i], since = 0, 1<<30
				case 1:
					since = 1 + since%40
					fallthrough
				default:
					w.SawSession(i, w.now-sim.Tick(since))
				}
				if i%7 == 0 {
					sessions = 1
				}
				w.Sessions[i] = uint16(sessions)
				since *= 1 - sessions
				for k, ticks := range []int{1, w.Clock.In(units.Day), w.Clock.In(30 * units.Day)} {
					if k == 0 && sessions > 0 || k > 0 && since < ticks {
						want[k]++
					}
				}
			}
			if n := w.census(); [3]int64{n.active, n.daily, n.monthly} != want {
				t.Errorf("ticks of %v, tick %d: %+v, want %v", tick, w.now, n, want)
			}
		}
	}
}

// The share with access follows the curve of an age band, between its dates too, times the accounts
// per person. A consumer with access keeps it while the curve rises. Bands without a curve of their
// own follow the general one.
func TestAccess(t *testing.T) {
	const n = 20_000
	b := sim.NewBuilder(sim.Config{Clock: sim.Clock{Start: time.Date(2011, 1, 1, 0, 0, 0, 0, time.UTC), Tick: units.Day, Ticks: 100}})
	w := need.Value(Build(b, Setting{
		People: PeopleSpec{Count: n, Interests: 8, Taste: .3, HasAccess: true, Segments: []spec.Named[segmentSpec]{{Name: "all", V: segmentSpec{Share: 1, Ages: []spec.Weight{{Name: "under_25", Value: .3}, {Name: "25_to_50", Value: .3}, {Name: "over_50", Value: .4}}}}},
			Access: AccessSpec{File: "a.csv", Date: "date", Value: "v", Of: "of", AccountsPerPerson: 1.5, Ages: []spec.Named[accessColumns]{{Name: "over_50", V: accessColumns{Value: "old", Of: "of_old"}}}}},
		Ties: TiesSpec{Kind: "ring", Degree: 2},
		Open: func(string) (io.ReadCloser, error) {
			return io.NopCloser(strings.NewReader("date,v,of,old,of_old\n2011-01-11,20,100,0,50\n2011-02-20,90,100,20,50\n2011-01-31,50,100,10,50\n")), nil
		}}))(t)
	for day, want := range map[sim.Tick]Access{0: {.3, .3, 0}, 10: {.3, .3, 0}, 20: {.525, .525, .15}, 30: {.75, .75, .3}, 40: {.875, .875, .45}, 50: {1, 1, .6}, 90: {1, 1, .6}} {
		for band, got := range w.Access(day) {
			need.Near(t, fmt.Sprintf("access of band %d after %d days", band, day), got, want[band], 1e-12)
		}
	}
	before := make([]bool, n)
	for day := sim.Tick(0); day <= 50; day += 5 {
		access, of, has := w.Access(day), [3]float64{}, [3]float64{}
		for i := range n {
			now, band := w.HasAccess(i, access), w.Who(i).Age
			if before[i] && !now {
				t.Fatalf("day %d: %d has access no more", day, i)
			}
			before[i] = now
			of[band]++
			if now {
				has[band]++
			}
		}
		for band, share := range access {
			simtest.Z(t, "share with access", has[band]/of[band], math.Sqrt(share*(1-share)), int(of[band]), share, 1e-9)
		}
	}
}

// Errors of the curve name the lines of the file, past empty ones: the first ten, with a count of the rest.
func TestAccessErrors(t *testing.T) {
	a := AccessSpec{File: "a.csv", Date: "date", Value: "v", Of: "of", AccountsPerPerson: 1}
	opened := func(text string) Opener {
		return func(string) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }
	}
	for text, want := range map[string]string{
		"date,v,of\n":                                   "a.csv: no rows; write a header and a row per date",
		"date,v,people\n2011-01-11,20,100\n":            `no column "of" (access.of); it has date, v, people`,
		"date,v,of\n\n2011-01-11,20,100\n\n11/2,20,100": `a.csv:5: "11/2" is not a date such as 2011-01-21`,
		"date,v,of\n\n2011-01-11,-20,100\n":             `a.csv:3: "-20" with access of "100" people is not a share from 0 to 1`,
		"date,v,of\n2011-01-11,20\n2011-01-12,x,100\n2011-01-13,20,100\n2011-01,20,100\n": "a.csv:2: the number of columns is 2 instead of 3\na.csv:3: \"x\" with access of \"100\" people is not a share from 0 to 1\na.csv:5: \"2011-01\" is not a date",
		"date;v;of\n2011-01-11;20;100\n":                         `a.csv: its columns must be separated by commas; the header is "date;v;of"`,
		"date,v,of,v\n2011-01-11,20,100,30\n":                    `a.csv has two columns "v"`,
		"date,v,of\r2011-01-11,20,100\rx,20,100\r":               `a.csv:3: "x" is not a date`,
		"\xff\xfed\x00a\x00":                                     "a.csv:1: is not UTF-8 text",
		"date,v,of\n2011-01-11,20,100\n\xe9,1,2\n":               "a.csv:3: is not UTF-8 text",
		"date,v,of\n" + strings.Repeat("2011-01-12,x,100\n", 12): "a.csv:11: \"x\" with access of \"100\" people is not a share from 0 to 1\n… and 2 more bad lines",
	} {
		need.Refusal(t, a.Check(opened(text)), want)
	}
	a.Ages = []spec.Named[accessColumns]{{Name: "over_50", V: accessColumns{Value: "old", Of: "of"}}}
	need.Refusal(t, a.Check(opened("date,v,of\n2011-01-11,20,100\n")), `no column "old" (access.ages.over_50.value); it has date, v, of`)
	need.Refusal(t, a.Check(opened("date,v,of,old\n2011-01-11,20,100,\n2011-01-12,-20,100,1\n")), "a.csv:2: \"\" with access of \"100\" people", "a.csv:3: \"-20\" with access")
}
