package content

import (
	"math/bits"
	"slices"

	"guanxi/agents/society"
	"guanxi/sim/num"
	"guanxi/sim/rng"
)

// mostMembers is the largest group that the platform allows.
const mostMembers = 500

// layer is a partition of the consumers into group chats: everybody is in one
// of its groups. Several layers put a consumer into several groups.
//
// A group is drawn as groups arise: somebody opens it with a friend, takes in
// whom both know, and fills it up with friends of its own. So groups lie in the
// communities of the graph without a search for communities, which would cost
// far more than all else in building a world: every member is a friend of the
// founder, and mutual friends come first. It takes one pass over the rows. Who is
// left over when all its friends have a group enters one of theirs.
//
// Groups are 41 bits of a million consumers each. A ring of 20 bits, in which
// each member names the next, costs a wait for memory a member: more than 20 ns
// an agent-tick where people have 50 friends.
type layer struct {
	first   packed // place of the first member of each consumer's group
	members packed // group by group; 1 in the lowest bit: the last of one
}

// group appends the members of the group that consumer i is in.
func (l *layer) group(i int, to []uint32) []uint32 {
	for k := int(l.first.at(i)); ; k++ {
		j := l.members.at(k)
		to = append(to, uint32(j>>1))
		if j&1 == 1 {
			return to
		}
	}
}

// size is how many are in the group of consumer i.
func (l *layer) size(i int) int {
	first := int(l.first.at(i))
	k := first
	for l.members.at(k)&1 == 0 {
		k++
	}
	return k + 1 - first
}

// buildLayers draws the groups, once they can be used.
func (m *content) buildLayers() {
	for len(m.layers) < m.spec.Chat.Groups {
		m.layers = append(m.layers, drawLayer(m.groupKey.Sub(uint64(len(m.layers))), m.w, m.spec.Chat.Size))
	}
}

const free = ^uint32(0)

func drawLayer(key rng.Key, w *society.World, size num.Dist) layer {
	n := w.N
	of := make([]uint32, n)
	for i := range of {
		of[i] = free
	}
	sizes := key.Sub(0)
	at, step := shuffle(key.Sub(1), n)
	groups := uint32(0)
	var seats []uint32 // taken in each group
	join := func(i, g uint32) {
		of[i] = g
		seats[g]++
	}
	for range n {
		o := uint32(at)
		at = (at + step) % uint64(n)
		if of[o] != free {
			continue
		}
		stream := sizes.Stream(uint64(o))
		want := uint32(min(max(size.Sample(&stream)+0.5, 2), mostMembers))
		seats = append(seats, 0)
		g := groups
		groups++
		join(o, g)
		if w.Graph.Complete() {
			next := at
			for range n {
				if seats[g] >= want {
					break
				}
				if of[next] == free {
					join(uint32(next), g)
				}
				next = (next + step) % uint64(n)
			}
			continue
		}
		row := w.Graph.Neighbours(int(o))
		if len(row) == 0 {
			continue
		}
		from := int(stream.Below(uint64(len(row))))
		turned := func(k int) uint32 { return row[(from+k)%len(row)] }
		friend, found := uint32(0), false
		for k := range row {
			if friend = turned(k); friend != o && of[friend] == free {
				found = true
				break
			}
		}
		if !found {
			// All friends have a group: enter one that has room.
			for k := range row {
				if f := turned(k); f != o && seats[of[f]] < mostMembers {
					seats[g]-- // the group stays empty
					join(o, of[f])
					break
				}
			}
			continue
		}
		join(friend, g)
		theirs := w.Graph.Neighbours(int(friend))
		for k := 0; k < len(row) && seats[g] < want; k++ {
			if j := turned(k); of[j] == free {
				if _, mutual := slices.BinarySearch(theirs, j); mutual {
					join(j, g)
				}
			}
		}
		for k := 0; k < len(row) && seats[g] < want; k++ {
			if j := turned(k); of[j] == free {
				join(j, g)
			}
		}
	}
	place := make([]uint32, groups) // of the next member, then of the first of the next group
	for g := range place[1:] {
		place[g+1] = place[g] + seats[g]
	}
	members := make([]uint32, n)
	for i, g := range of {
		members[place[g]] = uint32(i) << 1
		place[g]++
	}
	for g, k := range place {
		if seats[g] > 0 {
			members[k-1] |= 1
		}
	}
	for i, g := range of {
		of[i] = place[g] - seats[g]
	}
	return layer{first: pack(of, widthOf(n)), members: pack(members, widthOf(n)+1)}
}

// widthOf is the number of bits of the numbers below n, at least 1.
func widthOf(n int) uint { return uint(max(1, bits.Len(uint(max(n-1, 0))))) }

// shuffle gives a start and a step that visit each of n rows once: a cheap
// order that is not that of the rows.
func shuffle(key rng.Key, n int) (at, step uint64) {
	at = key.Below(0, 0, uint64(n))
	if n < 3 {
		return at, 1
	}
	for x := uint64(1); ; x++ {
		step = 1 + key.Below(0, x, uint64(n-1))
		if gcd(step, uint64(n)) == 1 {
			return at, step
		}
	}
}

func gcd(a, b uint64) uint64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
