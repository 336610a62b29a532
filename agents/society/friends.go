package society

import (
	"guanxi/sim"
	"guanxi/sim/graph"
	"guanxi/sim/rng"
)

// friendCount is the number of strong friends who use the platform, by consumer. It is kept in
// words where only adoption runs, because half-words made diffusion to saturation a quarter
// slower, 1.67 instead of 1.3 times the plain loop. Else it is kept in bytes or half-words, if
// nobody has more than 255 or 65,535 friends, which saves 3 or 2 bytes per consumer.
type friendCount struct {
	of   []int32
	part uint32 // bits of a count; the first of a word is in the lowest
	log  uint32 // log2 of the counts in a word
}

func newFriendCount(s *sim.Scope, g *graph.Graph, parts bool) *friendCount {
	f := &friendCount{part: 32}
	if parts {
		most := g.MaxInDegree()
		for f.part > 8 && most < 1<<(f.part/2) {
			f.part, f.log = f.part/2, f.log+1
		}
	}
	f.of = sim.Column[int32](s, "friends_using", (g.N()+1<<f.log-1)>>f.log)
	return f
}

// At returns the count of consumer i.
func (f *friendCount) At(i int) int {
	switch f.log {
	case 2:
		return int(uint8(f.of[i>>2] >> (i & 3 * 8)))
	case 1:
		return int(uint16(f.of[i>>1] >> (i & 1 * 16)))
	}
	return int(f.of[i])
}

// add adds v to the counts of some consumers; none may fall below 0.
func (f *friendCount) add(c *sim.Chunk, rows []uint32, v int32) {
	if f.log > 0 {
		for _, j := range rows {
			c.Add32(&f.of[j>>f.log], v<<(j<<(5-f.log)&31))
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
