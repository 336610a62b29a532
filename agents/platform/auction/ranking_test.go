package auction

import (
	"fmt"
	"math"
	"testing"

	"guanxi/sim/rng"
	"guanxi/sim/simtest"
)

// Taking part by one draw per stop is equivalent to a draw for each campaign.
func TestThrottleWalk(t *testing.T) {
	thetas := []float64{.3, .05, .6, .01, 1, .2, .5}
	l := NewRanking(len(thetas))
	l.Rank(upTo(len(thetas)), func(ad int) (Place, bool) { return Place{Ad: uint16(ad)}, true },
		func(a, b int) bool { return a < b })
	l.Throttle(thetas)
	const n = 200000
	key := rng.New(1, 1, "walk")
	takes := make([]float64, len(thetas))
	pairs := map[[2]int]float64{}
	for i := range uint64(n) {
		s := key.Stream(i)
		before := -1
		for at := l.Next(-1, &s); at < len(l.Places); at = l.Next(at, &s) {
			takes[at]++
			if before == 0 || before == 2 {
				pairs[[2]int{before, at}]++
			}
			before = at
		}
	}
	for k, p := range thetas {
		simtest.Z(t, fmt.Sprintf("campaign %d takes part", k), takes[k]/n, math.Sqrt(p*(1-p)), n, p, 0)
	}
	for pair, want := range map[[2]int]float64{{0, 2}: .3 * .95 * .6, {2, 4}: .6 * .99} {
		simtest.Z(t, fmt.Sprint("one after the other ", pair), pairs[pair]/n, math.Sqrt(want*(1-want)), n, want, 0)
	}
}

// upTo lists the first n campaigns.
func upTo(n int) (all []uint16) {
	for ad := range n {
		all = append(all, uint16(ad))
	}
	return all
}
