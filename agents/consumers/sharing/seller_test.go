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

// A seller who leaves the platform sells nothing from the next tick on, and nobody passes its cards
// on.
func TestSellerWhoLeft(t *testing.T) {
	for _, tick := range []units.Duration{units.Day, units.Week} {
		x := trial{world: societytest.World{N: 1000, Tick: tick, Ticks: 6, Every: 1, Ties: regular(20), Pace: 0.3, Expire: 30},
			spec: "{" + plain + ", buy: {intercept: 0}, pass: {intercept: 1000}, delivery: 1d}"}
		x.more = func(b *sim.Builder, w *society.World, m *sharing) {
			starting(100)(b, w, m)
			societytest.Each(b, w, sim.Adapt, func(c *sim.Chunk, i int) {
				if c.Tick == 3 && i%100 == 0 {
					w.Leave(c, i)
				}
			})
		}
		r, m := x.run(t)
		seen, passed := r.Series("cards_seen"), r.Series("cards_passed")
		if seen[3] == 0 || passed[3] == 0 || seen[4] != 0 || passed[4] != 0 || m.number != 0 {
			t.Errorf("tick of %v: sellers leave with tick 3; cards seen: %v, passed on: %v", tick, seen, passed)
		}
		for k := range m.ventures {
			if v := &m.ventures[k]; v.why != leftPlatform {
				t.Errorf("venture %d ended with %q", k, endings[v.why])
			}
		}
	}
}

// Where cards take effort, a month without sales is a loss. After so many in a row a seller gives
// up; one with sales, or without effort, does not. Ended ventures enter the experience with their
// kind, which fades.
func TestGivingUp(t *testing.T) {
	for _, months := range []int{1, 3} {
		_, m := trial{world: societytest.World{N: 1000, Ticks: 140, Ties: regular(10)}, more: starting(100),
			spec: fmt.Sprintf("{enter: {rate: 0/day}, buy: {intercept: -1000}, leave_after: %d, deceit: {share: 30%%}}", months)}.run(t)
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
		spec: "{enter: {rate: 0/day}, effort: 0.01, pass: off, buy: {intercept: 0}, mute: {above: 100/day}, leave_after: 1}"}.run(t)
	if m.number < 9 {
		t.Errorf("%d of 10 who sell well still do", m.number)
	}
}

// Prospering friends draw consumers in: each consumer's count is that of its friends who sell and
// made a profit, and the hazard rises with it. Entry cost keeps out those who expect less.
func TestStarting(t *testing.T) {
	_, m := trial{world: societytest.World{N: 3000, Ticks: 200, Ties: society.TiesSpec{Kind: "erdos_renyi", MeanDegree: 8}}, more: starting(20), spec: "{buy: {intercept: -4}, enter: {rate: 0.1/year}}"}.run(t)
	count := make([]int, m.w.N)
	for _, s := range m.sellers {
		if s.open && s.prospers {
			for _, j := range m.w.Graph.Neighbours(int(m.ventures[s.v].who)) {
				count[j]++
			}
		}
	}
	some := 0
	for i, n := range count {
		if m.prospering(i) != n {
			t.Fatalf("consumer %d has %d friends that prosper, %d are counted", i, n, m.prospering(i))
		}
		some += n
	}
	if some == 0 {
		t.Error("nobody prospers")
	}
	enters := func(spec string) float64 {
		r, _ := trial{world: societytest.World{N: 200_000, Ticks: 10, Ties: regular(4)}, spec: "{buy: {intercept: -1000}, enter: " + spec + "}"}.run(t)
		return total(r.Series("new_sellers")) / 200_000
	}
	h := 1 - math.Exp(-0.36525*10/365.25)
	near(t, "started in ten days", enters("{rate: 0.36525/year}"), h, 4*math.Sqrt(h/200_000))
	h *= math.Exp(-0.5)
	near(t, "of these, for who it is worth the cost", enters("{rate: 0.36525/year, cost: 250, expect: 500}"), h, 4*math.Sqrt(h/200_000)+1e-5)
}

// Of a tick longer than a month each month that ends in it gets its share of the profit.
func TestMonthsInATick(t *testing.T) {
	for _, x := range []struct {
		tick units.Duration
		buy  int
		why  uint32
	}{{units.Day, -1000, gaveUp}, {65 * units.Day, -1000, gaveUp}, {100 * units.Day, -1000, gaveUp}, {units.Day, 1000, lasts}, {100 * units.Day, 1000, lasts}} {
		_, m := trial{world: societytest.World{N: 1000, Tick: x.tick, Ticks: int(200 * units.Day / x.tick), Ties: regular(10)}, more: starting(100),
			spec: fmt.Sprintf("{enter: {rate: 0/day}, leave_after: 3, deceit: {share: 0%%}, price: 10, effort: 1, mute: {above: 100/day}, buy: {intercept: %d}, pass: off}", x.buy)}.run(t)
		for k := range m.ventures {
			v := &m.ventures[k]
			if v.why != x.why || (x.why == lasts) != (v.profit > 0) || v.why == gaveUp && v.until > 91.3125+x.tick.Days() {
				t.Errorf("tick of %v: a venture that earned %v ended with %q on day %v", x.tick, v.profit, endings[v.why], v.until)
			}
		}
		for _, s := range m.sellers {
			if s.open && !s.prospers {
				t.Errorf("tick of %v: a seller with a profit does not prosper", x.tick)
			}
		}
	}
	_, m := trial{world: societytest.World{N: 1000, Ticks: 200, Ties: regular(10)}, more: starting(100), spec: "{enter: {rate: 0/day}, cards: 0/day, leave_after: 1}"}.run(t)
	for _, s := range m.sellers {
		if v := &m.ventures[s.v]; v.why != lasts || v.months != 6 || s.prospers {
			t.Errorf("a venture without cards, and without a loss: %+v, prospers %v", v, s.prospers)
		}
	}
}

// The shares who stop within a year and who sell for two years agree with the ventures.
func TestTenure(t *testing.T) {
	for _, tick := range []units.Duration{units.Day, units.Week} {
		const years = 3
		r, m := trial{world: societytest.World{N: 1500, Tick: tick, Ticks: int(years * 365.25 / tick.Days()), Every: 1, Ties: regular(10)},
			spec: "{enter: {rate: 0.2/year}, effort: 8, leave_after: 2, price: {dist: uniform, from: 20, to: 120}, buy: {intercept: -4.5}, pass: off, mute: {above: 100/day}}"}.run(t)
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

// Deceived buyers report; the seller is fined, pays back and may be removed, for good. Honest
// sellers are reported only out of malice.
func TestReports(t *testing.T) {
	run := func(share string, set func(*society.Governance)) (*sim.Simulation, *sharing) {
		return trial{world: societytest.World{N: 1000, Ticks: 60, Every: 1, Ties: regular(20)}, more: starting(25), before: governed(set),
			spec: "{enter: {rate: 5/year}, effort: 0, leave_after: 1000, mute: {above: 100/day}, deceit: {share: " + share + "}, pass: {intercept: -4}, price: 80, buy: {intercept: -3}}"}.run(t)
	}
	r, m := run("100%", func(g *society.Governance) { g.Report, g.Fine, g.Remove, g.Refund = 1, 10e6, 1, true })
	if total(r.Series("sellers_punished")) < 40 || total(r.Series("card_reports")) < total(r.Series("sellers_punished")) {
		t.Error("deceivers are not found")
	}
	ended := map[uint32]int{}
	for _, v := range m.ventures {
		if ended[v.who]++; v.found > 0 && v.why != removed {
			t.Fatalf("found and not removed: %+v", v)
		}
		if ended[v.who] > 1 {
			t.Fatal("who was removed sells again")
		}
	}
	near(t, "fines", m.w.Cash().Float(), 10*total(r.Series("sellers_punished")), 1e-6)
	// All report, so whoever was removed keeps only the price of goods that are still on their way.
	sold, owed := 0.0, 0.0
	for _, v := range m.ventures {
		sold += v.turnover.Float()
	}
	for _, s := range m.sellers {
		owed += m.ventures[s.v].price.Times(int64(len(s.parcels))).Float()
	}
	near(t, "refunds", m.refund.Sum(), sold-owed, 1e-6)
	if owed > 0.5*sold {
		t.Errorf("%v of %v is on its way", owed, sold)
	}
	r, _ = run("0%", func(g *society.Governance) { g.Report, g.Fine, g.Remove = 1, 10e6, 1 })
	if total(r.Series("sellers_punished")) != 0 {
		t.Error("honest sellers are punished without malice")
	}
	r, _ = run("0%", func(g *society.Governance) { g.Malicious, g.Believed, g.Fine = 0.1, 0.5, 10e6 })
	if total(r.Series("sellers_punished")) == 0 || total(r.Series("card_reports")) != 0 {
		t.Error("malice has no effect, or counts as deceit")
	}
}

// Each delivery is dealt with once, whoever receives it: where all deceive and all report, there is a
// report for each, also among more consumers than are handled together.
func TestOneReportEach(t *testing.T) {
	r, m := trial{world: societytest.World{N: 3 * sim.DefaultGrain, Ticks: 12, Every: 1, Ties: regular(10)}, more: starting(40), before: governed(func(g *society.Governance) { g.Report = 1 }),
		spec: "{enter: {rate: 0/day}, effort: 0, leave_after: 1000, mute: {above: 100/day}, deceit: {share: 100%}, buy: {intercept: -2}}"}.run(t)
	waiting := 0
	for _, s := range m.sellers {
		waiting += len(s.parcels)
	}
	orders := total(r.Series("card_orders"))
	if near(t, "reports", total(r.Series("card_reports")), orders-float64(waiting), 0); orders < 1000 {
		t.Errorf("%v orders", orders)
	}
}
