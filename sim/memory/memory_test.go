package memory_test

import (
	"testing"

	"guanxi/sim/memory"
)

// TestMake checks that large and small arrays have the right length and are zero, including
// arrays of no or one value.
func TestMake(t *testing.T) {
	for _, n := range []int{0, 1, 1000, 1 << 20, 3<<20 + 17} {
		s := memory.Make[uint32](n)
		if len(s) != n || cap(s) < n {
			t.Fatalf("%d values asked for: length %d, room %d", n, len(s), cap(s))
		}
		for k := range s {
			if s[k] != 0 {
				t.Fatalf("value %d of %d is %d; want 0", k, n, s[k])
			}
			s[k] = uint32(k)
		}
	}
}
