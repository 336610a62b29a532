package society

import (
	"guanxi/sim"
	"guanxi/sim/graph"
	"guanxi/sim/rng"
)

// FriendCount is the number of strong friends who use the platform, by consumer. It is kept in
// words where only adoption runs, because half-words made diffusion to saturation a quarter
// slower, 1.67 instead of 1.3 times the plain loop. Else it is kept in half-words if nobody has
// more than 65,535 friends, which saves 2 bytes per consumer.
type FriendCount struct {
	of   []int32
	half []int32 // in place of of: two counts in each, that of the even consumer in the low half
}

func newFriendCount(s *sim.Scope, g *graph.Graph, halves bool) *FriendCount {
	if halves && g.MaxInDegree() < 1<<16 {
		return &FriendCount{half: sim.Column[int32](s, "friends_using", (g.N()+1)/2)}
	}
	return &FriendCount{of: sim.Column[int32](s, "friends_using", g.N())}
}

// At returns the count of consumer i.
func (f *FriendCount) At(i int) int {
	if f.half != nil {
		return int(uint32(f.half[i>>1]) >> (i & 1 << 4) & (1<<16 - 1))
	}
	return int(f.of[i])
}

// add adds v to the counts of some consumers; none may fall below 0.
func (f *FriendCount) add(c *sim.Chunk, rows []uint32, v int32) {
	if f.half != nil {
		for _, j := range rows {
			c.Add32(&f.half[j>>1], v<<(j&1<<4))
		}
		return
	}
	of := f.of
	for _, j := range rows {
		c.Add32(&of[j], v)
	}
}

// AnyFriend returns a strong friend of i, drawn at random; −1 if it has none.
func (w *World) AnyFriend(key rng.Key, i int, draw uint64) int {
	n := w.Graph.Degree(i)
	if n == 0 {
		return -1
	}
	return w.Graph.Neighbour(i, int(key.Below(uint64(i), draw, uint64(n))))
}
