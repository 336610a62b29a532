package services

import (
	"fmt"
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// Providers that lose to the fee leave at the hazard of M21 less that without the fee; without a
// fee nobody leaves.
func TestProvidersLeave(t *testing.T) {
	const shops, ticks = 1500, 60
	for _, fee := range []float64{0, 0.02, 0.3} {
		r, m := trial{world: societytest.World{N: 10, Start: later, Ticks: ticks, Every: ticks}, shops: shops, profit: 2,
			spec: fmt.Sprintf("{api: {fee: %v, free: 0, elasticity: 0.8, cost: 0.01, calls: 10000, leave: {rate: 30/year, "+
				"spread: 200}}}", fee)}.run(t)
		a := integration{0.01, 0.8, 100}
		_, _, free := a.choose(10000, 0, 0)
		_, _, net := a.choose(10000, fee, 0)
		h := leaveHazard(30/365.25, 200, 2*month+net, free-net) * (ticks - 1) // profit is known from the second tick on
		p := num.Hazard(h)
		left := total(r.Series("api_exits"))
		simtest.Z(t, fmt.Sprintf("left at the fee %v", fee), left/shops, math.Sqrt(p*(1-p))+1e-12, shops, p, 0)
		near(t, "there", last(r, "providers_there"), shops-left, 0)
		if fee > 0 && left == 0 {
			t.Error("nobody left")
		}
		for j := range shops {
			if f := m.trades[0]; !f.IsOpen(j) && f.Account.Captured(j).Float() > (2*month+net)*ticks/month {
				t.Errorf("shop %d captured on after it left", j)
				break
			}
		}
	}
}

// What presence costs (M21) is no loss that a badge would raise: shops whose bills are all that they
// earn buy the badge for what they earn before these. Nobody buys who earns nothing.
func TestBadgeBeforePresence(t *testing.T) {
	for _, bill := range []float64{0, 10} {
		r, m := trial{world: societytest.World{N: 10, Start: later, Ticks: 200, Every: 1}, shops: 100,
			spec: "{verification: {every: 50d, error: 10%, fee: 60, lift: 0.2}}"}.build(t, simtest.Options{Workers: 1})
		now := sim.Tick(0)
		m.trades[0].Billed = func(int) units.Money { return units.Amount(bill * float64(now)) }
		for now = 1; now <= 200; now++ {
			simtest.Tick(t, r, now)
		}
		if n := last(r, "verified"); bill > 0 && n < 90 || bill == 0 && n > 0 {
			t.Errorf("with %v a day before presence %v of 100 shops are verified", bill, n)
		}
		r.Close()
	}
}

// Calls that are worth more in a tick than money can count are refused before the run, by the sum over
// all providers and for any tick.
func TestCallsBeyondMoney(t *testing.T) {
	for _, tick := range []units.Duration{units.Day, 30 * units.Day} {
		_, m := trial{world: societytest.World{N: 10, Start: later, Tick: tick, Ticks: 1}, shops: 3, accounts: 1,
			spec: "{api: {}}"}.build(t, simtest.Options{Workers: 1})
		most := 9223372036854 / 4 * month / tick.Days()
		for _, x := range []struct {
			part float64
			fits bool
		}{{0.99, true}, {1.01, false}, {math.Inf(1), false}} {
			for _, f := range m.trades {
				for j := range f.gross {
					f.gross[j] = most * x.part
				}
			}
			if err := m.fits(); (err == nil) != x.fits {
				t.Errorf("ticks of %v, %v of what fits: %v", tick, x.part, err)
			}
		}
	}
}

// A shop that governance has removed neither calls nor is verified.
func TestRemovedShops(t *testing.T) {
	var g *society.Governance
	r, m := trial{world: societytest.World{N: 10, Start: later, Ticks: 40, Every: 1}, shops: 10, accounts: 10, profit: 5,
		more: func(b *sim.Builder, w *society.World) {
			g = society.NewGovernance(b.Scope("governance"), w.N, 10, 0.5)
			for j := range g.Listed {
				g.Listed[j] = j >= 4
			}
			w.Governance = g
		}, spec: "{verification: {every: 10d, fee: 1, lift: 0.5, error: 0%}, api: {}}"}.run(t)
	near(t, "callers", last(r, "api_callers"), 16, 0)
	near(t, "verified", last(r, "verified"), 16, 1)
	for j := range 10 {
		if f := m.trades[1]; f.verified[j] && j < 4 {
			t.Errorf("shop %d is verified, listed %v", j, g.Listed[j])
		}
	}
}

// The loss of variety is the relative shortfall of the match with the best remaining shop from that
// at the start: 0 while all shops remain, 1 where none does.
func TestVarietyLoss(t *testing.T) {
	const shops = 5
	r, m := trial{world: societytest.World{N: 400, Ticks: 4, Every: 1}, shops: shops,
		spec: "{api: {leave: {rate: 0/year}}}",
		more: func(_ *sim.Builder, w *society.World) { w.NeedTastes() }}.build(t, simtest.Options{Workers: 1})
	defer r.Close()
	best := func(there ...int) (sum float64) {
		for i := 0; i < 256; i++ { // the sample is the first 256
			top := 0.0
			for _, j := range there {
				top = max(top, m.w.Match(i, m.w.Topic(fmt.Sprintf("shop.%d", j+1))))
			}
			sum += top
		}
		return sum
	}
	f := m.w.Firms(society.TradeShop)
	for tick, gone := range [][]int{{}, {0, 3}, {1, 2}, {4}} {
		for _, j := range gone {
			f.Leave(j)
		}
		simtest.Tick(t, r, sim.Tick(tick+1))
	}
	all, loss := best(0, 1, 2, 3, 4), r.Series("variety_loss")
	for k, want := range []float64{0, 1 - best(1, 2, 4)/all, 1 - best(4)/all, 1} {
		near(t, fmt.Sprintf("loss on day %d", k+1), loss[k], want, 1e-12)
	}
	if !(loss[1] > 0.01 && loss[2] > loss[1]+0.01) {
		t.Errorf("%v: little is lost, the test shows little", loss)
	}
}

// With nobody leaving, calls, fees and values follow the closed forms.
func TestAPIAtFixedCallers(t *testing.T) {
	const shops, accounts, ticks = 30, 20, 60
	for _, eps := range []float64{0.6, 1, 1.2, 2.5} {
		for _, fee := range []float64{0, 0.01, 0.03} {
			r, m := trial{world: societytest.World{N: 10, Start: later, Ticks: ticks, Every: 1}, shops: shops,
				accounts: accounts,
				spec: fmt.Sprintf("{api: {fee: %v, free: 0, elasticity: %v, cost: 0.01, calls: 20000, least: 1, leave: {rate: "+
					"0/day}}}", fee, eps)}.run(t)
			months := ticks / month
			x := 20000 * math.Exp(-eps*fee/0.01)
			n := float64(shops + accounts)
			near(t, "calls", total(r.Series("api_calls")), n*x*months, n)
			near(t, "fees", total(r.Series("service_revenue")), n*fee*x*months, 1e-2)
			near(t, "api_fees", total(r.Series("api_fees")), n*fee*x*months, 1e-2)
			a := integration{0.01, eps, 1}
			near(t, "providers", captured(r, "provider").Float(), n*months*(a.gross(20000, x)-0.01*x-fee*x), 2e-2)
			near(t, "worth", total(r.Series("api_benefit")), n*months*a.gross(20000, x), 2e-2)
			near(t, "callers", last(r, "api_callers"), n, 0)
			near(t, "suppliers", m.w.Supplier.Balance().Float(), n*months*0.01*x, 1e-2)
			if m.w.Platform.Balance() < 0 || total(r.Series("api_exits")) != 0 {
				t.Error("somebody left")
			}
		}
	}
}
