package scenarios_test

import (
	"testing"
)

// Checks the numbers that payment.yaml states.
func TestPayment(t *testing.T) {
	for _, x := range []struct {
		set, stated string
		times       float64
	}{{"replicates=8", "1.220", 1 / 0.82}, {"payment.red_packets.contagion=50%", "50%\": 2", 2}} {
		states(t, "payment", x.stated)
		var five, ten, times []float64
		for _, s := range tables(t, "payment", "series", 4, x.set) {
			share := func(row int) float64 { return s.Col("payment_users").Float(row) / s.Col("adopters").Float(row) }
			five, ten = append(five, share(5)), append(ten, share(10))
			all, first := 0.0, 0.0
			for r := 40; r < s.Rows(); r++ { // nobody is left to bind
				all += s.Col("red_packet_money").Float(r)
				first += s.Col("red_packet_money.first").Float(r)
			}
			times = append(times, all/first)
			if share(s.Rows()-1) != 1 {
				t.Errorf("%v have bound in the end", share(s.Rows()-1))
			}
		}
		expect(t, "F(5)", five, 0.26107, 0)
		expect(t, "F(10)", ten, 0.72984, 0)
		expect(t, "money for a unit of the first packets, "+x.set, times, x.times, 0)
	}
}
