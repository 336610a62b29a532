package sharing

import (
	"fmt"
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/units"
)

// Where cards take effort, a month without sales is a loss. After so many in a row a seller gives
// up; one with sales, or without effort, does not. Ended ventures enter the experience with their
// kind, which fades.
func TestGivingUp(t *testing.T) {
	for _, months := range []int{1, 3} {
		_, m := trial{world: societytest.World{N: 1000, Ticks: 140, Ties: regular(10)}, more: starting(100),
			spec: fmt.Sprintf("{enter: {rate: 0/day}, buy: {intercept: -1000}, leave_after: %d, deceit: {share: 30%%}}",
				months)}.run(t)
		var ended [2]float64
		for _, v := range m.ventures {
			ended[v.honest] += math.Exp(-(140 - v.until) / memory)
			if v.why != gaveUp || !(math.Abs(v.until-v.from-month*float64(months)) <= 1) {
				t.Fatalf("after %d months of loss: %+v", months, v)
			}
		}
		if len(m.sellers) != 0 || m.number != 0 {
			t.Error("sellers that gave up still sell")
		}
		for kind, want := range ended {
			near(t, "endings that are known", m.known[kind].ended, want, 1e-9)
		}
		if ended[0] == 0 || ended[0] == ended[1] {
			t.Errorf("of the kinds %v ended", ended)
		}
	}
	_, idle := trial{world: societytest.World{N: 1000, Ticks: 140, Ties: regular(10)}, more: starting(100),
		spec: "{enter: {rate: 0/day}, effort: 0, buy: {intercept: -1000}, leave_after: 1}"}.run(t)
	if idle.number != 10 {
		t.Errorf("%d of 10 who neither earn nor lose still sell", idle.number)
	}
	_, m := trial{world: societytest.World{N: 1000, Ticks: 140, Ties: regular(10)}, more: starting(100),
		spec: "{enter: {rate: 0/day}, effort: 0.01, pass: off, buy: {intercept: 0}, mute: {above: 100/day}, " +
			"leave_after: 1}"}.run(t)
	if m.number < 9 {
		t.Errorf("%d of 10 who sell well still do", m.number)
	}
}

// The shares who stop within a year and who sell for two years agree with the ventures.
func TestTenure(t *testing.T) {
	for _, tick := range []units.Duration{units.Day, units.Week} {
		const years = 3
		r, m := trial{world: societytest.World{N: 1500, Tick: tick, Ticks: int(years * 365.25 / tick.Days()), Every: 1,
			Ties: regular(10)},
			spec: "{enter: {rate: 0.2/year}, effort: 7, leave_after: 2, price: {dist: uniform, from: 20, to: 120}, buy: " +
				"{intercept: -4.5}, pass: off, mute: {above: 100/day}}"}.run(t)
		end := m.w.Clock.Time(sim.Tick(int(years * 365.25 / tick.Days())))
		count := map[string]float64{}
		for k := range m.ventures {
			v := &m.ventures[k]
			lasted := end - v.from
			if v.why != lasts {
				lasted = v.until - v.from
			}
			if end-v.from >= 365.25 {
				count["sellers_of_a_year"]++
				if v.why != lasts && lasted < 365.25 {
					count["sellers_of_a_year.stopped"]++
				}
			}
			if end-v.from >= 2*365.25 {
				count["sellers_of_two_years"]++
				if lasted >= 2*365.25 {
					count["sellers_of_two_years.selling"]++
				}
			}
		}
		for name, want := range count {
			if got := total(r.Series(name)); got != want || want < 25 {
				t.Errorf("tick of %v: %s %v, of ventures %v", tick, name, got, want)
			}
		}
		if count["sellers_of_a_year.stopped"] == count["sellers_of_a_year"] || len(count) != 4 {
			t.Errorf("tick of %v: %v", tick, count)
		}
	}
}

// Each delivery is dealt with once, whoever receives it: where all deceive and all report, there is a
// report for each, also among more consumers than are handled together.
func TestOneReportEach(t *testing.T) {
	r, m := trial{world: societytest.World{N: 3 * sim.DefaultGrain, Ticks: 12, Every: 1, Ties: regular(10)},
		more: starting(40), before: governed(func(g *society.Governance) { g.Report = 1 }),
		spec: "{enter: {rate: 0/day}, effort: 0, leave_after: 1000, mute: {above: 100/day}, deceit: {share: 100%}, buy: " +
			"{intercept: -2}}"}.run(t)
	waiting := 0
	for _, s := range m.sellers {
		waiting += len(s.parcels)
	}
	orders := total(r.Series("card_orders"))
	if near(t, "reports", total(r.Series("card_reports")), orders-float64(waiting), 0); orders < 1000 {
		t.Errorf("%v orders", orders)
	}
}
