package content

import (
	"slices"
	"testing"

	"guanxi/sim/rng"
)

// Followers are a set, added in order or not, dense or sparse, evenly spread or clustered.
func TestFollowersSet(t *testing.T) {
	key := rng.New(3, 0, "followers")
	worlds := []struct {
		name    string
		n, size uint64
		row     func(k uint64) uint64
	}{
		{"dense", 5000, 3000, func(x uint64) uint64 { return x }},
		{"sparse", 5000, 1 << 32, func(x uint64) uint64 { return x }},
		{"few", 5, 1 << 20, func(x uint64) uint64 { return x }},
		{"two heaps", 3000, 4000, func(x uint64) uint64 { return x + x/2000<<31 }},
		{"squares", 2000, 1 << 16, func(x uint64) uint64 { return x * x }},
	}
	for _, x := range worlds {
		for _, ordered := range []bool{false, true} {
			var rows []uint32
			for k := range x.n {
				rows = append(rows, uint32(x.row(key.Below(k, 7, x.size))))
			}
			if ordered {
				slices.Sort(rows)
			}
			var f followers
			want := map[uint32]bool{}
			for _, i := range rows {
				if f.has(i) != want[i] {
					t.Fatalf("%s: has(%d) is %v", x.name, i, f.has(i))
				}
				if !want[i] {
					f.add(i)
				}
				want[i] = true
				if f.count() != len(want) {
					t.Fatalf("%s: %d followers, want %d", x.name, f.count(), len(want))
				}
			}
			all := f.all()
			if !slices.IsSorted(f.sorted) {
				t.Errorf("%s: not sorted", x.name)
			}
			slices.Sort(all)
			if got := slices.Compact(all); len(got) != len(want) || len(all) != len(want) {
				t.Fatalf("%s: %d rows, %d of them different, want %d", x.name, len(all), len(got), len(want))
			}
			for _, i := range all {
				if !want[i] || !f.has(i) {
					t.Fatalf("%s: %d is in the list %v, in the set %v", x.name, i, want[i], f.has(i))
				}
			}
			for k := range uint64(3000) {
				if i := uint32(x.row(key.Below(k, 8, x.size))); f.has(i) != want[i] {
					t.Errorf("%s: has(%d) is %v", x.name, i, f.has(i))
				}
			}
		}
	}
}
