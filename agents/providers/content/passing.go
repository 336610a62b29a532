package content

import (
	"slices"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
)

// passOn lets a reader share the article in Moments, in a group or with friends.
func (m *content) passOn(c *sim.Chunk, x *scratch, a *article, depth int32, e event) {
	x.recall(a)
	j, row := int(e.who), uint64(e.who)
	by := chat
	if a.act.Float(row, drawWhere) < m.toMoments {
		by = moments
	}
	s := int32(len(a.shares))
	a.shares = append(a.shares, share{who: e.who, by: by, tick: c.Tick, at: cut24(e.at), depth: depth, likes: -1})
	a.passed++
	m.shares[by].Add(c, 1)
	m.sharesAll.Add(c, 1)
	sharer := -1
	if e.share >= 0 {
		a.child++
		m.children.Add(c, 1)
		sharer = int(a.shares[e.share].who)
	}
	m.shareLog.Add(c, j, sharer, int(a.id))
	r := m.route(c, a, s)
	switch {
	case by == moments:
		m.offerAll(c, x, a, &r, j)
	case len(m.layers) > 0 && a.act.Float(row, drawGroup) < m.spec.Chat.Group:
		if group := m.layers[a.act.Below(row, drawInGroup, uint64(len(m.layers)))].group(j); len(group) > 1 {
			m.offerInChat(c, x, a, &r, group) // the sharer has read it
			return
		}
		fallthrough
	default:
		m.friends(x, a, j)
		m.offerInChat(c, x, a, &r, x.some)
	}
}

// offerAll offers a share to all friends, strong and weak.
func (m *content) offerAll(c *sim.Chunk, x *scratch, a *article, r *route, j int) {
	x.might = x.might[:0]
	if m.w.Graph.Complete() {
		for i := range m.w.N {
			if i != j {
				m.offerInMoments(c, x, r, uint32(i))
			}
		}
	} else {
		for _, friend := range m.w.Graph.Neighbours(j) {
			m.offerInMoments(c, x, r, friend)
		}
		for _, friend := range m.w.Weak.Friends(j) {
			m.offerInMoments(c, x, r, friend.Who)
		}
	}
	m.arriveInMoments(c, x, a, r)
}

// friends draws the recipients of a share with friends: one and a geometric number of further
// ones, at random among those who use the platform. Where few do, most tries miss; whoever is then
// still to be found is drawn from a list of them.
func (m *content) friends(x *scratch, a *article, j int) {
	x.some = x.some[:0]
	row, degree := uint64(j), m.w.Graph.Degree(j)
	if degree == 0 {
		return
	}
	n := 1
	if m.further < 1 {
		n += int(min(num.Log(a.act.Open(row, drawFurther))/m.furtherLog, float64(degree)))
	}
	n = min(n, degree)
	draw, tries := uint64(drawFriends), 4*uint64(n)+16
	for ; len(x.some) < n && draw < drawFriends+tries; draw++ {
		friend := uint32(m.w.Graph.Neighbour(j, int(a.act.Below(row, draw, uint64(degree)))))
		if m.w.Status[friend] == society.Using && !slices.Contains(x.some, friend) {
			x.some = append(x.some, friend)
		}
	}
	if len(x.some) == n {
		return
	}
	x.left = x.left[:0]
	for k := range degree {
		friend := uint32(m.w.Graph.Neighbour(j, k))
		if m.w.Status[friend] == society.Using && !slices.Contains(x.some, friend) {
			x.left = append(x.left, friend)
		}
	}
	for ; len(x.some) < n && len(x.left) > 0; draw++ {
		at, last := a.act.Below(row, draw, uint64(len(x.left))), len(x.left)-1
		x.some = append(x.some, x.left[at])
		x.left[at] = x.left[last]
		x.left = x.left[:last]
	}
}
