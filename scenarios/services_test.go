package scenarios_test

import (
	"fmt"
	"math"
	"testing"

	"guanxi/sim/simtest/need"
)

// Checks the numbers that services.yaml states.
func TestServices(t *testing.T) {
	states(t, "services", "= 0.168", "36.8 %", "22.073", "18.196", "16.240")
	var bought []float64
	for _, s := range tables(t, "services", "series", 4) {
		bought = append(bought, total(s, "sticker_sales")/total(s, "sticker_occasions"))
		if d := last(s, "deposits"); d <= 0 || d > 10*last(s, "sticker_owners") {
			t.Errorf("deposits %v", d)
		}
		if last(s, "verified") == 0 || last(s, "recharges") == 0 {
			t.Error("nobody is verified or recharges")
		}
	}
	expect(t, "share who buy stickers", bought, 1/(1+math.Exp(1.6)), 0)
	for fee, want := range map[float64]float64{0: 0, 0.001: 18.196, 0.002: 22.073, 0.004: 16.240} {
		for _, s := range tables(t, "services", "series", 1, fmt.Sprintf("services.api.fee=%v", fee)) {
			months := 40 * 120 / 30.4375
			need.Near(t, fmt.Sprintf("fee %v: receipts by shop and month", fee), total(s, "api_fees")/months, want, 5e-4)
			need.Near(t, fmt.Sprintf("fee %v: calls, over those for nothing,", fee), total(s, "api_calls")/months/30000,
				math.Exp(-0.5*fee/0.001), 1e-4)
		}
	}
}
