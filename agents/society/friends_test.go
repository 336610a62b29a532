package society

import (
	"testing"

	"guanxi/sim"
	"guanxi/sim/graph"
	"guanxi/sim/rng"
)

// Counts of friends are those of plain columns, in whatever order friends come
// and go, and where somebody has more friends than 16 bits hold.
func TestFriendCount(t *testing.T) {
	const n = 70_001
	for _, half := range []int{0, 1} {
		f := &FriendCount{words: make([]int32, (n+half)>>half), half: half, mask: []int32{1<<31 - 1, 1<<16 - 1}[half]}
		most := []int{n, 65_535}[half]
		want := make([]int, n)
		key, c := rng.New(1, 0, "friends"), sim.Chunk{}
		for k := range uint64(400_000) {
			i, v := int(key.Below(k, 0, 5)), int32(1)
			if k < uint64(most) {
				i = 1
			} else if key.Bits(k, 1)&1 == 0 {
				v = -1
			}
			if want[i]+int(v) < 0 || want[i]+int(v) > most {
				continue
			}
			want[i] += int(v)
			c.Add32(f.word(i), f.step(i, v))
			if f.At(i) != want[i] {
				t.Fatalf("consumer %d has %d friends, should have %d", i, f.At(i), want[i])
			}
		}
		for i, x := range want {
			if f.At(i) != x {
				t.Fatalf("consumer %d has %d friends, should have %d", i, f.At(i), x)
			}
		}
	}
	b := sim.NewBuilder(sim.Config{})
	g, err := graph.Ring(10, 4)
	if err != nil {
		t.Fatal(err)
	}
	if f := newFriendCount(b.Scope("society"), g); f.half != 1 || len(f.words) != 5 {
		t.Errorf("%d words for ten consumers with four friends", len(f.words))
	}
}
