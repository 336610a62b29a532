package commerce

import (
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
)

// Convenience adds β_c to every offer for consumers who have bound payment, in decision and
// experience: shares are the softmax's, surplus is the logsum's, and their purchases are recorded
// as paid. β_c = 0 changes nothing else.
func TestConvenience(t *testing.T) {
	var bound *society.Bound
	x := trial{n: 20000, ticks: 30, set: plain, shops: plainPrices, world: func(b *sim.Builder, w *society.World) {
		w.Move(&society.Mobility{Scope: b.Scope("providers"), Price: true})
		bound = society.NewBound(b.Scope("payment"), w.N)
		bound.Lift = 0.7
		w.Bound = bound
		for i := 0; i < w.N; i += 2 {
			bound.Set(i, true)
		}
	}}
	r, m := x.run(t, 1)
	var surplus [2]float64
	for i := range m.w.N {
		surplus[i%2] += m.w.Consumer.Captured(i).Float()
	}
	logsum := func(lift float64) float64 {
		return math.Log(1 + math.Exp(1+lift) + math.Exp(0.5+lift) + math.Exp(lift))
	}
	ratio := surplus[0] / surplus[1]
	want := logsum(0.7) / logsum(0)
	societytest.Near(t, "surplus of who has bound over the others'", ratio, want, 4*want*math.Sqrt(2/(10_000*30*0.5)))
	paid := 0.0
	for k := range sim.Chunks(m.w.N, sim.DefaultGrain) {
		for _, p := range bound.Purchases.Take(k) {
			if p.Who%2 != 0 {
				t.Fatalf("consumer %d has not bound and pays by it", p.Who)
			}
			paid += p.Amount.Float()
		}
	}
	buys := func(lift float64) float64 { return 1 - 1/math.Exp(logsum(lift)) }
	of := buys(0.7) / (buys(0.7) + buys(0))
	orders := societytest.Total(r.Series("orders"))
	simtest.Z(t, "share of sales that is paid by payment", paid/societytest.Total(r.Series("gmv")), 1.2*math.Sqrt(of*(1-of)), int(orders), of, 0)
	for j := range m.shops.n { // what shops expect when they set prices: exact, as everybody compares the same offers
		societytest.Near(t, "share of a shop's sales that is expected to be paid by payment", m.shops.bound[j]/m.shops.chance[j], of, .02)
	}

	plainRun, _ := trial{n: 3000, ticks: 20, set: plain, shops: plainPrices}.run(t, 1)
	x.n, x.ticks = 3000, 20
	x.world = func(b *sim.Builder, w *society.World) {
		w.Bound = society.NewBound(b.Scope("payment"), w.N)
		for i := range w.N {
			w.Bound.Set(i, true)
		}
	}
	neutral, _ := x.run(t, 1)
	for _, name := range []string{"orders", "gmv", "occasions"} {
		if a, b := societytest.Total(plainRun.Series(name)), societytest.Total(neutral.Series(name)); a != b {
			t.Errorf("%s is %v without payment, %v where it lifts nothing", name, a, b)
		}
	}
}
