package median

import (
	"math"
	"testing"

	"guanxi/scenarios/question/room"
	"guanxi/sim/simtest/need"
)

// Ranks are those of tables of the sign test at 95 %, and for small n of all throws counted out.
func TestRank(t *testing.T) {
	for n, want := range map[int]int{5: 0, 6: 1, 8: 1, 9: 2, 10: 2, 20: 6, 30: 10} {
		need.Near(t, "rank", float64(rank(n, 0.95)), float64(want), 0)
	}
	for n := 1; n <= 12; n++ {
		k := rank(n, 0.95)
		inside := func(k int) (share float64) {
			for throws := range 1 << n {
				heads := 0
				for bit := range n {
					heads += throws >> bit & 1
				}
				if heads >= k && heads <= n-k {
					share += math.Pow(0.5, float64(n))
				}
			}
			return share
		}
		if k > 0 && inside(k) < 0.95 || k < n/2 && inside(k+1) >= 0.95 {
			t.Errorf("of %d the rank is %d", n, k)
		}
	}
}

func TestEstimate(t *testing.T) {
	x := Spec{Confidence: 0.95}
	all := x.Estimate([]room.Values{{Point: 1, Of: []float64{3, math.NaN(), 1, 2, 6, 5, 4}}, {Point: 2, Of: []float64{7}},
		{Point: 3}})
	if len(all) != 2 || all[0] != (room.Number{Point: 1, Measure: "median", Value: 3.5, Lo: 1, Hi: 6, N: 6}) ||
		all[1] != (room.Number{Point: 2, Measure: "median", Value: 7, N: 1}) {
		t.Error(all)
	}
}
