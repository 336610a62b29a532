package commerce

import (
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
)

// governed is a market of three shops with utilities 1, .5 and 0, under governance as changed by
// change.
func governed(t *testing.T, change func(*society.Governance), set func(*Spec)) (*sim.Simulation, *commerce) {
	return trial{n: 20000, ticks: 50, shops: func(h *shops) { plainPrices(h); h.quality[0] = 0.7; h.quality[1] = 0.7; h.quality[2] = 0.7 },
		set: func(p *Spec) { plain(p); set(p) },
		world: func(b *sim.Builder, w *society.World) {
			g := society.NewGovernance(b.Scope("governance"), w.N, 3, 0.6)
			for j := range 3 {
				g.Listed[j], g.Delivers[j] = true, 0.7
			}
			change(g)
			w.Governance = g
		}}.run(t, 1)
}

// A shop that is not listed sells nothing, and nobody loses anything by looking for it.
func TestRemovedShops(t *testing.T) {
	for _, offers := range []int{3, 2} { // all are compared; two are found by search
		r, m := governed(t, func(g *society.Governance) { g.Listed[0] = false }, func(p *Spec) { p.Choice.Offers = offers })
		occasions := societytest.Total(r.Series("occasions"))
		if m.shops.orders[0] != 0 {
			t.Errorf("a removed shop sells %d", m.shops.orders[0])
		}
		if offers == 3 {
			for j, v := range []float64{math.Inf(-1), 0.5, 0} {
				p := math.Exp(v) / (1 + math.Exp(0.5) + 1)
				simtest.Z(t, "share of a shop", float64(m.shops.orders[j])/occasions, math.Sqrt(p*(1-p))+1e-12, int(occasions), p, 1e-6)
			}
		} else if m.shops.orders[1] == 0 || m.shops.orders[2] == 0 {
			t.Error("the others sell nothing")
		}
	}
	r, _ := governed(t, func(g *society.Governance) { clear(g.Listed) }, func(*Spec) {})
	if societytest.Total(r.Series("orders")) != 0 || societytest.Total(r.Series("occasions")) == 0 || !math.IsNaN(r.Series("reputation_bias")[50]) {
		t.Error("a market without shops")
	}
}

// A shop that is removed later sells no more, not even to those who last bought there.
func TestRemovedLater(t *testing.T) {
	for _, offers := range []int{3, 2} {
		r, m := trial{n: 2000, ticks: 20, shops: plainPrices, set: func(p *Spec) { plain(p); p.Choice.Offers = offers },
			world: func(b *sim.Builder, w *society.World) {
				w.Governance = society.NewGovernance(b.Scope("governance"), w.N, 3, 0.6)
				copy(w.Governance.Listed, []bool{true, true, true})
			}}.build(t, 1, simtest.Options{Workers: 1})
		before, followed := int64(0), 0.0
		for tick := sim.Tick(1); tick <= 20; tick++ {
			if tick == 11 {
				before, followed = m.shops.orders[0], societytest.Total(r.Series("orders.follow"))
				m.w.Governance.Listed[0] = false
			}
			simtest.Tick(t, r, tick)
		}
		if m.shops.orders[0] != before || before == 0 || followed == 0 {
			t.Errorf("%d offers: %d sales before it was removed, %d in all, %v to who bought there last", offers, before, m.shops.orders[0], followed)
		}
		r.Close()
	}
}

// What is delivered is experienced and rated; what a shop saves on goods is its own, up to their
// full cost.
func TestDelivered(t *testing.T) {
	seen := 0
	r, m := governed(t, func(g *society.Governance) { g.Delivers[0], g.Saves[0], g.Saves[1] = 0.2, 1e6, 8e6 }, func(p *Spec) {
		p.Choice.Reputation, p.HasReputation = 1e-9, true
		p.Reputation.RateGood, p.Reputation.RateBad = 1, 1
		p.Reputation.HalfLife = 1e18
	})
	for j, q := range []float64{0.2, 0.7, 0.7} {
		n := m.shops.good[j] + m.shops.bad[j]
		simtest.Z(t, "good ratings", m.shops.good[j]/n, math.Sqrt(q*(1-q)), int(n), q, 1e-3)
	}
	if fit := r.Series("reputation_fit")[50]; !(fit > 0.99) {
		t.Errorf("reputations follow what is delivered with a correlation of %v", fit)
	}
	want := float64(m.shops.orders[0])*(10-5+1) + float64(m.shops.orders[1])*15 + float64(m.shops.orders[2])*10
	societytest.Near(t, "margin", societytest.Total(r.Series("shop_margin")), want, 1e-6*want)
	for c := range sim.Chunks(m.w.N, sim.DefaultGrain) {
		seen += len(m.w.Governance.Sales[c])
	}
	if seen != int(societytest.Total(r.Series("orders"))) {
		t.Errorf("%d purchases are told of, there were %v", seen, societytest.Total(r.Series("orders")))
	}
}

// Trust adds to the utility of all offers and is not experienced.
func TestTrustDecides(t *testing.T) {
	r, m := governed(t, func(g *society.Governance) {
		g.Choice = 2
		clear(g.PlatformTrust) // from .6 to 0: −1.2
	}, func(*Spec) {})
	occasions, orders := societytest.Total(r.Series("occasions")), societytest.Total(r.Series("orders"))
	sum := math.Exp(1-1.2) + math.Exp(0.5-1.2) + math.Exp(-1.2)
	p := sum / (1 + sum)
	simtest.Z(t, "orders of occasions", orders/occasions, math.Sqrt(p*(1-p)), int(occasions), p, 1e-5)
	surplus := 0.0
	for i := range m.w.N {
		surplus += m.w.Consumer.Captured(i).Float()
	}
	want := (occasions*math.Log(1+sum) + orders*1.2) / 0.1
	societytest.Near(t, "surplus", surplus, want, 1e-4*want)
}
