package sim_test

import (
	"slices"
	"testing"

	"guanxi/sim"
)

// A set of rows compared with a map, with rows on both sides of a word boundary.
func TestBits(t *testing.T) {
	const rows = 130
	b, want := sim.NewBits(rows), map[int]bool{}
	for k := range 1000 {
		i := k * k % rows
		in := k%5 < 3
		switch k % 5 {
		case 0:
			b.Set(i)
		case 1:
			b.SetIn(&sim.Chunk{}, i)
		case 2, 3:
			grew := int64(0)
			if in != want[i] {
				grew = map[bool]int64{true: 1, false: -1}[in]
			}
			if got := b.Put(i, in); got != grew {
				t.Errorf("the set grew by %d when row %d was put to %v, should be %d", got, i, in, grew)
			}
		default:
			b.Clear(i)
		}
		want[i] = in
	}
	for i := range rows {
		if b.Has(i) != want[i] || b.Bit(i) == 1 != want[i] {
			t.Errorf("row %d is in the set: %v, bit %d, should be %v", i, b.Has(i), b.Bit(i), want[i])
		}
	}
}

// Lists return what was added, once, and keep their memory.
func TestLists(t *testing.T) {
	l := sim.NewLists[int](sim.DefaultGrain + 1)
	for k := range 20 {
		l.Add(&sim.Chunk{ID: k % 2}, k)
	}
	if odd := l.Take(1); !slices.Equal(odd, []int{1, 3, 5, 7, 9, 11, 13, 15, 17, 19}) {
		t.Errorf("the second chunk has %v", odd)
	}
	if len(l) != 2 || len(l.Take(1)) != 0 || len(l[0]) != 10 || cap(l[1]) < 10 {
		t.Errorf("after the second chunk's are taken the lists are %v", l)
	}
}
