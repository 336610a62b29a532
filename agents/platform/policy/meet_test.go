package policy

import (
	"fmt"
	"strings"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// Paying upkeep in full but functions only in part counts as insolvent, too.
func TestInsolventByFunctions(t *testing.T) {
	r, m := trial{world: societytest.World{N: 10, Ticks: 30, Every: 1}, earns: 3,
		plans: map[society.Spending]float64{society.SpendFunctions: 5}, spec: "{treasury: {upkeep: 0/year, credit: 10d}, " +
			"development: {cost: 0}}"}.run(t)
	// Credit of 50 and 3 a tick pay 5 a tick for 25 ticks.
	near(t, "solvent for", r.Series("solvent_time")[30], 25, 0)
	near(t, "insolvent", r.Series("insolvent")[26], 1, 0)
	near(t, "paid of functions", m.pub.Share(society.SpendFunctions), 0.6, 1e-9)
	near(t, "paid of upkeep", m.pub.Share(society.SpendUpkeep), 1, 0)
}

// Upkeep is for the monthly users at the end of the last tick, for any tick length.
func TestUpkeepFollowsUsers(t *testing.T) {
	for _, tick := range []units.Duration{6 * units.Hour, units.Day, 7 * units.Day} {
		r, m := trial{world: societytest.World{N: 100, Tick: tick, Ticks: 20, Users: -1}, earns: 1e4,
			spec: "{treasury: {upkeep: 8/year, credit: 0d}, development: {cost: 0}}",
			more: func(b *sim.Builder, w *society.World, _ *policy) {
				societytest.Each(b, w, sim.Arrive, func(c *sim.Chunk, i int) {
					switch {
					case c.Tick == 6 && i < 40:
						w.Join(c, i, 0)
					case c.Tick == 11 && i < 30:
						w.Leave(c, i)
					}
				})
			}}.run(t)
		want := 8 * tick.Days() / 365.25 * (40*5 + 10*9) // ticks 7 to 11 and 12 to 20
		near(t, fmt.Sprintf("upkeep on ticks of %v", tick), 20*1e4-m.w.Platform.Balance().Float(), want, 1e-4)
		near(t, "insolvent", r.Series("insolvent")[len(r.Series("insolvent"))-1], 0, 0)
	}
}

// Among functions that wait for money the one with the earliest date is released first, in whatever
// order they are named.
func TestCalendarOfWhatWaits(t *testing.T) {
	for _, release := range []string{"calendar", "needs"} { // by needs, too, where both are equally urgent
		f := &society.Functions{Names: []string{"late", "early"}, Released: []bool{false, false},
			Calendar: []sim.Tick{12, 10}, Serves: [][]int{{0}, {0}}, Unmet: func(int) float64 { return 1 }}
		x := trial{world: societytest.World{N: 100, Ticks: 60, Every: 1000}, earns: 0.5, funcs: f,
			spec: "{treasury: {upkeep: 0/year, credit: 0d}, release: " + release + ", development: {cost: 10}}"}
		r, _ := x.build(t, simtest.Options{Workers: 1})
		var log []string
		for tick := sim.Tick(1); tick <= 60; tick++ {
			was := [2]bool(f.Released)
			simtest.Tick(t, r, tick)
			for k, out := range f.Released {
				if out && !was[k] {
					log = append(log, fmt.Sprintf("%s@%d", f.Names[k], tick))
				}
			}
		}
		r.Close()
		if got := strings.Join(log, " "); got != "early@21 late@41" {
			t.Errorf("%s: %s", release, got)
		}
	}
}

// A rule that acts again restores the value of that time, not that of its first action.
func TestRuleGoesBackToTheLatest(t *testing.T) {
	d := &testDoor{at: map[string]string{"k": "first"}}
	level := 0.0
	r, _ := trial{world: societytest.World{N: 10, Ticks: 9}, spec: `{treasury: off, development: {cost: 0}, rules: {r: {when: level > 1, back: level < 1, set: {k: rule}}}}`,
		more: func(b *sim.Builder, w *society.World, m *policy) {
			s := b.Scope("scripted")
			s.Gauge("level", "1", "", func() float64 { return level })
			s.Step(sim.Step{Name: "go", Phase: sim.Arrive, Before: func(t sim.Tick, _ int) {
				m.spec.Act(t, d)
				if t == 6 {
					d.at["k"] = "second" // as by a timeline
				}
				level = float64(t % 4 / 2 * 2) // 0 2 2 0 0 2 2 0
			}})
		}}.build(t, simtest.Options{Workers: 1})
	defer r.Close()
	var values []string
	for tick := sim.Tick(1); tick <= 9; tick++ {
		simtest.Tick(t, r, tick)
		values = append(values, d.at["k"])
	}
	if got := strings.Join(values, " "); got != "first first rule rule first second rule rule second" {
		t.Error(got)
	}
}
