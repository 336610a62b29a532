package commerce

import (
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
)

// A badge adds β_v to the utility of a verified shop's offers, which decides but is not
// experienced. Without a badge, or with β_v = 0, nothing changes.
func TestBadge(t *testing.T) {
	verified := func(lift float64) func(*sim.Builder, *society.World) {
		return func(b *sim.Builder, w *society.World) {
			w.Badge = society.NewBadge([society.Trades][]bool{society.TradeShop: {false, true, false}})
			w.Badge.Lift = lift
		}
	}
	x := trial{n: 20000, ticks: 30, set: plain, shops: plainPrices, world: verified(0.8)}
	r, m := x.run(t, 1)
	n := societytest.Total(r.Series("occasions"))
	v := []float64{1, 0.5 + 0.8, 0}
	sum := 1 + math.Exp(v[0]) + math.Exp(v[1]) + math.Exp(v[2])
	for j := range v {
		p := math.Exp(v[j]) / sum
		simtest.Z(t, "share of a shop", float64(m.shops.orders[j])/n, math.Sqrt(p*(1-p)), int(n), p, 0)
	}
	alpha := m.spec.Choice.Price
	want := (math.Log(sum) - 0.8*math.Exp(v[1])/sum) / alpha
	societytest.Near(t, "surplus of an occasion", (m.w.Consumer.Booked()+m.w.Consumer.Balance()).Float()/n, want, 4*2/alpha/math.Sqrt(n))

	x.n, x.world = 3000, nil
	without, _ := x.run(t, 1)
	x.world = verified(0)
	neutral, _ := x.run(t, 1)
	for _, name := range []string{"orders", "gmv", "occasions"} {
		if a, b := societytest.Total(without.Series(name)), societytest.Total(neutral.Series(name)); a != b {
			t.Errorf("%s is %v without badges, %v with those that lift nothing", name, a, b)
		}
	}
}
