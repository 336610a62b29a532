package payment

import (
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// Balances and money in flight equal what came from cards less purchases and withdrawals; the
// volume is everything that moved.
func TestMetricsOfMoneyAgree(t *testing.T) {
	for _, tick := range []units.Duration{units.Day / 4, units.Day, 3 * units.Day} {
		r, m := trial{world: societytest.World{N: 3000, Tick: tick, Ticks: 30, Every: 1,
			Ties: society.TiesSpec{Kind: "erdos_renyi", MeanDegree: 8}, Pace: 2}, more: buying(3),
			spec: "{bind: {own: 0.05/day}, red_packets: {rate: 0.1/day}, withdrawal: {rate: 0.05/day}}"}.build(t,
			simtest.Options{Workers: 1})
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
		if total(r.Series("red_packet_money")) == 0 || total(r.Series("payment_purchases")) == 0 ||
			total(r.Series("withdrawals")) == 0 || of("payment_balance", 29) < 100 {
			t.Error("nothing moves")
		}
	}
}
