package run

import (
	"math"
	"testing"
)

// A rate of only a few ads is not drawn.
func TestRatesOfFewAds(t *testing.T) {
	b := &bins{edges: []float64{0, 1, 2}, mid: []float64{0.5, 1.5}, keep: []int{0, 1}}
	x := []float64{0, 1, 2}
	shown := [][]float64{{0, 1, fewestShown}}
	if r := b.ratios(x, [][]float64{{0, 2, 5}}, shown, 1000); !math.IsNaN(r[0][0]) || r[0][1] != 250 {
		t.Errorf("rates %v, want none and 250", r)
	}
	nan := math.NaN()
	if r := ofHalf([][]float64{{1, 1, nan}, {nan, 1, nan}, {nan, nan, nan}, {nan, nan, 1}}); !math.IsNaN(r[0][0]) || r[0][1] != 1 || !math.IsNaN(r[3][2]) {
		t.Errorf("rates %v, want those alone that half of the replicates have", r)
	}
}
