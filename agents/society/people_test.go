package society

import (
	"slices"
	"sort"
	"testing"

	"guanxi/sim/rng"
)

// A sample is those with the smallest draws, as by sorting all of them.
func TestSample(t *testing.T) {
	w := &World{N: 3000}
	key := rng.New(1, 1, "sample")
	for _, may := range []func(int) bool{
		func(int) bool { return true }, func(i int) bool { return i%7 == 0 }, func(int) bool { return false },
	} {
		var all []int
		for i := range w.N {
			if may(i) {
				all = append(all, i)
			}
		}
		sort.Slice(all, func(a, b int) bool { return key.Bits(uint64(all[a]), 0) < key.Bits(uint64(all[b]), 0) })
		for _, n := range []int{0, 1, 2, 50, 429, 2999, 3000, 5000} {
			want := slices.Sorted(slices.Values(all[:min(n, len(all))]))
			if got := w.Sample(key, n, may); !slices.Equal(got, want) {
				t.Errorf("a sample of %d of %d holds %d", n, len(all), len(got))
			}
		}
	}
}
