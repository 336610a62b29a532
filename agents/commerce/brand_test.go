package commerce

import (
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
)

// The stock of memory of a shop adds β_G·G to the decision and is not experienced: consumers
// capture the logsum less what persuaded them.
func TestBrand(t *testing.T) {
	const stock, weight = 2.0, 0.4
	run := func(remember bool) (*sim.Simulation, *commerce) {
		return trial{n: 20000, ticks: 40, shops: plainPrices,
			set: func(p *Spec) { plain(p); p.Choice.Brand = weight },
			world: func(b *sim.Builder, w *society.World) {
				s := b.Scope("content")
				w.Brand = society.NewBrand(s, w.N, 2, 1e12)
				s.BeforeRun(func() {
					for i := range w.N {
						if remember {
							w.Brand.Add(0, i, 2, stock)
						}
					}
				})
			}}.run(t, 1)
	}
	for _, remember := range []bool{false, true} {
		r, m := run(remember)
		v := []float64{1, 0.5, 0} // of the three shops, as set by plain
		if remember {
			v[2] += weight * stock
		}
		all := 1.0
		for _, x := range v {
			all += math.Exp(x)
		}
		occasions := societytest.Total(r.Series("occasions"))
		for j, x := range v {
			p := math.Exp(x) / all
			simtest.Z(t, "share of a shop", float64(m.shops.orders[j])/occasions, math.Sqrt(p*(1-p)), int(occasions), p, 1e-6)
		}
		surplus := 0.0
		for i := range m.w.N {
			surplus += m.w.Consumer.Captured(i).Float()
		}
		want := occasions * math.Log(all) / 0.1
		if remember {
			want -= float64(m.shops.orders[2]) * weight * stock / 0.1
		}
		if math.Abs(surplus/want-1) > 1e-5 {
			t.Errorf("the consumers capture %v, should be %v", surplus, want)
		}
	}
}
