package payment

import (
	"fmt"
	"math"
	"testing"
	"time"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	_ "guanxi/sim/simtest/seed"
	"guanxi/sim/units"

	"pgregory.net/rapid"
)

func TestContract(t *testing.T) {
	x := trial{world: societytest.World{N: 5000, Ties: society.TiesSpec{Kind: "erdos_renyi", MeanDegree: 12},
		Start: time.Date(2016, 2, 1, 0, 0, 0, 0, time.UTC),
		Ticks: 60, Pace: 3, Experienced: true}, more: buying(30),
		spec: "{bind: {own: 0.1/day, friends: 0.2/day}, red_packets: {rate: 0.03/day, holidays: {factor: 4}}, withdrawal: " +
			"{rate: 0.1/day, free: 5}}"}
	simtest.Contract(t, societytest.First(x.build))
}

// Without needs, binding on the complete graph is the Bass model; at a tick of a day its
// synchronous form is V1c.
func TestBindingIsBass(t *testing.T) {
	const n = 200_000
	r, m := trial{world: societytest.World{N: n, Ticks: 10}, spec: "{bind: {own: 0.03/day, friends: 0.38/day, packet: " +
		"0/day}, red_packets: {rate: 0/day}}"}.run(t)
	users := r.Series("payment_users")
	near(t, "F(5)", users[5]/n, 0.26107, 4*0.002)
	near(t, "F(10)", users[10]/n, 0.72984, 4*0.002)
	if total(r.Series("new_payment_users")) != users[10] || m.bound.Users != int64(users[10]) {
		t.Error("who binds and who has bound do not agree")
	}
}

// The hazard has the factor w_g,pay·served_pay: a segment without the need does not bind, one with
// a smaller need binds more slowly, and without the function nobody binds.
func TestNeedAndService(t *testing.T) {
	share := func(served float64, own string) (none, some float64) {
		_, m := trial{world: societytest.World{N: 40_000, Ticks: 1, People: "{segments: {a: {share: 50%, needs: {talk: " +
			"1}}, b: {share: 50%, needs: {talk: 1, pay: 3}}}}"},
			spec: "{bind: {own: " + own + ", friends: 0/day, packet: 0/day}}", more: func(_ *sim.Builder, w *society.World,
				m *payment) {
				w.Functions = &society.Functions{Names: []string{"payment"}, Released: []bool{served > 0}, Fit: []float64{1, 1},
					Served: make([][]float64, 2)}
				for g := range w.Functions.Served {
					w.Functions.Served[g] = make([]float64, len(society.Needs()))
					for k := range w.Functions.Served[g] {
						w.Functions.Served[g][k] = served
					}
				}
			}}.run(t)
		var n, bound [2]float64
		for i := range m.w.N {
			g := m.w.Who(i).Segment
			n[g]++
			if m.bound.Has(i) {
				bound[g]++
			}
		}
		return bound[0] / n[0], bound[1] / n[1]
	}
	a, b := share(0.8, "0.5/day")
	near(t, "without the need", a, 0, 0)
	near(t, "with it", b, 1-math.Exp(-0.75*0.8*0.5), 4*math.Sqrt(0.2/20_000))
	if _, b = share(0, "1/day"); b != 0 {
		t.Errorf("%v have bound before the release", b)
	}
}

// At the neutral parameters nothing happens and no money moves.
func TestNeutral(t *testing.T) {
	r, m := trial{world: societytest.World{N: 500, Ticks: 30, Every: 1}, more: buying(50), spec: "{bind: {own: 0/day, " +
		"friends: 0/day, packet: 0/day}}"}.run(t)
	if m.bound.Users != 0 || total(r.Series("payment_volume")) != 0 || m.w.Bank.Balance() != 0 ||
		m.w.Platform.Balance() != 0 {
		t.Error("something happens where nobody binds")
	}
	r, m = trial{all: true, world: societytest.World{N: 500, Ticks: 30, Every: 1}, more: buying(50),
		spec: "{merchant_fee: 0%, bank_cost: 0%, withdrawal: {fee: 0%}, red_packets: {rate: 0/day}}"}.run(t)
	if m.w.Platform.Balance() != 0 || total(r.Series("payment_purchases")) != 500*30*50 {
		t.Error("payment without fees costs something")
	}
}

// The share of friends who have bound equals a direct count, on a ring and on the complete graph.
func TestFriendsBound(t *testing.T) {
	for _, ties := range []society.TiesSpec{{Kind: "ring", Degree: 4}, {Kind: "complete"}} {
		_, m := trial{world: societytest.World{N: 200, Ticks: 3, Users: 0.8, Ties: ties},
			spec: "{bind: {own: 0.2/day}}"}.run(t)
		w, all := m.w, 0
		for i := range w.N {
			if m.bound.Has(i) {
				all++
			}
		}
		if all < 20 || all > 180 {
			t.Fatalf("%d of 200 have bound", all)
		}
		for i := range w.N {
			n, of := 0, w.N-1
			if !w.Graph.Complete() {
				of = len(w.Graph.Neighbours(i))
				for _, j := range w.Graph.Neighbours(i) {
					if m.bound.Has(int(j)) {
						n++
					}
				}
			} else if n = all; m.bound.Has(i) {
				continue // not defined for those who have bound
			}
			near(t, "share of "+ties.Kind, m.friendsBound(i), float64(n)/float64(of), 0)
		}
	}
}

// What is given is φ_o·V_o a month of each payment user, and nothing else moves to the bit.
func TestOutsideIsInNoBook(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		volume, fee := rapid.Float64Range(1, 5000).Draw(rt, "volume"), rapid.Float64Range(0, 0.5).Draw(rt, "fee")
		tick := rapid.SampledFrom([]units.Duration{6 * units.Hour, units.Day, units.Week}).Draw(rt, "tick")
		run := func(spec string) (*sim.Simulation, *payment) {
			return trial{all: true, world: societytest.World{N: 100, Ticks: 8, Tick: tick, Users: 0.5}, more: buying(50),
				spec: spec}.run(t)
		}
		none, m0 := run("{}")
		r, m := run(fmt.Sprintf("{outside: {volume: %v, fee: %v}}", volume, fee))
		want := volume * fee * float64(m.bound.Users) * 8 * tick.Days() / society.Month
		near(t, "given", total(r.Series("payment_given")), want, 1e-4)
		if m.bound.Users == 0 || m.w.Cash() != m0.w.Cash() || m.w.Bank.Balance() != m0.w.Bank.Balance() {
			t.Error("nobody pays, or the books move")
		}
		for _, x := range none.Metrics() {
			if !simtest.Same(r.Series(x.Name), none.Series(x.Name)) {
				t.Errorf("%s moves", x.Name)
			}
		}
	})
}
