package society

import (
	"math"
	"slices"
	"testing"

	"guanxi/sim/rng"
	"guanxi/sim/simtest"
)

// The strongest interest is the largest component. Which of several equal ones it is, is spread
// evenly over consumers.
func TestStrongest(t *testing.T) {
	const n, d = 7000, 7
	r := &Revealed{Estimate: make([]uint8, n*d), first: rng.New(1, 0, "top")}
	count := [d]int{}
	for i := range n {
		row := r.Estimate[i*d : (i+1)*d]
		for k := range row {
			row[k] = 96
		}
		top, much := r.Strongest(i, d)
		if much != 96 {
			t.Fatalf("component %d; want 96", much)
		}
		count[top]++
		row[(i*3)%d], row[(i*5+1)%d] = 200, 255
		if top, much = r.Strongest(i, d); int(top) != (i*5+1)%d || much != 255 {
			t.Fatalf("strongest of %v is %d with %d", row, top, much)
		}
		clear(row)
		if _, much = r.Strongest(i, d); much != 0 {
			t.Fatalf("something of nothing: %d", much)
		}
	}
	// 1,000 ± 29 each
	if slices.Min(count[:]) < 1000-4*30 || slices.Max(count[:]) > 1000+4*30 {
		t.Errorf("consumers by the first of seven alike: %v", count)
	}
}

// An interest is drawn with probability proportional to its component.
func TestInterest(t *testing.T) {
	const draws = 100_000
	taste := []int8{0, 40, 0, 120, 10}
	key := rng.New(1, 0, "topic")
	var count [5]float64
	for k := range uint64(draws) {
		count[Interest(taste, key.Float(k, 0))]++
	}
	for d, x := range taste {
		p := float64(x) / 170
		simtest.Z(t, "share of an interest", count[d]/draws, math.Sqrt(p*(1-p)), draws, p, 0)
	}
	if Interest([]int8{0, 0}, 0.7) != 0 {
		t.Error("no taste")
	}
	if Interest([]int8{1, 126}, 1-1e-16) != 1 {
		t.Error("the last interest")
	}
}
