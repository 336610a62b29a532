package scenarios_test

import (
	"testing"

	"guanxi/sim/simtest/need"
)

// Checks the numbers of 2021 that live.yaml states, and that most who come follow by the end.
func TestLive(t *testing.T) {
	states(t, "live", "2,207 CNY", "101 CNY", "2,534 and 100")
	var sold, given []float64
	for _, s := range tables(t, "live", "series", 2, "clock.until=2022-01-01") {
		sold = append(sold, total(s, "gmv")/4000)
		given = append(given, 5*total(s, "live_gifts")/4000)
	}
	need.Near(t, "sales of a daily user", (sold[0]+sold[1])/2, 2207, 250)
	need.Near(t, "gifts", (given[0]+given[1])/2, 101, 12)
}
