package content

import (
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
// graph. A consumer all of whose friends already have a group enters one of theirs.
type layer struct {
	of      []uint32 // group of each consumer
	start   []uint32 // of each group in members, and the end of the last
	members []uint32 // group by group
}

// group returns the members of consumer i's group.
func (l *layer) group(i int) []uint32 {
	g := l.of[i]
	return l.members[l.start[g]:l.start[g+1]]
}

// buildLayers draws the groups, when they can first be used.
func (m *content) buildLayers() {
	for len(m.layers) < m.spec.Chat.Groups {
		m.layers = append(m.layers, drawLayer(m.groupKey.Sub(uint64(len(m.layers))), m.w, m.spec.Chat.Size))
	}
}

// free marks a consumer without a group.
const free = ^uint32(0)

// drawLayer draws a layer. Founders come in a random order.
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
	return d.layer()
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

// layer lists the members of each group.
func (d *founding) layer() layer {
	l := layer{of: d.of, start: make([]uint32, len(d.seats)+1), members: make([]uint32, len(d.of))}
	for g, seats := range d.seats {
		l.start[g+1] = l.start[g] + seats
	}
	next := slices.Clone(l.start)
	for i, g := range d.of {
		l.members[next[g]] = uint32(i)
		next[g]++
	}
	return l
}

// shuffled returns the rows below n in a random order.
func shuffled(s rng.Stream, n int) []uint32 {
	order := make([]uint32, n)
	for k := range order {
		j := s.Below(uint64(k + 1))
		order[k], order[j] = order[j], uint32(k)
	}
	return order
}
