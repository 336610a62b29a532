package commerce

import (
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
)

// What commerce does where another mechanism is on: governance, verification, content, payment,
// a rival, linkage.

// sells checks that each shop has its share of the occasions in the logit of these utilities. It
// returns the sum of the weights, with the outside option.
func sells(t *testing.T, m *commerce, occasions float64, utilities ...float64) float64 {
	t.Helper()
	sum := 1.0
	for _, v := range utilities {
		sum += math.Exp(v)
	}
	for j, v := range utilities {
		p := math.Exp(v) / sum
		simtest.Z(t, "share of a shop", float64(m.shops.orders[j])/occasions, math.Sqrt(p*(1-p))+1e-12, int(occasions), p,
			1e-6)
	}
	return sum
}

// governed is a market of three shops with utilities 1, .5 and 0, under governance as changed by
// change.
func governed(t *testing.T, change func(*society.Governance), set func(*Spec)) (*sim.Simulation, *commerce) {
	return trial{world: societytest.World{N: 20000, Ticks: 50},
		shops: func(h *shops) { plainPrices(h); h.quality[0] = 0.7; h.quality[1] = 0.7; h.quality[2] = 0.7 },
		set:   func(p *Spec) { plain(p); set(p) },
		more: func(b *sim.Builder, w *society.World) {
			g := society.NewGovernance(b.Scope("governance"), w.N, 3, 0.6)
			for j := range 3 {
				g.Listed[j], g.Delivers[j] = true, 0.7
			}
			change(g)
			w.Governance = g
		}}.run(t)
}

// A shop that is not listed sells nothing, and nobody loses anything by looking for it.
func TestRemovedShops(t *testing.T) {
	for _, offers := range []int{3, 2} { // all are compared; two are found by search
		r, m := governed(t, func(g *society.Governance) { g.Listed[0] = false }, func(p *Spec) { p.Choice.Offers = offers })
		occasions := total(r.Series("occasions"))
		if m.shops.orders[0] != 0 {
			t.Errorf("a removed shop sells %d", m.shops.orders[0])
		}
		if offers == 3 {
			sells(t, m, occasions, math.Inf(-1), 0.5, 0)
		} else if m.shops.orders[1] == 0 || m.shops.orders[2] == 0 {
			t.Error("the others sell nothing")
		}
	}
	r, _ := governed(t, func(g *society.Governance) { clear(g.Listed) }, func(*Spec) {})
	if total(r.Series("orders")) != 0 || total(r.Series("occasions")) == 0 ||
		!math.IsNaN(r.Series("reputation_bias")[50]) {
		t.Error("a market without shops")
	}
}
