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
		simtest.Z(t, "share of a shop", float64(m.shops.orders[j])/occasions, math.Sqrt(p*(1-p))+1e-12, int(occasions), p, 1e-6)
	}
	return sum
}

// sellsTheSame checks that the other mechanism, at its neutral value, changes nothing.
func sellsTheSame(t *testing.T, without, neutral *sim.Simulation) {
	t.Helper()
	for _, name := range []string{"orders", "gmv", "occasions"} {
		if a, b := total(without.Series(name)), total(neutral.Series(name)); a != b {
			t.Errorf("%s is %v without the other, %v where it has no weight", name, a, b)
		}
	}
}

// governed is a market of three shops with utilities 1, .5 and 0, under governance as changed by
// change.
func governed(t *testing.T, change func(*society.Governance), set func(*Spec)) (*sim.Simulation, *commerce) {
	return trial{world: societytest.World{N: 20000, Ticks: 50}, shops: func(h *shops) { plainPrices(h); h.quality[0] = 0.7; h.quality[1] = 0.7; h.quality[2] = 0.7 },
		set: func(p *Spec) { plain(p); set(p) },
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
	if total(r.Series("orders")) != 0 || total(r.Series("occasions")) == 0 || !math.IsNaN(r.Series("reputation_bias")[50]) {
		t.Error("a market without shops")
	}
}

// Convenience adds β_c to every offer for consumers who have bound payment, in decision and
// experience: shares are the softmax's, surplus is the logsum's, and their purchases are recorded
// as paid. β_c = 0 changes nothing else.
func TestConvenience(t *testing.T) {
	var bound *society.Bound
	x := trial{world: societytest.World{N: 20000, Ticks: 30}, set: plain, shops: plainPrices, more: func(b *sim.Builder, w *society.World) {
		w.Move(&society.Mobility{Scope: b.Scope("providers"), Price: true})
		bound = society.NewBound(b.Scope("payment"), w.N)
		bound.Lift = 0.7
		w.Bound = bound
		for i := 0; i < w.N; i += 2 {
			bound.Set(i, true)
		}
	}}
	r, m := x.run(t)
	var surplus [2]float64
	for i := range m.w.N {
		surplus[i%2] += m.w.Consumer.Captured(i).Float()
	}
	logsum := func(lift float64) float64 {
		return math.Log(1 + math.Exp(1+lift) + math.Exp(0.5+lift) + math.Exp(lift))
	}
	ratio := surplus[0] / surplus[1]
	want := logsum(0.7) / logsum(0)
	near(t, "surplus of who has bound over the others'", ratio, want, 4*want*math.Sqrt(2/(10_000*30*0.5)))
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
	orders := total(r.Series("orders"))
	simtest.Z(t, "share of sales that is paid by payment", paid/total(r.Series("gmv")), 1.2*math.Sqrt(of*(1-of)), int(orders), of, 0)
	for j := range m.shops.n { // what shops expect when they set prices: exact, as everybody compares the same offers
		near(t, "share of a shop's sales that is expected to be paid by payment", m.shops.bound[j]/m.shops.chance[j], of, .02)
	}

	without, _ := trial{world: societytest.World{N: 3000, Ticks: 20}, set: plain, shops: plainPrices}.run(t)
	x.world.N, x.world.Ticks = 3000, 20
	x.more = func(b *sim.Builder, w *society.World) {
		w.Bound = society.NewBound(b.Scope("payment"), w.N)
		for i := range w.N {
			w.Bound.Set(i, true)
		}
	}
	neutral, _ := x.run(t)
	sellsTheSame(t, without, neutral)
}
