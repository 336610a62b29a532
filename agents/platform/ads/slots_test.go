package ads

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// comeAndGo gives everybody Poisson sessions, perDay of them.
func comeAndGo(perDay float64) func(w *society.World, b *sim.Builder) {
	return func(w *society.World, b *sim.Builder) {
		s := b.Scope("activity")
		w.NeedFeeds(s)
		key := s.Key("sessions")
		mean := perDay * w.Clock.Days()
		s.Step(sim.Step{Name: "open", Phase: sim.Act, Rows: w.N, Chunk: func(c *sim.Chunk) {
			k := key.At(int(c.Tick), 0)
			for i := c.Lo; i < c.Hi; i++ {
				n := int(num.PoissonInverse(k.Open(uint64(i), 0), mean))
				w.SetSessions(i, c.Tick, n, n, 1)
			}
		}})
	}
}

// Cutting the tick leaves slots, exposures and revenue unchanged, for any gap between slots and
// whether or not they are filled.
func TestTick(t *testing.T) {
	const days, n, replicates = 30, 4000, 8
	ticks := []units.Duration{units.Day, 12 * units.Hour, 6 * units.Hour}
	for _, x := range []struct {
		gap      units.Duration
		daily    int
		sessions float64 // a day; 0: not modelled
		money    string
	}{{48 * units.Hour, 1, 2, ""}, {24 * units.Hour, 1, 1, ""}, {12 * units.Hour, 2, 3, "daily"}, {5 * units.Hour, 3, 8, "budget"}, {0, 3, 4, ""}, {30 * units.Hour, 1, 0, ""}} {
		var slots, shown, revenue [3][]float64
		for k, tick := range ticks {
			for rep := 1; rep <= replicates; rep++ {
				y := trial{n: n, tick: tick, ticks: int(days * units.Day / tick), every: int(days * units.Day / tick), spec: func(a *Spec) {
					plain(a)
					a.Slots.Gap, a.Slots.Daily = x.gap, x.daily
					a.Caps.Charges, a.Caps.Lifetime = 2, 10*units.Day
					if x.money == "daily" {
						a.Caps.Charges = maxShown
					}
					a.entry("firm", func(c *CampaignSpec) {
						c.Count, c.Target.Interests = 4, 3                                     // few, so that slots stay empty
						c.bidCPM(must(t, "uniform", map[string]float64{"from": 40, "to": 80})) // ties would be broken once a tick
						c.HasDaily, c.DailyCap = x.money == "daily", units.Extensive{Value: 60}
						c.HasBudget, c.Budget = x.money == "budget", units.Extensive{Value: 200}
					})
				}}
				if x.sessions > 0 {
					y.world = comeAndGo(x.sessions)
				}
				r, _ := y.run(t, 1, rep)
				slots[k] = append(slots[k], total(r, "ad_slots")/days/n)
				shown[k] = append(shown[k], total(r, "ad_impressions")/days/n)
				revenue[k] = append(revenue[k], total(r, "ad_revenue")/days/n)
			}
		}
		if x.sessions > 0 && x.gap >= units.Day {
			// A renewal process: a slot, the gap, and the wait for the next session.
			mean, sd := meanSD(slots[0])
			simtest.Z(t, fmt.Sprintf("gap %v: slots a day", x.gap), mean, sd, replicates, 1/(x.gap.Days()+1/x.sessions), .01)
		}
		for k := 1; k < len(ticks); k++ {
			for name, v := range map[string][3][]float64{"slots": slots, "exposures": shown, "revenue": revenue} {
				var apart []float64 // people and campaigns are the same
				for j := range v[k] {
					apart = append(apart, v[k][j]/v[0][j]-1)
				}
				mean, sd := meanSD(apart)
				// Controllers act once per tick: where money is paced, finer ticks spend a daily cap
				// with a smaller margin.
				within := float64(4*sd/math.Sqrt(replicates)) + .001
				if x.money != "" {
					within += .035
				}
				if !(math.Abs(mean) <= min(within, .05)) {
					t.Errorf("gap %v, %d a day, %v sessions, %s: %s with %v are %+.4f ± %.4f of what they are with ticks of a day", x.gap, x.daily, x.sessions, x.money, name, ticks[k], mean, sd/math.Sqrt(replicates))
				}

			}
		}
	}
}

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
					m := &ads{start: 1, feedStart: 1, spec: new(Spec), waits: newWaits(), parts: parts}
					m.spec.Slots.Gap, m.spec.Slots.Daily = gap, 2
					m.timing = m.spec.timing(sim.Clock{Tick: tick, Ticks: 2000})
					compareSlots(t, fmt.Sprintf("tick %v in %d, gap %v, %v sessions a day", tick, parts, gap, perDay), m, perDay)
				}
			}
		}
	}
}

// compareSlots compares the slots of a consumer with those of its twin.
func compareSlots(t *testing.T, name string, m *ads, perDay float64) {
	const ticks = 2000
	l, r, twin := &m.timing, new(capRow), new(capRow)
	key := rng.New(1, 1, "sessions")
	var fast, slow slotRecord
	for tk := 1; tk <= ticks; tk++ {
		m.now.slot, m.now.session = rng.New(1, 1, "slot").At(tk, 0), rng.New(1, 1, "session").At(tk, 0)
		begin, n := int64(tk)<<l.bits, -1
		if perDay > 0 {
			n = int(num.PoissonInverse(key.Open(uint64(tk), 0), float64(perDay*l.days)))
		}
		left := n
		for m.part = range m.parts {
			some := always
			if n >= 0 {
				some = m.inPart(7, left, m.part)
				left -= some
			}
			m.slots(7, r, some, begin+l.size*int64(m.part)/int64(m.parts), begin+l.size*int64(m.part+1)/int64(m.parts), func(x slot) {
				fast.add(t, name, l, int64(x.at))
				l.open(r, int64(x.at))
			})
		}
		for _, at := range slotsOfTwin(m, twin, begin, n, key.Sub(uint64(tk))) {
			slow.add(t, name, l, at)
		}
	}
	if n := float64(fast.count); perDay == 0 { // as early as the rules allow
		days := float64(ticks) / float64(l.perDay) * max(1, l.days)
		if most := min(2*days, ticks/l.wait); !(math.Abs(n-most) <= 2) {
			t.Errorf("%s: %v slots, want %v", name, n, most)
		}
		return
	}
	if n := math.Sqrt(float64(fast.count + slow.count)); !(math.Abs(float64(fast.count-slow.count)) <= 4*n) || slow.count == 0 {
		t.Errorf("%s: %d slots, of the twin %d", name, fast.count, slow.count)
	}
	mean := func(x *slotRecord) float64 { return x.within / float64(x.count) }
	if sd := math.Sqrt((1/float64(fast.count) + 1/float64(slow.count)) / 12); !(math.Abs(mean(&fast)-mean(&slow)) <= 4*sd) {
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

func (x *slotRecord) add(t *testing.T, name string, l *timing, at int64) {
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
	x.within += l.within(uint32(at))
}

// slotsOfTwin is the slots of a tick with n sessions at independent times.
func slotsOfTwin(m *ads, r *capRow, begin int64, n int, key rng.Key) (out []int64) {
	l := &m.timing
	var all []int64
	for s := range max(0, n) {
		all = append(all, begin+int64(key.Below(uint64(s), 0, uint64(l.size))))
	}
	slices.Sort(all)
	for _, at := range all {
		if at >= m.due(7, r, begin, begin+l.size) && (!l.counted || r.last == 0 || l.day(at) != l.day(int64(r.last)) || r.today() < l.daily) {
			l.open(r, at)
			out = append(out, at)
		}
	}
	return out
}
