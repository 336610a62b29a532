package frequency

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/units"
)

// The wait for the first of n sessions is 1 − u^(1/n) of the time in which they lie.
func TestWaits(t *testing.T) {
	x, worst := newWaits(), 0.0
	for k := range uint64(200000) {
		u := uint32(rng.Key(1).Bits(k, 0) >> (32 + k%32)) // small ones too
		for _, n := range []uint32{1, 2, 3, 7, 40, 2047} {
			want := 1 - math.Pow((float64(u|1))/(1<<32), 1/float64(n))
			worst = max(worst, math.Abs(float64(x.wait(x.log(u)/n, 1<<31))/(1<<31)-want))
		}
	}
	if worst > 0x1p-18 {
		t.Errorf("waits are off by up to %.2g", worst)
	}
	if x.wait(x.log(math.MaxUint32), 1<<16) != 0 || x.wait(x.log(0), 1<<16) > 1<<16 {
		t.Error("a wait is not within the time")
	}
}

// A consumer's slots are at least the gap apart, and a day has at most daily of them. They come as often,
// and at the same times on average, as where a tick's sessions are drawn, sorted and looked through.
func TestSlotTimes(t *testing.T) {
	for _, tick := range []units.Duration{units.Hour, 7 * units.Hour, units.Day, 7 * units.Day} {
		for _, gap := range []units.Duration{0, 90 * units.Minute, 20 * units.Hour, 50 * units.Hour} {
			for _, parts := range []int{1, 7} {
				for _, perDay := range []float64{0, 1, 6} {
					m, keys := &Slots{Start: 1, waits: newWaits(), Parts: parts}, new(Limits)
					keys.Slots.Gap, keys.Slots.Daily, keys.Slots.PerSession = gap, 2, 1
					m.Rebuild(keys, nil, &society.World{Clock: sim.Clock{Tick: tick, Ticks: 2000}})
					compareSlots(t, fmt.Sprintf("tick %v in %d, gap %v, %v sessions a day", tick, parts, gap, perDay), m, perDay)
				}
			}
		}
	}
}

// compareSlots compares the slots of a consumer with those of its twin.
func compareSlots(t *testing.T, name string, m *Slots, perDay float64) {
	const ticks = 2000
	l, r, twin := &m.Timing, new(Row), new(Row)
	key := rng.New(1, 1, "sessions")
	var fast, slow slotRecord
	for tk := 1; tk <= ticks; tk++ {
		m.luckNow, m.sessionNow = rng.New(1, 1, "slot").At(tk, 0), rng.New(1, 1, "session").At(tk, 0)
		begin, n := int64(tk)<<l.Bits, -1
		if perDay > 0 {
			n = int(num.PoissonInverse(key.Open(uint64(tk), 0), float64(perDay*l.Days)))
		}
		left := n
		for m.Part = range m.Parts {
			some := Always
			if n >= 0 {
				some = m.inPart(7, left, m.Part)
				left -= some
			}
			m.Each(7, r, some, begin+l.Size*int64(m.Part)/int64(m.Parts), begin+l.Size*int64(m.Part+1)/int64(m.Parts),
				func(x Slot) {
					fast.add(t, name, l, int64(x.At))
					l.Open(r, int64(x.At))
				})
		}
		for _, at := range slotsOfTwin(m, twin, begin, n, key.Sub(uint64(tk))) {
			slow.add(t, name, l, at)
		}
	}
	if n := float64(fast.count); perDay == 0 { // as early as the rules allow
		days := float64(ticks) / float64(l.PerDay) * max(1, l.Days)
		if most := min(2*days, ticks/l.Wait); !(math.Abs(n-most) <= 2) {
			t.Errorf("%s: %v slots, want %v", name, n, most)
		}
		return
	}
	if n := math.Sqrt(float64(fast.count + slow.count)); !(math.Abs(float64(fast.count-slow.count)) <= 4*n) ||
		slow.count == 0 {
		t.Errorf("%s: %d slots, of the twin %d", name, fast.count, slow.count)
	}
	mean := func(x *slotRecord) float64 { return x.within / float64(x.count) }
	sd := math.Sqrt((1/float64(fast.count) + 1/float64(slow.count)) / 12)
	if !(math.Abs(mean(&fast)-mean(&slow)) <= 4*sd) {
		t.Errorf("%s: slots at %.3f of the tick on average, of the twin at %.3f", name, mean(&fast), mean(&slow))
	}
}

// slotRecord counts slots, and checks that they keep the rules.
type slotRecord struct {
	count     int
	within    float64 // sum of their times within ticks
	last, day int64
	onThatDay int
}

func (x *slotRecord) add(t *testing.T, name string, l *Timing, at int64) {
	day := l.day(at)
	if x.count > 0 && day == x.day {
		x.onThatDay++
	} else {
		x.day, x.onThatDay = day, 1
	}
	if x.count > 0 && at-x.last < l.gap || x.onThatDay > 2 {
		t.Fatalf("%s: slots at %d and %d, %d on that day", name, x.last, at, x.onThatDay)
	}
	x.last = at
	x.count++
	x.within += l.Within(uint32(at))
}

// slotsOfTwin is the slots of a tick with n sessions at independent times.
func slotsOfTwin(m *Slots, r *Row, begin int64, n int, key rng.Key) (out []int64) {
	l := &m.Timing
	var all []int64
	for s := range max(0, n) {
		all = append(all, begin+int64(key.Below(uint64(s), 0, uint64(l.Size))))
	}
	slices.Sort(all)
	for _, at := range all {
		if at >= m.due(7, r, begin, begin+l.Size) && (!l.counted || r.Last == 0 || l.day(at) != l.day(int64(r.Last)) ||
			int(r.today) < l.Daily) {
			l.Open(r, at)
			out = append(out, at)
		}
	}
	return out
}

// A session that may have slots has per_session of them on average, at its time, and a day never more than
// daily.
func TestSlotsOfASession(t *testing.T) {
	const ticks, sessions = 4000, 6
	for _, x := range []struct {
		per   float64
		gap   units.Duration
		daily int
		want  float64 // slots a day; 0: not checked
	}{{.4, 0, 1000, 2.4}, {1, 0, 1000, 6}, {2.5, 0, 1000, 15}, {4, 0, 3, 3}, {0, 0, 1000, 0}, {2, 30 * units.Hour, 1, 0},
		{3, 30 * units.Hour, 9, 3 / (1.25 + 1.0/sessions)}} {
		m, keys, r := &Slots{Start: 1, waits: newWaits(), Parts: 1}, new(Limits), new(Row)
		keys.Slots.Gap, keys.Slots.Daily, keys.Slots.PerSession = x.gap, x.daily, x.per
		m.Rebuild(keys, nil, &society.World{Clock: sim.Clock{Tick: units.Day, Ticks: ticks}})
		slots, numbers := 0, map[int]bool{}
		for tk := 1; tk <= ticks; tk++ {
			m.luckNow, m.moreNow = rng.New(1, 1, "slot").At(tk, 0), rng.New(1, 1, "more").At(tk, 0)
			clear(numbers)
			today, some := 0, int64(0)
			m.Each(7, r, sessions, int64(tk)<<m.Bits, int64(tk+1)<<m.Bits, func(s Slot) {
				if at := int64(s.At); at != some {
					if some > 0 && at-some < m.gap {
						t.Fatalf("%v: sessions with slots at %d and %d", x, some, at)
					}
					some = at
				}
				if numbers[s.Number] {
					t.Fatalf("%v: two slots have number %d", x, s.Number)
				}
				numbers[s.Number] = true
				today++
				m.Open(r, int64(s.At))
			})
			if slots += today; today > x.daily {
				t.Fatalf("%v: %d slots on a day", x, today)
			}
		}
		if x.want == 0 {
			if x.per == 0 && slots > 0 {
				t.Errorf("%v: %d slots", x, slots)
			}
			continue
		}
		if got := float64(slots) / ticks; !(math.Abs(got-x.want) <= .05*x.want) {
			t.Errorf("%v: %.3f slots a day, want %.3f", x, got, x.want)
		}
	}
}
