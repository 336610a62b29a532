package policy

import (
	"fmt"
	"strings"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
)

func simtestKey() rng.Key { return rng.New(1, 1, "test") }

// known is four functions a, b, c, d, which are released after the start in this order, and one
// that never is. Each function for a need meets half of what is unmet. Need 0 weighs 0.2, need 1
// 0.5, need 2 0.3.
func known() *society.Functions {
	f := &society.Functions{
		Names: []string{"a", "b", "c", "d", "never", "start"}, Released: []bool{false, false, false, false, false, true},
		Calendar: []sim.Tick{10, 20, 30, 40, society.NeverReleased, 0}, Serves: [][]int{{0}, {1}, {1}, {0, 2}, {1}, {0}},
	}
	weights := []float64{0.2, 0.5, 0.3}
	f.Unmet = func(need int) float64 {
		unmet := 0.0
		if need < len(weights) {
			unmet = weights[need]
		}
		for k, out := range f.Released[:4] {
			for _, n := range f.Serves[k] {
				if out && n == need {
					unmet /= 2
				}
			}
		}
		return unmet
	}
	return f
}

// releases runs a trial and returns what is released when.
func releases(t *testing.T, x trial) (log string, late float64, m *policy) {
	x.funcs = known()
	x.world.N, x.world.Ticks, x.world.Every = 100, 60, 1000
	r, m := x.build(t, simtest.Options{Workers: 1})
	defer r.Close()
	was := append([]bool(nil), x.funcs.Released...)
	var all []string
	for tick := sim.Tick(1); tick <= 60; tick++ {
		simtest.Tick(t, r, tick)
		for k, out := range x.funcs.Released {
			if out != was[k] {
				was[k] = out
				all = append(all, fmt.Sprintf("%s@%d", x.funcs.Names[k], tick))
			}
		}
	}
	if m.late != nil {
		late = total(r.Series("release_delays"))
	}
	return strings.Join(all, " "), late, m
}

func TestReleaseOrder(t *testing.T) {
	for _, x := range []struct{ name, spec, want string }{
		{"the calendar", "{treasury: off, development: {cost: 10}}", "a@10 b@20 c@30 d@40"},
		// At first b and c promise .5, and d .2 + .3 = .5 as well: the earliest. Then d, .5 against
		// .25 of c and .2 of a; then c, .25 against .1 of a.
		{"needs", "{treasury: off, release: needs, development: {cost: 10}}", "b@10 d@20 c@30 a@40"},
		{"needs without cost", "{treasury: off, release: needs, development: {cost: 0}}", "b@1 d@2 c@3 a@4"},
	} {
		got, _, m := releases(t, trial{spec: x.spec})
		if got != x.want {
			t.Errorf("%s: %s, should be %s", x.name, got, x.want)
		}
		if m.pub.Releases && m.budget[0] != 0 {
			t.Errorf("%s: %v of the budget is left", x.name, m.budget[0])
		}
	}
	// Without cost the calendar is left to the functions.
	for _, treasury := range []string{"off", "{credit: 0d}"} {
		if got, _, m := releases(t, trial{spec: "{treasury: " + treasury + ", development: {cost: 0}}"}); got != "" ||
			m.pub.Releases || m.late != nil {
			t.Errorf("treasury %s: policy decides over the calendar: %s", treasury, got)
		}
	}
	if _, _, m := releases(t, trial{spec: "{treasury: off, development: {cost: 0.5}}"}); !m.pub.Releases {
		t.Error("a cost of .5 counts as none")
	}
}

// At any time release by needs has cost what the calendar cost.
func TestEqualCost(t *testing.T) {
	spent := func(release string) (sums []float64) {
		x := trial{world: societytest.World{N: 100, Ticks: 60}, funcs: known(), spec: "{treasury: off, release: " + release +
			", development: {cost: 10}}"}
		r, m := x.build(t, simtest.Options{Workers: 1})
		defer r.Close()
		for tick := sim.Tick(1); tick <= 60; tick++ {
			simtest.Tick(t, r, tick)
			sums = append(sums, -m.w.Platform.Balance().Float())
		}
		return sums
	}
	calendar, needs := spent("calendar"), spent("needs")
	for k := range calendar {
		near(t, fmt.Sprintf("cost by tick %d", k+1), needs[k], calendar[k], 1e-6)
	}
	near(t, "cost in the end", needs[59], 40, 1e-6)
}

// A function waits for money: each costs 10, and the platform earns 1 a tick from tick 1 on, after
// a line of credit of 15.
func TestReleaseWaitsForMoney(t *testing.T) {
	x := trial{earns: 0.5, plans: map[society.Spending]float64{society.SpendAudits: 0}, spec: "{treasury: {upkeep: " +
		"0/year, credit: 0d}, development: {cost: 10}}"}
	got, late, _ := releases(t, x)
	// Cash is .5t at the end of tick t: 10 at the end of 20, 20 of 40, 30 of 60.
	if want := "a@21 b@41"; got != want {
		t.Errorf("%s, should be %s", got, want)
	}
	if late != 51 { // from 10 on, when a is due, one function waits in each tick
		t.Errorf("%v delays", late)
	}
	// What is paid before new functions is reserved: audits of 4 a tick.
	x.plans[society.SpendAudits], x.earns = 4, 5
	got, _, _ = releases(t, x)
	if !strings.HasPrefix(got, "a@15 b@25") { // cash t, of which 4 are reserved: 10 + 4 at the end of 14
		t.Errorf("with audits %s", got)
	}
}
