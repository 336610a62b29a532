package content

import (
	"slices"
	"testing"

	"guanxi/sim/rng"
)

// A crowd has everybody who was added, a few and many at a time, in memory of any earlier use, and
// takes few bits for each.
func TestCrowd(t *testing.T) {
	key := rng.New(7, 0, "crowd")
	var p pool[byte]
	for _, x := range []struct {
		size    int
		batches []int
		bits    float64
	}{{1, []int{1}, 100}, {2, []int{1, 1}, 100}, {64, []int{1, 2, 3, 58}, 100}, {100_000, []int{1, 500, 7, 4000}, 7}, {1 << 20, []int{500}, 14}, {1 << 20, []int{100, 400, 300, 200, 50, 60, 8, 3}, 13.2}, {4096, []int{4096}, 2.1}} {
		width := widthOf(x.size)
		left := shuffled(key.Stream(uint64(x.size)), x.size)
		var r crowd
		var want, all, start []uint32
		for _, n := range x.batches {
			all, start = r.add(append(all[:0], left[:n]...), width, &p, start)
			want, left = append(want, left[:n]...), left[n:]
			got := slices.Sorted(slices.Values(r.unpack(width, nil)))
			if slices.Sort(want); r.n != len(want) || !slices.Equal(got, want) {
				t.Fatalf("of %d: %d consumers, %d as counted, should be %d; or others", x.size, len(got), r.n, len(want))
			}
		}
		if got := float64(8*len(r.bytes)-64) / float64(r.n); got > x.bits {
			t.Errorf("%v of %d take %.1f bits each, want at most %v", x.batches, x.size, got, x.bits)
		}
		for k := range r.bytes {
			r.bytes[k] = 0xff
		}
		p.put(r.bytes)
	}
}
