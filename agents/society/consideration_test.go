package society

import (
	"testing"
	"time"

	"guanxi/sim"
	"guanxi/sim/rng"
	"guanxi/sim/units"
)

// The list does not depend on the order in which shops are added, and holds one of those that
// wanted a place.
func TestConsiderationDoesNotDependOnTheOrder(t *testing.T) {
	b := sim.NewBuilder(sim.Config{Clock: sim.Clock{Start: time.Unix(0, 0), Tick: units.Day, Ticks: 1}})
	key := rng.New(1, 0, "consider")
	shops := []int{3, 8, 5, 0, 2, MostShops - 1}
	forward := NewConsideration(b.Scope("a"), 10, 2)
	backward := NewConsideration(b.Scope("b"), 10, 2)
	if forward.Any() {
		t.Error("lists are there before a shop advertises")
	}
	forward.Open()
	backward.Open()
	for i := range 10 {
		for k := range shops {
			forward.Add(i, shops[k], key.Bits(uint64(i), uint64(shops[k])))
			last := shops[len(shops)-1-k]
			backward.Add(i, last, key.Bits(uint64(i), uint64(last)))
		}
		for p := range 2 {
			if a, b := forward.At(i, p), backward.At(i, p); a != b || a < 0 || a%2 != p {
				t.Errorf("consumer %d, place %d: shop %d in one order, %d in the other", i, p, a, b)
			}
		}
	}
	forward.Forget(4)
	if forward.At(4, 0) != -1 || forward.At(3, 0) == -1 || forward.At(5, 0) == -1 {
		t.Error("forgetting empties one consumer's list and no other's")
	}
	var off *Consideration
	off.Add(0, 1, 1) // nobody reads it
}
