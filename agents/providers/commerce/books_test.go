package commerce

import (
	"slices"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// Buyers experience what a shop delivers, not what it could deliver: it enters their surplus, their
// satisfaction and the bias of reputation.
func TestDeliveredIsExperienced(t *testing.T) {
	x := trial{world: societytest.World{N: 20000, Ticks: 20},
		shops: func(h *shops) { plainPrices(h); copy(h.quality, []float64{.7, .7, .7}) },
		set: func(p *Spec) {
			plain(p)
			p.HasReputation, p.Merchants.Quality = false, num.Constant(.6)
			p.Choice.Reputation, p.Choice.Intercept = 2, 2-2*.6 // utilities of 1, .5 and 0
		},
		more: func(b *sim.Builder, w *society.World) {
			w.NeedExperienced()
			g := society.NewGovernance(b.Scope("governance"), w.N, 3, .6)
			copy(g.Listed, []bool{true, true, true})
			copy(g.Delivers, []float64{.2, .7, .5})
			w.Governance = g
		}}
	r, m := x.run(t)
	experienced := 0
	for i := range m.w.N {
		_, e, _ := m.w.Experienced.Take(i)
		experienced += int(e)
	}
	sold, delivered, milli := 0.0, 0.0, 0
	for j, q := range []float64{.2, .7, .5} {
		n := m.shops.orders[j]
		sold += float64(n)
		delivered += float64(n) * q
		milli += int(n) * int(1000*q+.5)
	}
	parts := map[string]float64{}
	for _, name := range []string{"least", "choice", "surprise", "persuasion"} {
		parts[name] = total(r.Series("surplus.shops." + name))
	}
	near(t, "least", parts["least"], sold/.1, 1e-6*sold/.1)
	near(t, "surprise: buyers soon expect the mean", parts["surprise"], 0, .02*sold/.1*2)
	near(t, "persuasion", parts["persuasion"], 0, 0)
	near(t, "what buyers know", m.quality.Mean(), .6-delivered/sold, 1e-2)
	near(t, "the parts", parts["least"]+parts["choice"]+parts["surprise"], m.captured(), 1e-4)
	if experienced != milli {
		t.Errorf("%d thousandths are experienced, should be %d", experienced, milli)
	}
	near(t, "bias", r.Series("reputation_bias")[20], .6-(.2+.7+.5)/3, 1e-12)
}

// Advertising is credited with the margin of the orders that came through it, of which the platform
// takes its share and the fee of payment, each rounded once whichever workers served the buyers.
func TestMarginByAds(t *testing.T) {
	for _, pays := range []bool{false, true} {
		x := trial{world: societytest.World{N: 5000, Ticks: 1}, set: func(p *Spec) {
			plain(p)
			p.Merchants.Count = count(100)
			p.Choice.Offers = 4
			p.Take = .1
		}, shops: func(h *shops) { h.setPrices(.7, slices.Repeat([]float64{10.000003}, h.n)...) },
			more: func(b *sim.Builder, w *society.World) {
				w.Move(&society.Mobility{Scope: b.Scope("providers")})
				w.Bound = society.NewBound(b.Scope("payment"), w.N)
				w.Bound.Fee = .02
				for i := range w.N {
					w.Bound.Set(i, pays)
				}
			}}
		r, m := x.build(t, simtest.Options{Workers: 3})
		m.w.Consider.Open()
		for i := range m.w.N {
			m.w.Consider.Add(i, 17, m.draw.Bits(uint64(i), 1))
		}
		simtest.Tick(t, r, 1)
		n := total(r.Series("orders.ad"))
		if n < 100 || total(r.Series("orders")) == n {
			t.Fatalf("%v orders of %v by advertisements", n, total(r.Series("orders")))
		}
		for j := range m.shops.n {
			want := units.Money(0)
			if j == 17 {
				sold := units.Money(10_000_003 * n)
				want = sold - sold.Share(.1) - m.shops.goods[j].Times(int64(n))
				if pays {
					want -= sold.Share(.02)
				}
			}
			if got := m.shops.byAds[j]; got != want {
				t.Errorf("with payment %v shop %d is credited with %v, should be %v", pays, j, got, want)
			}
		}
		before := m.shops.byAds[3]
		for k := range m.shops.tally {
			m.shops.tally[k][3] = shopTally{orders: 1, byAds: 1, paidByAds: 1}
		}
		m.supply(&sim.Chunk{Lo: 3, Hi: 4, Tick: 1})
		sold := units.Money(3 * 10_000_003)
		if got, want := m.shops.byAds[3]-before,
			sold-sold.Share(.1)-sold.Share(m.w.Bound.Fee)-m.shops.goods[3].Times(3); got != want {
			t.Errorf("with a buyer for each worker shop 3 is credited with %v, should be %v", got, want)
		}
	}
}
