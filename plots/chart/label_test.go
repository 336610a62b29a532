package chart

import (
	"math"
	"testing"

	"gonum.org/v1/plot/vg"
)

func TestSpread(t *testing.T) {
	for _, c := range []struct{ wish, want []vg.Length }{
		{[]vg.Length{10, 50, 90}, []vg.Length{10, 50, 90}},
		{[]vg.Length{50, 50}, []vg.Length{45, 55}},
		{[]vg.Length{1, 2, 50}, []vg.Length{0, 10, 50}},
		{[]vg.Length{99, 98, 97}, []vg.Length{100, 90, 80}},
		{[]vg.Length{40, 55, 47}, []vg.Length{37.333, 57.333, 47.333}},
	} {
		got := declutter(c.wish, 10, 0, 100)
		for i := range got {
			if !(math.Abs(float64(got[i]-c.want[i])) <= 0.01) {
				t.Errorf("spread(%v) = %v, want %v", c.wish, got, c.want)
				break
			}
		}
	}
}
