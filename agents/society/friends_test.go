package society

import (
	"testing"

	"guanxi/sim"
	"guanxi/sim/graph"
	"guanxi/sim/rng"
	"guanxi/sim/simtest/need"
)

// Counts in half-words equal those in words, also where a count returns to 0 next to one that
// does not, and for an odd number of consumers.
func TestFriendCountInHalves(t *testing.T) {
	g := need.Value(graph.Regular(rng.New(1, 1, "graph"), 101, 6))(t)
	s := sim.NewBuilder(sim.Config{}).Scope("x")
	words, halves := newFriendCount(s, g, false), newFriendCount(s, g, true)
	if words.half != nil || halves.half == nil {
		t.Fatal("the wrong width")
	}
	luck := rng.New(1, 1, "steps").Stream(0)
	in := make([]bool, g.N())
	for range 3000 {
		i, v := int(luck.Below(uint64(g.N()))), int32(1)
		if in[i] {
			v = -1
		}
		in[i] = !in[i]
		for _, f := range []*FriendCount{words, halves} {
			f.add(&sim.Chunk{}, g.Neighbours(i), v)
		}
		for j := range in {
			if words.At(j) != halves.At(j) {
				t.Fatalf("consumer %d: %d friends in a word, %d in a half", j, words.At(j), halves.At(j))
			}
		}
	}
}
