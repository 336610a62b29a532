package content

import (
	"slices"

	"guanxi/sim"
	"guanxi/sim/num"
)

// passOn lets a reader share the article in Moments, in a group or with friends.
func (m *content) passOn(c *sim.Chunk, x *scratch, a *article, depth int32, e event) {
	m.recall(x, a)
	j, row := int(e.who), uint64(e.who)
	by := chat
	if a.act.Float(row, drawWhere) < m.toMoments {
		by = moments
	}
	s := int32(len(a.shares))
	a.shares = x.pools.shares.add(a.shares, newShare(e.who, by, depth, a.start, c.Tick, e.at))
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
		x.some = m.layers[a.act.Below(row, drawInGroup, uint64(len(m.layers)))].group(j, x.some[:0])
		if len(x.some) > 1 {
			m.offerInChat(c, x, a, &r, x.some) // the sharer has read it
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
	if !m.w.Graph.Complete() {
		m.offerInMoments(c, x, a, r, m.w.Graph.Neighbours(j))
		for all := m.w.Weak.Friends(j); len(all) > 0; all = all[min(batch, len(all)):] {
			n := min(batch, len(all))
			for k, f := range all[:n] {
				x.all[k] = f.Who
			}
			m.offerInMoments(c, x, a, r, x.all[:n])
		}
		return
	}
	for lo := 0; lo < m.w.N; lo += batch {
		n := 0
		for i := lo; i < min(lo+batch, m.w.N); i++ {
			if i != j {
				x.all[n] = uint32(i)
				n++
			}
		}
		m.offerInMoments(c, x, a, r, x.all[:n])
	}
}

// friends draws the recipients of a share with friends: one and a geometric number of further
// ones, at random.
func (m *content) friends(x *scratch, a *article, j int) {
	x.some = x.some[:0]
	degree := m.w.Graph.Degree(j)
	if degree == 0 {
		return
	}
	n := 1
	if m.further < 1 {
		n += int(min(num.Log(a.act.Open(uint64(j), drawFurther))/m.furtherLog, float64(degree)))
	}
	n = min(n, degree)
	for k := uint64(drawFriends); len(x.some) < n && k < drawFriends+4*uint64(n)+16; k++ {
		friend := uint32(m.w.Graph.Neighbour(j, int(a.act.Below(uint64(j), k, uint64(degree)))))
		if !slices.Contains(x.some, friend) {
			x.some = append(x.some, friend)
		}
	}
}
