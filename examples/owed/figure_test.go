package owed

import (
	"slices"
	"testing"
)

func TestMeans(t *testing.T) {
	at, mean := means([]float64{1, 1, 2, 2}, []float64{0, 5, 0, 5}, []float64{1, 4, 3, 8})
	if !slices.Equal(at, []float64{0, 5}) || !slices.Equal(mean, []float64{2, 6}) {
		t.Error(at, mean)
	}
}
