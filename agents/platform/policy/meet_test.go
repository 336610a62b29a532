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

// The line of credit follows the highest running cost so far, and does not shrink when running
// costs fall.
func TestLineOfTheDearestTick(t *testing.T) {
	x := trial{world: societytest.World{N: 10, Ticks: 20, Every: 1}, earns: 200, spec: "{treasury: {upkeep: 0/year, credit: 2year}, development: {cost: 0}}",
		more: func(_ *sim.Builder, w *society.World, _ *policy) {
			w.Policy.Plan(society.SpendFunctions, func(t sim.Tick) units.Money { return money(map[bool]float64{true: 100, false: 10}[t == 5]) })
		}}
	r, _ := x.run(t)
	left := r.Series("credit_left")
	near(t, "before", left[4], 2*365.25*10, 1e-3)
	near(t, "from then on", left[5], 2*365.25*100, 1e-3)
	near(t, "in the end", left[20], 2*365.25*100, 1e-3)
}

// Paying upkeep in full but functions only in part counts as insolvent, too.
func TestInsolventByFunctions(t *testing.T) {
	r, m := trial{world: societytest.World{N: 10, Ticks: 30, Every: 1}, earns: 3, plans: map[society.Spending]float64{society.SpendFunctions: 5}, spec: "{treasury: {upkeep: 0/year, credit: 10d}, development: {cost: 0}}"}.run(t)
	// Credit of 50 and 3 a tick pay 5 a tick for 25 ticks.
	near(t, "solvent for", r.Series("solvent_time")[30], 25, 0)
	near(t, "insolvent", r.Series("insolvent")[26], 1, 0)
	near(t, "paid of functions", m.pub.Share(society.SpendFunctions), 0.6, 1e-9)
	near(t, "paid of upkeep", m.pub.Share(society.SpendUpkeep), 1, 0)
}

// Upkeep is for the monthly users at the end of the last tick, for any tick length.
func TestUpkeepFollowsUsers(t *testing.T) {
	for _, tick := range []units.Duration{6 * units.Hour, units.Day, 7 * units.Day} {
		r, m := trial{world: societytest.World{N: 100, Tick: tick, Ticks: 20, Users: -1}, earns: 1e4, spec: "{treasury: {upkeep: 8/year, credit: 0d}, development: {cost: 0}}",
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
		f := &society.Functions{Names: []string{"late", "early"}, Released: []bool{false, false}, Calendar: []sim.Tick{12, 10}, Serves: [][]int{{0}, {0}}, Unmet: func(int) float64 { return 1 }}
		x := trial{world: societytest.World{N: 100, Ticks: 60, Every: 1000}, earns: 0.5, funcs: f, spec: "{treasury: {upkeep: 0/year, credit: 0d}, release: " + release + ", development: {cost: 10}}"}
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

// A share of a count is relative to all consumers, not to users.
func TestShareOfConsumers(t *testing.T) {
	d := &testDoor{at: map[string]string{}}
	r, _ := trial{world: societytest.World{N: 10, Ticks: 3, Users: -1}, spec: `{treasury: off, development: {cost: 0}, rules: {
		low: {when: adopters >= 50%, set: {low: 1}}, high: {when: adopters >= 60%, set: {high: 1}}, count: {when: adopters > 4, set: {count: 1}}}}`,
		more: func(b *sim.Builder, w *society.World, m *policy) {
			b.Scope("moves").Step(sim.Step{Name: "join", Phase: sim.Arrive, Rows: w.N, Chunk: func(c *sim.Chunk) {
				m.spec.Act(c.Tick, d)
				for i := 0; i < 5; i++ {
					w.Join(c, i, 0)
				}
			}})
		}}.build(t, simtest.Options{Workers: 1})
	defer r.Close()
	for tick := sim.Tick(1); tick <= 3; tick++ {
		simtest.Tick(t, r, tick)
	}
	if got := strings.Join(d.log, " "); got != "count=1 low=1" {
		t.Error(got)
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

// Drawn credit stays drawn: a line that a timeline shortens and lengthens again gives no more than
// before.
func TestLineThatShrinks(t *testing.T) {
	r, m := trial{world: societytest.World{N: 10, Ticks: 30, Every: 1}, plans: map[society.Spending]float64{society.SpendFunctions: 1}, spec: "{treasury: {upkeep: 0/year, credit: 20d}, development: {cost: 0}}"}.build(t, simtest.Options{Workers: 1})
	defer r.Close()
	for tick := sim.Tick(1); tick <= 30; tick++ {
		switch tick {
		case 9: // 8 are drawn
			m.spec.Treasury.Credit = 5 * units.Day
		case 15:
			m.spec.Treasury.Credit = 10 * units.Day
		case 20:
			m.spec.Treasury.Credit = 20 * units.Day
		}
		simtest.Tick(t, r, tick)
		// Nothing from 9 to 14; in 15 and 16 the remaining two of 10; from 20 on the rest of 20.
		drawn := map[bool]float64{tick <= 8: float64(tick), tick > 8 && tick < 15: 8, tick >= 15 && tick < 20: min(10, float64(tick)-6), tick >= 20: min(20, float64(tick)-9)}[true]
		line := m.spec.Treasury.Credit.Days()
		near(t, fmt.Sprintf("drawn by tick %d", tick), m.books[0].drawn.Float(), drawn, 1e-3)
		near(t, fmt.Sprintf("left in tick %d", tick), societytest.Last(r, "credit_left"), max(0, line-drawn), 1e-3)
	}
}

// The treasury plans a tick when it begins, with the line and the plans that hold then: nothing is
// drawn for a tick to come, a line that has just been lowered pays for nothing, and of a plan that
// has just grown only what there is money for is paid.
func TestPlannedWhenTheTickBegins(t *testing.T) {
	f := &society.Functions{Names: []string{"a"}, Released: []bool{false}, Calendar: []sim.Tick{5}, Serves: [][]int{{0}}}
	guidance, share := 3.0, 0.0
	r, m := trial{world: societytest.World{N: 10, Ticks: 9, Every: 1}, funcs: f, plans: map[society.Spending]float64{society.SpendFunctions: 1},
		spec: "{treasury: {upkeep: 0/year, credit: 40d}, development: {cost: 5}}",
		more: func(b *sim.Builder, w *society.World, _ *policy) {
			w.Policy.Plan(society.SpendGuidance, func(sim.Tick) units.Money { return money(guidance) })
			s := b.Scope("guide")
			pay := s.Stream(sim.Stream{Name: "guide", From: w.Platform, To: w.Supplier, Phase: sim.Arrive})
			s.Step(sim.Step{Name: "guide", Phase: sim.Arrive, Before: func(t sim.Tick, _ int) {
				share = w.Policy.Share(society.SpendGuidance)
				pay.Pay(&sim.Chunk{Tick: t}, 0, 0, money(guidance*share))
			}})
		}}.build(t, simtest.Options{Workers: 1})
	defer r.Close()
	for tick, want := range []struct{ credit, guidance, share, drawn float64 }{
		{40, 3, 1, 4}, {40, 3, 1, 8}, {40, 3, 1, 12}, {40, 3, 1, 16},
		{16, 3, 0, 16},                                    // a lower line than what is to be spent: no guidance, no function
		{24, 14, 0.5, 24}, {24, 3, 0, 24}, {40, 3, 1, 33}, // 1 of 8 is kept for functions; the function comes with the line, for 5
		{40, 12, 0.5, 40},
	} {
		m.spec.Treasury.Credit, guidance = units.Duration(want.credit)*units.Day, want.guidance
		simtest.Tick(t, r, sim.Tick(tick+1))
		near(t, fmt.Sprintf("share of guidance in tick %d", tick+1), share, want.share, 1e-9)
		near(t, fmt.Sprintf("drawn by tick %d", tick+1), m.books[0].drawn.Float(), want.drawn, 1e-6)
		near(t, fmt.Sprintf("cash after tick %d", tick+1), societytest.Last(r, "cash"), 0, 1e-6)
		if f.Released[0] != (tick >= 7) {
			t.Errorf("released by tick %d: %v", tick+1, f.Released[0])
		}
	}
}
