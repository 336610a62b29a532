package o2o

import (
	"fmt"
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

// z compares a Poisson count with its mean.
func z(t testing.TB, name string, got, mean float64) {
	t.Helper()
	need.Near(t, name, got, mean, 4*math.Sqrt(mean)+1e-9)
}

// Visits per consumer do not depend on the size of the population.
func TestScale(t *testing.T) {
	for _, n := range []int{500, 1500, 6000} {
		r, m := trial{world: societytest.World{N: n, Ticks: 200, People: "{regions: {a: 20%, b: 80%}}"},
			spec: "{kind: off, stores: {count: 2 per 1000, quality: 0.6}}"}.run(t)
		visits := total(r.Series("o2o_visits"))
		people := 0.0
		for i := range n {
			if _, _, near := m.lives(i); near > 0 {
				people++
			}
		}
		z(t, fmt.Sprintf("visits of %d", n), visits, people*200*5*0.01)
		if n > 500 && people != float64(n) {
			t.Errorf("%v of %d consumers have a store", people, n)
		}
	}
}

// Sessions that come more often to the nodes through which stores are found bring more visits by
// messages and by the entry.
func TestVisitsOfTheLinkage(t *testing.T) {
	if testing.Short() {
		t.Skip("five runs")
	}
	found := func(kind string, factor float64) (message, entry float64) {
		r, _ := trial{world: societytest.World{N: 2000, Ticks: 150}, spec: "{kind: " + kind + ", stores: {count: 12, " +
			"quality: 0.6, visits: 0.05/day}, members: {fee: 0, join: 100%, precision: 100%}, holding: {at: 2011-01-21, " +
			"company: 50%, stolen: 0, multiple: 1}}",
			set: func(_ *sim.Builder, w *society.World) {
				w.Visits = &society.Visits{Open: true, Most: [society.Uses]float64{society.UseStores: factor}}
				w.Visits.Factor[1][society.UseStores] = factor
			}}.run(t)
		return total(r.Series("o2o_visits.message")) / total(r.Series("o2o_visits.members")),
			total(r.Series("o2o_visits.entry"))
	}
	m1, _ := found("members", 1)
	m2, _ := found("members", 2)
	_, e1 := found("holding", 1)
	_, e2 := found("holding", 2)
	near(t, "messages", m2/(1-m2)/(m1/(1-m1)), 2, 0.12)
	near(t, "entries", e2/e1, 2, 4*2/math.Sqrt(e1))
	if m0, e0 := found("both", 0); m0 > 0 || e0 != 0 { // nobody rents what brings nothing
		t.Errorf("sessions that never come there bring %v and %v", m0, e0)
	}
}

// With a budget Y the visits of consumers who would spend a a year settle at a/(1 + a/Y), on the way there
// as the mean of S says, at any tick; all consumers have one, users or not.
func TestBudget(t *testing.T) {
	const n, a, year, memory = 4000, 4 * 0.02 * 20 * 365.25, 1000.0, 90.0
	for _, tick := range []units.Duration{6 * units.Hour, units.Day, units.Week} {
		ticks := int(2 * units.Year / tick)
		r, _ := trial{world: societytest.World{N: n, Ticks: ticks, Tick: tick, Every: ticks / 2, Users: 0.5,
			People: fmt.Sprintf("{budget: {year: %v, memory: %vd}}", year, memory)},
			spec: "{kind: off, stores: {count: 20, near: 4, quality: 0.6, visits: 0.02/day, price: 20}}"}.run(t)
		d, full := tick.Days()/memory, year*memory/365.25
		spent, first, second := 0.0, 0.0, 0.0
		for k := range ticks {
			x := a / 365.25 * tick.Days() * (1 - spent/full)
			if k < ticks/2 {
				first += x
			} else {
				second += x
			}
			spent = spent*math.Exp(-d) + x*(1-math.Exp(-d))/d
		}
		settled := a / (1 + a/year)
		need.Near(t, "S settles at a·T_B/(1 + a/Y)", spent, settled*memory/365.25, 2e-4*spent)
		sales := r.Series("o2o_visits")
		z(t, fmt.Sprintf("visits of the first year, ticks of %v", tick), sales[1], first*n/20)
		z(t, fmt.Sprintf("visits of the second year, ticks of %v", tick), sales[2], second*n/20)
		need.Near(t, "room at the end", r.Series("budget_room")[2], 1-spent/full, 0.005)
	}
}
