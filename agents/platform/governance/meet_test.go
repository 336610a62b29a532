package governance

import (
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// What a shop expects, computed by hand: orders and profit of a period from daily rates, audits
// that the treasury pays for, reports at the trust of recent buyers, and both ways of being removed
// without misconduct.
func TestWhatAShopExpects(t *testing.T) {
	_, m := trial{world: societytest.World{N: 10, Tick: 7 * units.Day, Ticks: 1}, shops: 2,
		spec: "{cheat: {gain: 500, quality: 20%, every: 20d, discount: 10%/year, exit: 30%/year}, audit: {rate: 0.02/day, " +
			"false: 10%}, report: {rate: 2%, trust: 3, malicious: 4%, false: 25%}, penalty: {fine: 400, remove: 40%}}",
		set: func(k *market) { k.w.Policy = society.NewPolicy() }}.run(t)
	m.w.Policy.Paid[society.SpendAudits] = 0.5
	h := &m.shops
	m.trust = num.Fading{Sum: 0.8 * 30, Weight: 30}
	// the other shop is too bad to deliver q_low, even when guided
	for j, x := range []struct{ quality, left, delivers float64 }{{0.9, 0.5, 0.2}, {0.02, 0.9, 0.118}} {
		m.firms.Quality[j], h.left[j] = x.quality, x.left
		h.orders[j], h.profit[j] = num.Fading{Sum: 3 * 50, Weight: 50}, num.Fading{Sum: 11 * 50, Weight: 50} // per day
		report := sigmoid(math.Log(0.02/0.98) + 3*(0.8-0.6))
		p := 1 - math.Exp(-0.01*20)*math.Pow(1-report, 3*20*(1-x.delivers))
		wrongly := 365.25 * (0.01*0.1 + 3*0.04*0.25)
		value := 11 * 365.25 / (0.1 + 0.3 + 0.4*wrongly)
		gain, orders := m.saving(j)
		near(t, "orders of a period", orders, 60, 1e-9)
		near(t, "gain", gain, 500, 0)
		near(t, "prospect", m.prospect(j, gain, orders), 500-p*(400+0.4*value), 1e-9)
	}
	h.orders[0] = num.Fading{Sum: 0.5 * 50, Weight: 50}
	gain, orders := m.saving(0)
	near(t, "at most the cost of the goods", gain, 36*10, 1e-9)
	near(t, "orders", orders, 10, 1e-9)
	h.profit[0] = num.Fading{Sum: -50, Weight: 50}
	near(t, "a loss is nothing to lose", m.prospect(0, 0, orders),
		-400*(1-math.Exp(-0.01*20)*math.Pow(1-sigmoid(math.Log(0.02/0.98)+0.6), 8)), 1e-9)
}

// A shop that leaves because of a fee (M18), after the decisions on misconduct of the same tick, is
// not on the platform at its end, and is neither audited nor fined in it.
func TestNoAuditOfWhoHasLeft(t *testing.T) {
	r, m := trial{world: societytest.World{N: 10, Ticks: 3}, shops: 4, rate: 1e-9, spec: "{cheat: {gain: 0}, audit: " +
		"{rate: 50/day, cost: 1, false: 100%}, report: off, penalty: {fine: 7, remove: 0%}, admission: off}",
		set: func(k *market) {
			firms := k.firms
			firms.MayLeave(k.w.Scope)
			k.w.Scope.Step(sim.Step{Name: "leave", Phase: sim.Act, Before: func(t sim.Tick, _ int) {
				if t == 2 {
					firms.Leave(1)
				}
			}})
		}}.build(t, simtest.Options{Workers: 1})
	defer r.Close()
	for tick := sim.Tick(1); tick <= 3; tick++ {
		simtest.Tick(t, r, tick)
	}
	near(t, "fines", total(r.Series("fines")), 7*(4+3+3), 0)
	if m.pub.Listed[1] || m.listed() != 3 {
		t.Errorf("%d shops are listed", m.listed())
	}
	near(t, "listed", r.Series("shops_listed")[1], 3, 0)
}
