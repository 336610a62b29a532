package content

import (
	"math/bits"
	"slices"

	"guanxi/agents/society"
	"guanxi/sim/graph"
	"guanxi/sim/num"
	"guanxi/sim/rng"
)

// mostMembers is the size of the largest group that the platform allows.
const mostMembers = 500

// layer is a partition of the consumers into group chats: each consumer is in exactly one of its
// groups. Several layers put a consumer into several groups.
//
// A group is drawn the way groups arise: somebody opens it with a friend, adds their mutual
// friends, and fills it up with other friends. Groups therefore lie in the communities of the
// graph without a search for communities, which would cost far more than the rest of building a
// world. It takes one pass over the rows. A consumer all of whose friends already have a group
// enters one of theirs.
//
// Each group costs 35 bits per consumer at a million consumers. A ring of 20 bits, in which each
// member names the next, costs a cache miss per member: more than 20 ns per consumer and tick
// where people have 50 friends.
type layer struct {
	block   packed // where each consumer's group begins, in blocks of members
	members packed // group by group; the lowest bit marks the last member of a group
}

// blockBits is log2 of the members in a block. To find a group takes reading half a block, in order.
const blockBits = 6

// start returns the place of the first member of consumer i's group.
func (l *layer) start(i int) int {
	k := int(l.block.at(i)) << blockBits
	for k > 0 && l.members.at(k-1)&1 == 0 {
		k++ // a group that began before the block
	}
	for first := k; ; k++ {
		j := l.members.at(k)
		if int(j>>1) == i {
			return first
		}
		if j&1 == 1 {
			first = k + 1
		}
	}
}

// group appends the members of consumer i's group to to.
func (l *layer) group(i int, to []uint32) []uint32 {
	for k := l.start(i); ; k++ {
		j := l.members.at(k)
		to = append(to, uint32(j>>1))
		if j&1 == 1 {
			return to
		}
	}
}

// size returns the number of members of consumer i's group.
func (l *layer) size(i int) int {
	first := l.start(i)
	k := first
	for l.members.at(k)&1 == 0 {
		k++
	}
	return k + 1 - first
}

// buildLayers draws the groups, when they can first be used.
func (m *content) buildLayers() {
	for len(m.layers) < m.spec.Chat.Groups {
		m.layers = append(m.layers, drawLayer(m.groupKey.Sub(uint64(len(m.layers))), m.w, m.spec.Chat.Size))
	}
}

// free marks a consumer without a group.
const free = ^uint32(0)

// drawLayer draws a layer. Founders come in a random order. A cheaper one, by steps of a drawn
// number of rows, lets that number shape all groups where neighbours in the graph are neighbours in
// the rows: on a ring with four friends each, the mean audience varied by a sixth between draws at any size.
func drawLayer(key rng.Key, w *society.World, size num.Dist) layer {
	d := founding{graph: w.Graph, of: make([]uint32, w.N)}
	for i := range d.of {
		d.of[i] = free
	}
	order, sizes := shuffled(key.Sub(1).Stream(0), w.N), key.Sub(0)
	for k, founder := range order {
		if d.of[founder] != free {
			continue
		}
		draw := sizes.Stream(uint64(founder))
		want := uint32(min(max(size.Sample(&draw)+0.5, 2), mostMembers))
		if w.Graph.Complete() {
			d.anybody(founder, want, order[k+1:])
		} else if degree := w.Graph.Degree(int(founder)); degree == 0 {
			d.open(founder)
		} else {
			d.friends(founder, want, int(draw.Below(uint64(degree))))
		}
	}
	return d.layer(order)
}

// founding is a layer under construction.
type founding struct {
	graph *graph.Graph
	of    []uint32 // group of each consumer, or free
	seats []uint32 // members of each group so far
}

// open makes the next group, with its founder.
func (d *founding) open(founder uint32) (group uint32) {
	group = uint32(len(d.seats))
	d.seats = append(d.seats, 0)
	d.join(founder, group)
	return group
}

func (d *founding) join(i, group uint32) {
	d.of[i] = group
	d.seats[group]++
}

// anybody fills a group on the complete graph, with the consumers who come next in the order of
// founders.
func (d *founding) anybody(founder, want uint32, next []uint32) {
	g := d.open(founder)
	for _, i := range next {
		if d.seats[g] >= want {
			return
		}
		if d.of[i] == free {
			d.join(i, g)
		}
	}
}

// friends opens a group with a friend who has none, adds their mutual friends, and fills it up
// with other friends of the founder. It goes through the friends from a randomly drawn one on. If
// all friends have groups, the founder enters one of those with room.
func (d *founding) friends(founder, want uint32, from int) {
	row := d.graph.Neighbours(int(founder))
	turned := func(k int) uint32 { return row[(from+k)%len(row)] }
	g := d.open(founder)
	for k := range row {
		if friend := turned(k); d.of[friend] == free {
			d.join(friend, g)
			theirs := d.graph.Neighbours(int(friend))
			d.fill(g, want, row, from, func(j uint32) bool { _, mutual := slices.BinarySearch(theirs, j); return mutual })
			d.fill(g, want, row, from, func(uint32) bool { return true })
			return
		}
	}
	for k := range row {
		if other := d.of[turned(k)]; other != g && d.seats[other] < mostMembers {
			d.seats[g]-- // the group stays empty
			d.join(founder, other)
			return
		}
	}
}

// fill adds friends without a group, for whom in holds, until the group has the wanted size.
func (d *founding) fill(g, want uint32, row []uint32, from int, in func(j uint32) bool) {
	for k := 0; k < len(row) && d.seats[g] < want; k++ {
		if j := row[(from+k)%len(row)]; d.of[j] == free && in(j) {
			d.join(j, g)
		}
	}
}

// layer packs the groups: their members, group by group, for which it uses the room of members.
func (d *founding) layer(members []uint32) layer {
	n := len(d.of)
	place := make([]uint32, len(d.seats)) // of the next member; in the end, of the first member of the next group
	for g := range place[1:] {
		place[g+1] = place[g] + d.seats[g]
	}
	for i, g := range d.of {
		members[place[g]] = uint32(i) << 1
		place[g]++
	}
	for g, k := range place {
		if d.seats[g] > 0 {
			members[k-1] |= 1
		}
	}
	block := d.of
	for i, g := range d.of {
		block[i] = (place[g] - d.seats[g]) >> blockBits
	}
	return layer{block: pack(block, widthOf((n-1)>>blockBits+1)), members: pack(members, widthOf(n)+1)}
}

// widthOf returns the number of bits of the numbers below n, at least 1.
func widthOf(n int) uint { return uint(max(1, bits.Len(uint(max(n-1, 0))))) }

// shuffled returns the rows below n in a random order.
func shuffled(s rng.Stream, n int) []uint32 {
	order := make([]uint32, n)
	for k := range order {
		j := s.Below(uint64(k + 1))
		order[k], order[j] = order[j], uint32(k)
	}
	return order
}
