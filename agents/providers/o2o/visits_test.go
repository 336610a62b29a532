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

// In a stable world everybody visits at the rates: visits are Poisson, with a factor 1 + β_m·π for
// members.
func TestRates(t *testing.T) {
	const n, days = 8000, 50
	_, m := trial{world: societytest.World{N: n, Ticks: days}, spec: "{kind: off, stores: {count: 20, near: 4, quality: 0.6, visits: 0.02/day}}"}.run(t)
	visits := int64(0)
	for _, v := range m.stores.visits {
		visits += v
	}
	z(t, "visits", float64(visits), n*days*4*0.02)

	for _, tick := range []units.Duration{units.Day, 6 * units.Hour} {
		if testing.Short() && tick < units.Day {
			continue
		}
		r, m := trial{world: societytest.World{N: n, Tick: tick, Ticks: int(days * units.Day / tick), Every: 1}, bound: 0.5, set: nil,
			spec: "{stores: {count: 20, near: 4, quality: 0.6, visits: 0.02/day, price: 100}, members: {fee: 0, join: 100%, lift: 0.5, precision: 40%, data: 5, redeem: 30%}, review: {good: 20%, bad: 40%}}"}.run(t)
		// The reasons of visits are in proportion to hazards.
		messaged, all := total(r.Series("o2o_visits.message")), total(r.Series("o2o_visits"))
		again := total(r.Series("o2o_visits.members"))
		want := 0.0 // Σ over members' visits of β_m·π/(1 + β_m·π): between those of π = .4 and 1
		low, high := again*0.5*0.4/(1+0.5*0.4), again*0.5/1.5
		want = (low + high) / 2
		if messaged < low-4*math.Sqrt(want) || messaged > high+4*math.Sqrt(want) {
			t.Errorf("%v visits by messages of %v by members", messaged, again)
		}
		z(t, "visits without messages", all-messaged, n*days*4*0.02)
		z(t, "coupons", total(r.Series("o2o_coupons"))/5, again*0.3)
		z(t, "reviews", total(r.Series("o2o_reviews")), all*(0.6*0.2+0.4*0.4))
		z(t, "closed loops", total(r.Series("o2o_visits.closed_loop")), messaged*0.5*(0.6*0.2+0.4*0.4))
		if again+total(r.Series("o2o_joined")) != all {
			t.Error("with j₀ of 1 a visit makes a member or is one's")
		}
		members := int64(0)
		for _, x := range m.records {
			if x > 0 {
				members++
			}
		}
		if got := r.Series("o2o_members"); float64(members) != got[len(got)-1] {
			t.Errorf("%v members, %d counted", got[len(got)-1], members)
		}
	}
}

// z compares a Poisson count with its mean.
func z(t testing.TB, name string, got, mean float64) {
	t.Helper()
	need.Near(t, name, got, mean, 4*math.Sqrt(mean)+1e-9)
}

// Visits per consumer do not depend on the size of the population.
func TestScale(t *testing.T) {
	for _, n := range []int{500, 1500, 6000} {
		r, m := trial{world: societytest.World{N: n, Ticks: 200, People: "{regions: {a: 20%, b: 80%}}"}, spec: "{kind: off, stores: {count: 2 per 1000, quality: 0.6}}"}.run(t)
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
		r, _ := trial{world: societytest.World{N: 2000, Ticks: 150}, spec: "{kind: " + kind + ", stores: {count: 12, quality: 0.6, visits: 0.05/day}, members: {fee: 0, join: 100%, precision: 100%}, holding: {at: 2011-01-21, company: 50%, stolen: 0, multiple: 1}}",
			set: func(_ *sim.Builder, w *society.World) {
				w.Visits = &society.Visits{Open: true, Most: [society.Uses]float64{society.UseStores: factor}}
				w.Visits.Factor[1][society.UseStores] = factor
			}}.run(t)
		return total(r.Series("o2o_visits.message")) / total(r.Series("o2o_visits.members")), total(r.Series("o2o_visits.entry"))
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
		r, _ := trial{world: societytest.World{N: n, Ticks: ticks, Tick: tick, Every: ticks / 2, Users: 0.5, People: fmt.Sprintf("{budget: {year: %v, memory: %vd}}", year, memory)},
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
