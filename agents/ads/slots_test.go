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

// A consumer's slots are at least the gap apart, a day has at most daily of them, and each is at
// one of its sessions.
func TestSlotTimes(t *testing.T) {
	for _, tick := range []units.Duration{units.Hour, 7 * units.Hour, units.Day, 7 * units.Day} {
		for _, gap := range []units.Duration{0, 90 * units.Minute, 20 * units.Hour, 50 * units.Hour} {
			m := &ads{start: 1, feedStart: 1, spec: new(Spec)}
			m.spec.Slots.Gap, m.spec.Slots.Daily = gap, 2
			clock := sim.Clock{Tick: tick, Ticks: 400}
			m.timing = m.spec.timing(clock)
			l := &m.timing
			key := rng.New(1, 1, "sessions")
			k := new(worker)
			for _, modelled := range []bool{true, false} {
				r := new(capRow)
				days := map[int64]int{}
				before, count := int64(-1)<<40, 0
				for tk := 1; tk <= 400; tk++ {
					m.now.session = rng.New(1, 1, "times").At(tk, 0)
					n := int(num.PoissonInverse(key.Open(uint64(tk), 0), float64(3*clock.Days())))
					if !modelled {
						n = -1
					}
					begin := int64(tk) << l.bits
					times := m.slotTimes(k, 7, r, n, begin, begin+m.timing.size)
					if l.single && modelled {
						due := max(m.due(7, r), begin) - begin
						first := l.firstSession(m.now.session.Row(7), n, due)
						if (first < l.size) != (len(times) > 0) || len(times) > 0 && begin+first != int64(times[0]) {
							t.Fatalf("tick %v, gap %v: slots at %v, the first session is at %d", tick, gap, times, begin+first)
						}
					}
					for _, at := range times {
						if int64(at)-before < l.gap || int64(at)>>l.bits != int64(tk) {
							t.Fatalf("tick %v, gap %v: slots at %d and %d", tick, gap, before, at)
						}
						before = int64(at)
						if modelled && !slices.Contains(l.sessionTimes(m.now.session.Row(7), n, nil), uint16(int64(at)-begin)) {
							t.Fatalf("tick %v, gap %v: a slot at %d, where is no session", tick, gap, at)
						}
						if days[l.day(int64(at))]++; days[l.day(int64(at))] > 2 {
							t.Fatalf("tick %v, gap %v: more than 2 slots on day %d", tick, gap, l.day(int64(at)))
						}
						l.open(r, int64(at))
						count++
					}
				}
				if least := min(2*400*clock.Days(), 400*float64(tick)/float64(gap+8*units.Hour)) / 4; float64(count) < least {
					t.Errorf("tick %v, gap %v: only %d slots", tick, gap, count)
				}
			}
		}
	}
}
