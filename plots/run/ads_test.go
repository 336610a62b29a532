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

// The caption's rates are the means of the rates that the curves show, not weighted by exposures.
func TestRatesOfTheCaption(t *testing.T) {
	k := adKind{shown: [][]float64{{1000, 9000}, {0, 100}, {1, 0}}}
	if got := k.perThousand([][]float64{{100, 900}, {0, 2}, {1, 0}}); got != "60" {
		t.Errorf("%s per 1000, want 60: the mean of 100 and 20, without the replicate that shows one", got)
	}
}
