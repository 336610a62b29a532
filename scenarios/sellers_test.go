package scenarios_test

import (
	"math"
	"testing"
)

// Checks the numbers that sellers.yaml states.
func TestSellers(t *testing.T) {
	const r, first = 0.38, 1.0
	for _, x := range []struct {
		set, stated string
		perCard     float64
	}{{"replicates=8", "1.613", first / (1 - r)}, {"sharing.trust.keep=0%", "1.000", first}} {
		states(t, "sellers", x.stated)
		var perCard []float64
		var hands [3][]float64
		for _, s := range tables(t, "sellers", "series", 4, x.set) {
			perCard = append(perCard, total(s, "card_orders")/total(s, "cards"))
			for h, name := range []string{"hand_1", "hand_2", "hand_3"} {
				hands[h] = append(hands[h], total(s, "card_orders."+name)/total(s, "card_orders"))
			}
		}
		// The last cards are still being passed on: a day per hand, of 185 days.
		expect(t, "sales of a card, "+x.set, perCard, x.perCard, 0.01)
		if x.perCard == first {
			expect(t, "share of the first hand", hands[0], 1, 0)
			continue
		}
		for h := range hands {
			expect(t, "share of a hand", hands[h], (1-r)*math.Pow(r, float64(h)), 0.005)
		}
	}
}
