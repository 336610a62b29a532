package policy

import (
	"fmt"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// What can be spent on a deal is what cash and credit have at the end of the tick, less the reserve:
// keep years of the highest cost. With that rule no deal ruins within the reserve; a platform that asks
// nothing is ruined by some of the same deals.
func TestDealsKeepAReserve(t *testing.T) {
	const deal, ticks = 40, 120
	key := simtestKey()
	refused, ruined := 0, 0
	for number := range 200 {
		draw := func(k uint64, most float64) float64 { return most * key.Float(uint64(1000+number), k) }
		upkeep, functions, earns := 20*draw(0, 1), draw(1, 10), draw(2, 30)
		price, credit, interest, days := draw(3, 2000), draw(4, 100), draw(5, 0.3), 10+draw(6, 60)
		for _, keep := range []float64{days, 0} {
			bought, spare := false, units.Money(0)
			x := trial{world: societytest.World{N: 200, Ticks: ticks, Every: 1}, earns: earns,
				plans: map[society.Spending]float64{society.SpendFunctions: functions},
				spec: fmt.Sprintf("{treasury: {upkeep: %v/year, credit: %vd, interest: %v/year, keep: %vd}}", upkeep, credit,
					interest, keep),
				more: func(b *sim.Builder, w *society.World, m *policy) {
					s := b.Scope("deals")
					pay := s.Stream(sim.Stream{Name: "deal", From: w.Platform, To: w.Supplier, Phase: sim.Settle})
					s.Step(sim.Step{Name: "deal", Phase: sim.Settle, Before: func(at sim.Tick, _ int) {
						if w.Policy.Weighs() != (keep > 0) {
							t.Fatalf("keep %v weighs: %v", keep, w.Policy.Weighs())
						}
						if at != deal {
							return
						}
						if keep > 0 {
							spare = w.Policy.Spare()
						}
						if bought = w.Policy.Affords(money(price)); bought {
							pay.Pay(&sim.Chunk{Tick: at}, 0, 0, money(price))
						}
					}})
				}}
			r, _ := x.run(t)
			short := r.Series("insolvent")
			failed := 0.0
			for tick := deal + 1; tick <= min(ticks, deal+int(days)); tick++ {
				failed += short[tick]
			}
			yearly := 200*upkeep + functions*365.25
			there := r.Series("cash")[deal] + r.Series("credit_left")[deal]
			switch {
			case keep == 0:
				if !bought {
					t.Errorf("world %d: refused although nothing is kept", number)
				}
				if failed > 0 && short[deal] == 0 {
					ruined++
				}
			case bought:
				near(t, fmt.Sprintf("world %d: spare", number), spare.Float()-price, there-days*yearly/365.25, 0.01)
				if failed > 0 {
					t.Errorf("world %d: %v days insolvent within the reserve", number, failed)
				}
			default:
				refused++
				near(t, fmt.Sprintf("world %d: spare", number), spare.Float(), there-days*yearly/365.25, 0.01)
				if there-days*yearly/365.25 > price+0.01 {
					t.Errorf("world %d: refused although %v suffice for %v", number, there, price)
				}
			}
		}
	}
	if refused < 30 || refused > 170 || ruined < 20 {
		t.Errorf("%d of 200 deals are refused, and %d ruin who keeps nothing", refused, ruined)
	}
}

// A reserve moves nothing as long as there is no deal.
func TestReserveIsOnlyForDeals(t *testing.T) {
	run := func(keep string) string {
		r, _ := trial{world: societytest.World{N: 300, Ticks: 60, Every: 1}, earns: 4, spec: "{treasury: {credit: 20d" +
			keep + "}}"}.build(t, simtest.Options{Workers: 1})
		defer r.Close()
		simtest.Run(t, r)
		return r.Digest()
	}
	if run("") != run(", keep: 1year") {
		t.Error("a reserve changes a run without a deal")
	}
}
