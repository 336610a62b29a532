package payment

import (
	"fmt"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// Holdings and withdrawals hardly depend on the length of the tick, with packets and purchases at
// different times of a day and on different days of a tick.
func TestHeldOnTicksOfAnyLength(t *testing.T) {
	type money struct{ held, withdrawn, cards float64 }
	measure := func(n int, packets, purchases float64, tick units.Duration) money {
		days := tick.Days()
		r, _ := trial{all: true, world: societytest.World{N: n, Tick: tick, Ticks: int(units.Week * 12 / tick), Every: 1, Pace: 3, Ties: society.TiesSpec{Kind: "ring", Degree: 10}},
			spec: fmt.Sprintf("{red_packets: {rate: %v/day}, withdrawal: {rate: 0.02/day}}", packets),
			more: func(b *sim.Builder, w *society.World, m *payment) {
				s := b.Scope("shops")
				s.Members(w.Shop, 1)
				sale, key := s.Stream(sim.Stream{Name: "sale", From: w.Consumer, To: w.Shop, Phase: sim.Trade}), s.Key("sale")
				s.Step(sim.Step{Name: "buy", Phase: sim.Trade, Rows: w.N, Chunk: func(c *sim.Chunk) {
					for i := c.Lo; i < c.Hi; i++ {
						for range num.PoissonInverse(key.At(int(c.Tick), 0).Open(uint64(i), 0), purchases*days) {
							sale.Pay(c, i, 0, units.Money(12e6))
							w.Bound.Pay(c, i, 0, units.Money(12e6))
						}
					}
				}})
			}}.run(t)
		held := r.Series("payment_balance")
		return money{total(held[len(held)/2:]) / float64(len(held)-len(held)/2), total(r.Series("withdrawals")), total(r.Series("card_money"))}
	}
	for _, x := range []struct {
		n                  int
		packets, purchases float64
		tolerance          float64
		ticks              []units.Duration
	}{
		{12_000, 0.05, 0.1, 0.08, []units.Duration{units.Week, 4 * units.Week}},
		// Standard errors are .06, and ticks of 3 hours hold .10 ± .03 more. When cards were drawn on
		// tick by tick, consumers held .5 more on ticks of 12 hours and withdrew twice as much on
		// ticks of 3.
		{4000, 1, 2, 0.25, []units.Duration{3 * units.Hour, 12 * units.Hour}},
	} {
		want := measure(x.n, x.packets, x.purchases, units.Day)
		for _, tick := range x.ticks {
			got := measure(x.n, x.packets, x.purchases, tick)
			t.Logf("%v: %+v, at a day %+v", tick, got, want)
			near(t, fmt.Sprintf("held on ticks of %v", tick), got.held/want.held, 1, x.tolerance)
			near(t, fmt.Sprintf("withdrawn on ticks of %v", tick), got.withdrawn/want.withdrawn, 1, x.tolerance)
			near(t, fmt.Sprintf("drawn from cards on ticks of %v", tick), got.cards/want.cards, 1, 0.03)
		}
	}
}

// The day of a long tick on which a purchase falls depends on the buyer, the number of the purchase
// and whether it is at a shop, and on nobody else.
func TestDaysOfPurchases(t *testing.T) {
	r, m := trial{all: true, world: societytest.World{N: 200, Tick: 4 * units.Week, Ticks: 1}}.build(t, simtest.Options{Workers: 1})
	defer r.Close()
	c := &sim.Chunk{Tick: 1, Hi: 200}
	days := func(list ...society.Paid) (out [200][]int) {
		for _, x := range list {
			m.bound.Purchases.Add(c, x)
		}
		m.purchases(c)
		for i := range out {
			for day, x := range m.flow[i*m.days : (i+1)*m.days] {
				for ; x < 0; x++ {
					out[i] = append(out[i], day)
				}
			}
		}
		clear(m.flow)
		return out
	}
	seen, same := map[int]int{}, 0
	for i := uint32(1); i < 200; i++ {
		once := days(society.Paid{Who: i, Shop: 3, Amount: 1})[i]
		store := days(society.Paid{Who: i, Shop: society.NoShop, Amount: 1})[i]
		all := days(society.Paid{Who: i - 1, Shop: 3, Amount: 1}, society.Paid{Who: i, Shop: 5, Amount: 1}, society.Paid{Who: i, Shop: 5, Amount: 2},
			society.Paid{Who: i - 1, Shop: society.NoShop, Amount: 1}, society.Paid{Who: i, Shop: society.NoShop, Amount: 4})[i]
		count := [2]int{}
		for _, day := range all { // 1 and 4 units, and 2 of the second purchase
			count[0] += num.One(day == once[0])
			count[1] += num.One(day == store[0])
		}
		if len(all) != 7 || count[0] < 1 || count[1] < 4 {
			t.Errorf("consumer %d buys on day %d of the tick, and at a store on day %d; after others on days %v", i, once, store, all)
		}
		if both := days(society.Paid{Who: i, Shop: 3, Amount: 1}, society.Paid{Who: i, Shop: society.NoShop, Amount: 1})[i]; both[0]+both[1] != once[0]+store[0] {
			t.Errorf("consumer %d buys on day %d, and at a store on day %d; both on %v", i, once, store, both)
		}
		same += num.One(once[0] == store[0])
		seen[once[0]]++
		seen[store[0]]++
	}
	if same > 25 { // of 199, one in 28
		t.Errorf("%d buy at a shop and at a store on the same day", same)
	}
	for day := range m.days {
		if n := seen[day]; n < 3 || n > 32 { // of 398 on 28 days
			t.Errorf("%d purchases on day %d", n, day)
		}
	}
}

// Balances and money in flight equal what came from cards less purchases and withdrawals; the
// volume is everything that moved.
func TestMetricsOfMoneyAgree(t *testing.T) {
	for _, tick := range []units.Duration{units.Day / 4, units.Day, 3 * units.Day} {
		r, m := trial{world: societytest.World{N: 3000, Tick: tick, Ticks: 30, Every: 1, Ties: society.TiesSpec{Kind: "erdos_renyi", MeanDegree: 8}, Pace: 2}, more: buying(3),
			spec: "{bind: {own: 0.05/day}, red_packets: {rate: 0.1/day}, withdrawal: {rate: 0.05/day}}"}.build(t, simtest.Options{Workers: 1})
		defer r.Close()
		var flight []float64
		for now := sim.Tick(1); now <= 30; now++ {
			simtest.Tick(t, r, now)
			flight = append(flight, m.w.Transit.Balance().Float())
		}
		of := func(name string, row int) float64 { return r.Series(name)[row] }
		left := 0.0
		for row, waits := range flight {
			packets, shops, out := of("red_packet_money", row), of("payment_purchases", row), of("withdrawals", row)
			near(t, "volume", of("payment_volume", row), packets+shops+out, 1e-6)
			left += of("card_money", row) - shops - out
			if now := sim.Tick(row + 1); m.w.Clock.DaysEnded(now) == 0 {
				continue // cards are drawn on at the end of a day
			}
			near(t, "held and in flight", of("payment_balance", row)+waits, left, 1e-4)
		}
		if total(r.Series("red_packet_money")) == 0 || total(r.Series("payment_purchases")) == 0 || total(r.Series("withdrawals")) == 0 || of("payment_balance", 29) < 100 {
			t.Error("nothing moves")
		}
	}
}
