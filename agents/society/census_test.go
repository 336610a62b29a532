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
	b := sim.NewBuilder(sim.Config{Clock: sim.Clock{Start: time.Date(2011, 1, 1, 0, 0, 0, 0, time.UTC), Tick: units.Day,
		Ticks: 100}})
	w := need.Value(Build(b, Setting{
		People: PeopleSpec{Count: n, Interests: 8, Taste: .3, HasAccess: true,
			Segments: []spec.Named[segmentSpec]{{Name: "all",
				V: segmentSpec{Share: 1, Ages: []spec.Weight{{Name: "under_25", Value: .3}, {Name: "25_to_50", Value: .3},
					{Name: "over_50", Value: .4}}}}},
			Access: AccessSpec{File: "a.csv", Date: "date", Value: "v", Of: "of", AccountsPerPerson: 1.5,
				Ages: []spec.Named[accessColumns]{{Name: "over_50", V: accessColumns{Value: "old", Of: "of_old"}}}}},
		Ties: TiesSpec{Kind: "ring", Degree: 2},
		Open: func(string) (io.ReadCloser, error) {
			return io.NopCloser(strings.NewReader(
				"date,v,of,old,of_old\n2011-01-11,20,100,0,50\n2011-02-20,90,100,20,50\n2011-01-31,50,100,10,50\n")), nil
		}}))(t)
	for day, want := range map[sim.Tick]Access{0: {.3, .3, 0}, 10: {.3, .3, 0}, 20: {.525, .525, .15}, 30: {.75, .75, .3},
		40: {.875, .875, .45}, 50: {1, 1, .6}, 90: {1, 1, .6}} {
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
