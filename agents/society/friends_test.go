package society

import (
	"testing"

	"guanxi/sim"
	"guanxi/sim/graph"
	"guanxi/sim/rng"
	"guanxi/sim/simtest/need"
)

// Counts in bytes and in half-words equal those in words, also where a count returns to 0 next to
// one that does not, and for an odd number of consumers.
func TestFriendCountInParts(t *testing.T) {
	for degree, part := range map[int]uint32{6: 8, 256: 16} {
		g := need.Value(graph.Regular(rng.New(1, 1, "graph"), 301, degree))(t)
		s := sim.NewBuilder(sim.Config{}).Scope("x")
		words, parts := newFriendCount(s, g, false), newFriendCount(s, g, true)
		if words.part != 32 || parts.part != part {
			t.Fatalf("%d and %d bits for %d friends", words.part, parts.part, degree)
		}
		luck := rng.New(1, 1, "steps").Stream(0)
		in := make([]bool, g.N())
		for range 1000 {
			i, v := int(luck.Below(uint64(g.N()))), int32(1)
			if in[i] {
				v = -1
			}
			in[i] = !in[i]
			for _, f := range []*friendCount{words, parts} {
				f.add(&sim.Chunk{}, g.Neighbours(i), v)
			}
			for j := range in {
				if words.At(j) != parts.At(j) {
					t.Fatalf("consumer %d: %d friends in a word, %d in %d bits", j, words.At(j), parts.At(j), part)
				}
			}
		}
	}
}
