package sharing

import (
	"testing"

	"guanxi/sim/rng"
)

// The set of buyers holds what a map holds, for cards that are not forgotten.
func TestBuyers(t *testing.T) {
	var b buyers
	want := map[[2]uint32]bool{}
	s := rng.New(1, 1, "buyers").Stream(0)
	for card := range uint32(300) {
		for range s.Below(20) {
			x := [2]uint32{card - uint32(s.Below(uint64(min(card, 4)+1))), uint32(s.Below(1000))}
			if b.has(x[0], x[1]) != want[x] {
				t.Fatal(x)
			}
			if !want[x] {
				b.add(x[0], x[1])
				want[x] = true
			}
		}
		b.forget(max(card, 4) - 4)
	}
	if b.n > 200 || len(b.pairs) > 2048 {
		t.Errorf("%d of %d", b.n, len(b.pairs))
	}
	if b.clear(); b.n != 0 || b.has(299, 1) {
		t.Error("not empty")
	}
}
