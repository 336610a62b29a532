package ads

import (
	"fmt"
	"math"
	"testing"

	"guanxi/agents/advertisers"
	"guanxi/agents/platform/delivery/frequency"
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
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
	ticks := []units.Duration{units.Day, 6 * units.Hour}
	for _, x := range []struct {
		gap      units.Duration
		daily    int
		sessions float64 // a day; 0: not modelled
		money    string
	}{{48 * units.Hour, 1, 2, ""}, {24 * units.Hour, 1, 1, ""}, {12 * units.Hour, 2, 3, "daily"}, {5 * units.Hour, 3, 8, "budget"}, {0, 3, 4, ""}, {30 * units.Hour, 1, 0, ""}} {
		var slots, shown, revenue [2][]float64
		for k, tick := range ticks {
			for rep := 1; rep <= replicates; rep++ {
				y := trial{n: n, tick: tick, ticks: int(days * units.Day / tick), every: int(days * units.Day / tick), spec: func(a *Spec) {
					plain(a)
					a.Slots.Gap, a.Slots.Daily = x.gap, x.daily
					a.Caps.Charges, a.Caps.Lifetime = 2, 10*units.Day
					if x.money == "daily" {
						a.Caps.Charges = frequency.MostShown
					}
					a.entry("firm", func(c *advertisers.CampaignSpec) {
						c.Count, c.Target.Interests = 4, 3                                      // few, so that slots stay empty
						bidCPM(c, must(t, "uniform", map[string]float64{"from": 40, "to": 80})) // ties would be broken once a tick
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
			for name, v := range map[string][2][]float64{"slots": slots, "exposures": shown, "revenue": revenue} {
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
