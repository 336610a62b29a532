package society

import (
	"fmt"
	"math"
	"testing"

	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

func TestNextSessionKnownValues(t *testing.T) {
	for _, c := range []struct {
		u, v float64
		n    int
		at   float64
		ok   bool
	}{
		{0, 0.25, 1, 0.75, true},
		{0, 0.25, 2, 0.5, true},
		{0.5, 0.5, 2, 0.5 + 1 - math.Sqrt(0.5), true},
		{0.5, 0.25, 2, 0, false}, // v = u^n
		{0.5, 0.1, 2, 0, false},
		{0.3, 0.9, 0, 0, false},
		{0, 0.125, 3, 0.5, true},
	} {
		at, ok := nextSession(c.u, c.v, c.n)
		if ok != c.ok || !(math.Abs(at-c.at) <= 1e-15) {
			t.Errorf("nextSession(%v, %v, %d) = %v, %v; want %v, %v", c.u, c.v, c.n, at, ok, c.at, c.ok)
		}
	}
}

// Without agrees with a power.
func TestWithout(t *testing.T) {
	for _, u := range []float64{0, 0.1, 0.5, 0.99, 1} {
		for _, n := range []int{0, 1, 2, 3, 7, 23, 100} {
			need.Near(t, fmt.Sprintf("%v^%d", u, n), Without(u, n), math.Pow(u, float64(n)), 1e-13)
		}
	}
}

// walk lets one consumer with Poisson sessions meet an item. It returns the time of the meeting
// in days, or −1 if there is none before the limit.
func walk(key rng.Key, row uint64, perDay, open, tick, entered, limit float64) float64 {
	b := sim.NewBuilder(sim.Config{Clock: sim.Clock{Tick: units.Day, Ticks: 1}})
	w := &World{Scope: b.Scope("society"), N: 1}
	w.Status = []uint8{Using}
	w.NeedFeeds(b.Scope("activity"))
	t0 := sim.Tick(entered/tick) + 1
	u := entered/tick - float64(t0-1)
	v := key.Open(row, 1<<40)
	for t := sim.Tick(1); float64(t-1)*tick < limit; t++ {
		// Each session opens the feed with probability open.
		feed := int(num.PoissonInverse(key.Open(row, uint64(2*t)), perDay*tick*open))
		others := int(num.PoissonInverse(key.Open(row, uint64(2*t+1)), perDay*tick*(1-open)))
		w.SetSessions(0, t, feed+others, feed, 1)
		if t < t0 {
			continue
		}
		meet := w.Meet
		if open < 1 {
			meet = w.MeetInFeed
		}
		if at, ok := meet(0, t, t0, u, v); ok {
			return (float64(t-1) + at) * tick
		}
	}
	return -1
}

// The wait is exponential at any tick, with the rate of sessions or, in a feed, of sessions that
// open it.
func TestWaitDoesNotDependOnTick(t *testing.T) {
	const draws = 20_000
	for _, c := range []struct{ sessions, open float64 }{{0.4, 1}, {3, 1}, {5, 0.3}, {20, 0.02}} {
		perDay := c.sessions * c.open // sessions in which the item can be met
		for _, tick := range []float64{2, 0.1} {
			key := rng.New(7, 0, "wait").Sub(uint64(tick * 100)).Sub(uint64(perDay * 10))
			const limit = 8.0
			var n, sum, sumSq, early float64
			for row := range uint64(draws) {
				entered := 1 + key.Float(row, 1<<41)
				at := walk(key, row, c.sessions, c.open, tick, entered, limit)
				if at < 0 || at > entered+6 {
					continue // truncated alike at every tick
				}
				wait := at - entered
				if wait < 0 {
					t.Fatalf("met %v before it came", wait)
				}
				n++
				sum += wait
				sumSq += wait * wait
				if wait < 0.25 {
					early++
				}
			}
			p := 1 - math.Exp(-perDay*6)
			simtest.Z(t, "met in six days", n/draws, math.Sqrt(p*(1-p)), draws, p, 1e-9)
			q := 1 - math.Exp(-perDay*0.25)
			simtest.Z(t, "met in a quarter of a day", early/draws, math.Sqrt(q*(1-q)), draws, q, 1e-9)
			want := (1 - math.Exp(-perDay*6)*(1+perDay*6)) / perDay / p
			mean := sum / n
			simtest.Z(t, "wait", mean, math.Sqrt(sumSq/n-mean*mean), int(n), want, 1e-9)
		}
	}
}

// Without activity a user has a session a day, or one per tick on shorter ticks. What sessions
// bring by themselves is counted by the day.
func TestSessionsWithoutActivity(t *testing.T) {
	for _, x := range []struct {
		tick     units.Duration
		sessions int
		attended float64
	}{{6 * units.Hour, 1, 0.25}, {units.Day, 1, 1}, {36 * units.Hour, 2, 1.5}, {units.Week, 7, 7}} {
		w := &World{members: members{Status: []uint8{Using, Never}}, Clock: sim.Clock{Tick: x.tick}}
		w.plain = plainViews(w.Clock)
		if n, days, v := int(w.View(0).Sessions), w.Attended(0), w.View(0); n != x.sessions || days != x.attended ||
			int(v.Sessions) != n || int(v.Browses) != n || v.Share() != 1 {
			t.Errorf("tick %v: %d sessions, %v attended, %d and %d of the view", x.tick, n, days, int(v.Sessions),
				int(v.Browses))
		}
		if int(w.View(1).Sessions) != 0 || w.Attended(1) != 0 || w.View(1).Using {
			t.Errorf("tick %v: who does not use the platform has sessions", x.tick)
		}
	}
}

// Without activity a user has one session in each tick of up to a day.
func TestMeetWithoutActivity(t *testing.T) {
	w := &World{members: members{Status: []uint8{Using, Never}}}
	w.plain = plainViews(w.Clock)
	if _, ok := w.Meet(1, 3, 3, 0.2, 0.9); ok {
		t.Error("who does not use the platform met an item")
	}
	if at, ok := w.Meet(0, 3, 3, 0.2, 0.9); !ok || !(math.Abs(at-0.3) <= 1e-15) {
		t.Errorf("met at %v, %v", at, ok)
	}
	if _, ok := w.Meet(0, 3, 3, 0.2, 0.1); ok {
		t.Error("met though the session lies before the item")
	}
	if at, ok := w.Meet(0, 4, 3, 0.2, 0.1); !ok || at < 0 || at >= 1 {
		t.Errorf("met at %v, %v in the next tick", at, ok)
	}
}
