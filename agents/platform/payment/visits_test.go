package payment

import (
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
)

// The rate of sending red packets is proportional to the sessions that the linkage brings to
// payment.
func TestVisits(t *testing.T) {
	packets := func(factor float64) float64 {
		r, _ := trial{all: true, world: societytest.World{N: 10_000, Ticks: 5, Every: 1}, spec: "{red_packets: {rate: 0.1/day, contagion: 0}}", more: func(_ *sim.Builder, w *society.World, _ *payment) {
			societytest.Visits(w, society.UsePayment, factor)
		}}.run(t)
		return total(r.Series("red_packets"))
	}
	if a, b := packets(-1), packets(1); a != b {
		t.Errorf("%v packets without linkage, %v at a factor of 1", a, b)
	}
	for _, factor := range []float64{0, 0.4, 3} {
		want := factor * 5000
		simtest.Z(t, "packets", packets(factor), math.Sqrt(want), 1, want, 1e-9)
	}
}

// Purchases at stores are paid from the balance or the card; the store pays the fee.
func TestPurchasesAtStores(t *testing.T) {
	r, m := trial{all: true, world: societytest.World{N: 1000, Ticks: 5}, spec: "{red_packets: {rate: 0/day}, withdrawal: {rate: 0/day}}",
		more: func(b *sim.Builder, w *society.World, _ *payment) {
			s := b.Scope("stores")
			s.Members(w.Shop, 1)
			s.Step(sim.Step{Name: "visit", Phase: sim.Trade, Rows: w.N, Chunk: func(c *sim.Chunk) {
				for i := c.Lo; i < c.Hi; i++ {
					w.Bound.Pay(c, i, society.NoShop, money(20))
				}
			}})
		}}.run(t)
	if m.bound.Fee != m.spec.MerchantFee || m.w.Shop.Balance() != 0 {
		t.Errorf("a fee of %v is told to others, shops have paid %v", m.bound.Fee, m.w.Shop.Balance())
	}
	near(t, "purchases", total(r.Series("payment_purchases")), 1000*5*20, 1e-6)
	near(t, "drawn from cards", total(r.Series("card_money")), 1000*5*20, 1e-6)
	near(t, "banks", m.w.Bank.Balance().Float(), 0.001*1000*5*20, 1e-6)
}
