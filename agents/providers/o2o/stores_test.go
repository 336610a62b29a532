package o2o

import (
	"fmt"
	"math"
	"testing"

	"guanxi/agents/society/societytest"
	"guanxi/sim/units"
)

// A store rents member management if its expected gain exceeds the fee.
func TestStoresDecide(t *testing.T) {
	before := 1.0
	for _, fee := range []float64{0, 50, 200, 1e6} {
		_, m := trial{world: societytest.World{N: 2000, Ticks: 61}, spec: fmt.Sprintf("{stores: {count: 20, visits: 0.03/day}, members: {fee: %v, redeem: 5%%}}", fee)}.run(t)
		// On day 61 they have just decided, with what they knew on day 60, nearly the same as now.
		n := 0
		for j, managed := range m.stores.managed {
			if g := m.prospect(j).gain(); !(math.Abs(g-fee) <= 0.1*math.Abs(fee)+1) && managed != (g > fee) {
				t.Errorf("fee %v: store %d expects %v and managed is %v", fee, j, g, managed)
			}
			if managed {
				n++
			}
		}
		share := float64(n) / 20
		if share > before {
			t.Errorf("at a fee of %v more stores rent it than at a lower one", fee)
		}
		before = share
		if fee == 0 && share != 1 || fee == 1e6 && share != 0 {
			t.Errorf("at a fee of %v the share is %v", fee, share)
		}
	}
	if _, m := (trial{world: societytest.World{N: 2000, Ticks: 1}, spec: "{members: {lift: 0, fee: 0}}"}).run(t); m.stores.managed[0] {
		t.Error("a store rents what brings nothing")
	}
}

// More records make messages more precise, fees and coupons of a store go to the right accounts,
// and the accounts balance.
func TestPrecisionRises(t *testing.T) {
	r, m := trial{world: societytest.World{N: 3000, Ticks: 200}, spec: "{stores: {count: 6, near: 2, visits: 0.1/day}, members: {join: 50%}}"}.run(t)
	p := r.Series("o2o_precision")
	first := p[5]
	if last := p[len(p)-1]; !(last > first+0.2 && last <= 1 && first >= 0.3) {
		t.Errorf("precision goes from %v to %v", first, last)
	}
	near(t, "fees", m.w.Cash().Float(), total(r.Series("o2o_revenue"))+total(r.Series("ad_revenue"))-6*30*7, 1e-6)
	near(t, "profit", m.w.O2O.Balance().Float(), total(r.Series("o2o_profit")), 1e-6)
}

// A store from which the company takes visits expects less of member management and gives it up;
// the company's stores expect more.
func TestRivalsGiveUp(t *testing.T) {
	count := func(kind string) (company, rivals int) {
		_, m := trial{world: societytest.World{N: 3000, Ticks: 300}, spec: "{kind: " + kind + ", stores: {count: 20, visits: 0.02/day, quality: 0.6, price: 60, memory: 30d}, members: {fee: 300, cost: 0, redeem: 0%, messages: 0/day}, holding: {at: 2011-01-21, company: 40%, lift: 1, stolen: 1}}"}.run(t)
		for j, managed := range m.stores.managed {
			switch {
			case managed && m.stores.held[j]:
				company++
			case managed:
				rivals++
			}
		}
		return company, rivals
	}
	c0, r0 := count("members")
	c1, r1 := count("both")
	if c0 != 8 || r0 != 12 || c1 != 8 || r1 > 4 {
		t.Errorf("%d of the company's stores and %d others rent it; once the company is in the application %d and %d", c0, r0, c1, r1)
	}
}

// On ticks longer than a period a store decides once in a tick and pays for each period that begins in it.
func TestPeriodsThatBeginInATick(t *testing.T) {
	r, _ := trial{world: societytest.World{N: 300, Tick: 45 * units.Day, Ticks: 6}, spec: "{kind: members, stores: {count: 2, visits: 0.4/day}, members: {message_fee: 0, every: 30d}}"}.run(t)
	for i, fee := range r.Series("o2o_fees")[1:] {
		near(t, "fees", fee, []float64{2, 1}[i%2]*2*300, 0)
	}
}
