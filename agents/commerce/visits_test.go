package commerce

import (
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
)

// visits multiplies the rate at which sessions come to shops.
func visits(factor float64) func(*sim.Builder, *society.World) {
	return func(_ *sim.Builder, w *society.World) { societytest.Visits(w, society.UseShops, factor) }
}

// Occasions are proportional to the visits that the linkage brings; a factor of 1 changes nothing,
// and 0 leaves none.
func TestVisits(t *testing.T) {
	occasions := func(world func(*sim.Builder, *society.World)) (occasions, gmv float64) {
		r, _ := trial{n: 10_000, ticks: 20, set: plain, shops: plainPrices, world: world}.run(t, 1)
		return societytest.Total(r.Series("occasions")), societytest.Total(r.Series("gmv"))
	}
	plainly, sales := occasions(nil)
	if n, s := occasions(visits(1)); n != plainly || s != sales {
		t.Errorf("%v occasions and sales of %v at a factor of 1, %v and %v without linkage", n, s, plainly, sales)
	}
	for _, factor := range []float64{0, 0.3, 2.5, 8} {
		n, _ := occasions(visits(factor))
		want := factor * 10_000 * 20 * 0.5
		simtest.Z(t, "occasions", n, math.Sqrt(want), 1, want, 1e-9)
	}
}
