package society

import (
	"guanxi/sim"
	"guanxi/sim/graph"
)

// FriendCount is the number of strong friends who use the platform, by
// consumer. Two counts of 16 bits in a word saved 2 bytes a consumer and made
// diffusion to saturation a quarter slower: 1.67 times the plain loop, not 1.3.
type FriendCount struct{ of []int32 }

func newFriendCount(s *sim.Scope, g *graph.Graph) *FriendCount {
	return &FriendCount{sim.Column[int32](s, "friends_using", g.N())}
}

// At is the count of consumer i.
func (f *FriendCount) At(i int) int { return int(f.of[i]) }
