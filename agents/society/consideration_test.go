package society

import (
	"cmp"
	"maps"
	"slices"
	"testing"
	"time"

	"guanxi/sim"
	"guanxi/sim/rng"
	"guanxi/sim/units"
)

// The list holds the two shops with the largest draws, whatever their numbers and the order in which
// they are added, some of them several times.
func TestConsiderationHoldsTheLargestDraws(t *testing.T) {
	b := sim.NewBuilder(sim.Config{Clock: sim.Clock{Start: time.Unix(0, 0), Tick: units.Day, Ticks: 1}})
	key := rng.New(1, 0, "consider")
	shops := []int{3, 8, 5, 0, 3, 2, MostShops - 1, 8, 5, 3}
	const n = 1000
	forward, backward := NewConsideration(b.Scope("a"), n), NewConsideration(b.Scope("b"), n)
	if forward.Any() {
		t.Error("lists are there before a shop advertises")
	}
	forward.Open()
	backward.Open()
	for i := range n {
		some := shops[:1+i%len(shops)]
		draw := func(k int) uint64 { return key.Bits(uint64(i), uint64(k)) }
		largest := map[int]uint64{} // by shop
		for k, j := range some {
			forward.Add(i, j, draw(k))
			last := len(some) - 1 - k
			backward.Add(i, some[last], draw(last))
			largest[j] = max(largest[j], draw(k)>>56<<32|uint64(j))
		}
		want := slices.SortedFunc(maps.Keys(largest), func(a, b int) int { return cmp.Compare(largest[b], largest[a]) })
		for place := range Considered {
			shop := -1
			if place < len(want) {
				shop = want[place]
			}
			if x, y := forward.At(i, place), backward.At(i, place); x != shop || y != shop {
				t.Fatalf("consumer %d, place %d: shop %d, in the other order %d, should be %d", i, place, x, y, shop)
			}
		}
	}
	forward.Forget(4)
	if forward.At(4, 0) != -1 || forward.At(3, 0) == -1 || forward.At(5, 0) == -1 {
		t.Error("forgetting empties one consumer's list and no other's")
	}
	var off *consideration
	off.Add(0, 1, 1) // nobody reads it
}
