package memory

import (
	"slices"
	"testing"

	"guanxi/sim/rng"
)

// Packed numbers are read as they were written, one by one or together, and leave those around them
// as they are.
func TestPackedNumbers(t *testing.T) {
	draw := rng.New(3, 1, "packed")
	for width := uint(1); width <= 57; width++ {
		const n = 100
		size := Packed(n, width) + Load
		one, together := make([]byte, size), slices.Repeat([]byte{0xa5}, size)
		numbers, want := make([]uint32, n), make([]uint64, n)
		for k := range want {
			want[k] = draw.Bits(uint64(k), uint64(width)) >> (64 - width)
			numbers[k] = uint32(want[k])
		}
		for k := range uint64(n) { // in any order
			k := int(k * 37 % n)
			Put(one, width, k, want[k])
		}
		for k, want := range want {
			if got := At(one, width, k); got != want {
				t.Fatalf("number %d of %d bits is %d, should be %d", k, width, got, want)
			}
		}
		if width > 32 {
			continue
		}
		Pack(together, width, numbers)
		if end := Packed(n, width); !slices.Equal(one[:end], together[:end]) {
			t.Errorf("%d bits: numbers packed together differ from those packed one by one", width)
		}
		got := make([]uint32, 39)
		if Unpack(got, together, width, 61); !slices.Equal(got, numbers[61:]) {
			t.Errorf("%d bits: unpacked %v, should be %v", width, got, numbers[61:])
		}
	}
}
