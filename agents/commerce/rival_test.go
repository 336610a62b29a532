package commerce

import (
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
)

// With a rival's utility V_0 of buying elsewhere, shares are those of the logit with that outside
// option, and the benefit is relative to it; V_0 = 0 changes nothing.
func TestOutsideOfARival(t *testing.T) {
	x := trial{n: 20000, ticks: 30, set: plain, shops: plainPrices}
	run := func(outside float64) (orders, occasions, captured float64) {
		x.world = func(_ *sim.Builder, w *society.World) { w.Rival = &society.Rival{Outside: []float64{outside}} }
		r, m := x.run(t, 1)
		return societytest.Total(r.Series("orders")), societytest.Total(r.Series("occasions")), (m.w.Consumer.Balance() + m.w.Consumer.Booked()).Float()
	}
	all := math.E + math.Exp(0.5) + 1
	o0, n0, c0 := run(0)
	for _, outside := range []float64{0.7, -1} {
		o, n, c := run(outside)
		e := math.Exp(outside)
		simtest.Z(t, "share that buys", o/n, math.Sqrt(all*e)/(all+e), int(n), all/(all+e), 0)
		want := math.Log(1+all/e) / math.Log(1+all)
		societytest.Near(t, "surplus over that without", c/n/(c0/n0), want, 4*want/math.Sqrt(n/2))
	}
	x.world = nil
	r, m := x.run(t, 1)
	if o := societytest.Total(r.Series("orders")); o != o0 || (m.w.Consumer.Balance()+m.w.Consumer.Booked()).Float() != c0 {
		t.Errorf("%v orders without a rival, %v with one that offers nothing", o, o0)
	}
}
