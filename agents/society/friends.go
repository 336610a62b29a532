package society

import (
	"math"

	"guanxi/sim"
	"guanxi/sim/graph"
)

// FriendCount is the number of strong friends who use the platform, by
// consumer: 16 bits each, two to a word, where nobody has more friends than fit.
// Adding to one half of a word never carries into the other, for a count stays
// between 0 and the number of friends.
type FriendCount struct {
	words []int32
	half  int   // 1: two counts to a word
	mask  int32 // of a count
}

func newFriendCount(s *sim.Scope, g *graph.Graph) *FriendCount {
	f := &FriendCount{half: 1, mask: math.MaxUint16}
	for i := range g.N() {
		if g.InDegree(i) > math.MaxUint16 {
			f.half, f.mask = 0, math.MaxInt32
			break
		}
	}
	f.words = sim.Column[int32](s, "friends_using", (g.N()+f.half)>>f.half)
	return f
}

// At is the count of consumer i.
func (f *FriendCount) At(i int) int { return int(f.words[i>>f.half] >> f.shift(i) & f.mask) }

func (f *FriendCount) shift(i int) int { return i & f.half << 4 }

// word is where the count of consumer i lies, step what adds v to it.
func (f *FriendCount) word(i int) *int32 { return &f.words[i>>f.half] }

func (f *FriendCount) step(i int, v int32) int32 { return v << f.shift(i) }
