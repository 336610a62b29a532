package content

import (
	"slices"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
)

// passOn lets a reader share the article in Moments, in a group or with friends.
func (m *content) passOn(c *sim.Chunk, x *scratch, a *article, depth int32, e event) {
	j, from, s := int(e.who), &a.shares[e.share], int32(len(a.shares))
	by := chat
	if a.act.Float(uint64(j), drawWhere) < m.toMoments {
		by = moments
	}
	if from.who >= 0 {
		a.child++
		m.children.Add(c, 1)
	}
	a.passed++
	m.shares[by].Add(c, 1)
	m.sharesAll.Add(c, 1)
	m.shareLog.Add(c, j, int(from.who), int(a.id))
	a.shares = append(a.shares, share{who: int32(j), by: by, tick: c.Tick, at: cut24(e.at), depth: depth, likes: -1})
	most := m.mostReadOf(a, by)
	if by == moments {
		m.offerInMoments(c, x, a, s, j, most)
		return
	}
	to := m.group(a, j)
	if len(to) == 0 {
		to = m.friends(a, j)
	}
	for _, i := range to {
		m.offer(c, x, a, s, i, most)
	}
}

// offerInMoments offers a share to all friends, strong and weak. It takes a place in their feeds,
// whether or not it is looked at.
func (m *content) offerInMoments(c *sim.Chunk, x *scratch, a *article, s int32, j int, most float64) {
	show := func(i int) {
		if m.w.View(i).Using {
			m.w.Deliver(c, i)
			m.offer(c, x, a, s, uint32(i), most)
		}
	}
	for k := range m.w.Graph.Degree(j) {
		show(m.w.Graph.Neighbour(j, k))
	}
	for _, friend := range m.w.Weak.Friends(j) {
		show(int(friend.Who))
	}
}

// offer brings a share to consumer i, if that uses the platform and might read it. Whoever does not at
// the largest chance of any match need not be looked at.
func (m *content) offer(c *sim.Chunk, x *scratch, a *article, s int32, i uint32, most float64) {
	draw := a.reads(s, i)
	if draw >= most || x.read.Has(int(i)) || !m.w.View(int(i)).Using {
		return
	}
	if draw < m.mostRead(c.Worker, a, a.shares[s].by, int(i), m.match(a, int(i))) {
		m.reach(c, x, a, s, i)
	}
}

// mostRead is the largest probability that a consumer of a match whom a share reaches reads the article:
// whether a friend of it will have liked a share in Moments is not known yet.
func (m *content) mostRead(worker int, a *article, by channel, i int, match float64) float64 {
	if by == chat {
		return m.spec.Read.SeenChat * m.readChance(worker, a, i, match, false)
	}
	if m.w.Laws.Reading != nil && by == moments {
		return max(m.readChance(worker, a, i, match, false), m.readChance(worker, a, i, match, true))
	}
	return m.readChance(worker, a, i, match, by == moments && m.spec.Read.FriendLikes > 0)
}

// mostReadOf bounds mostRead for all matches, beyond rounding; of a formula nothing is known.
func (m *content) mostReadOf(a *article, by channel) float64 {
	if m.w.Laws.Reading != nil {
		return 1
	}
	return (1 + 1e-9) * max(m.mostRead(0, a, by, 0, 0), m.mostRead(0, a, by, 0, 1))
}

// group returns the others in the group in which consumer j shares the article, if it does.
func (m *content) group(a *article, j int) []uint32 {
	if len(m.layers) == 0 || a.act.Float(uint64(j), drawGroup) >= m.spec.Chat.Group {
		return nil
	}
	group := m.layers[a.act.Below(uint64(j), drawInGroup, uint64(len(m.layers)))].group(j)
	return slices.DeleteFunc(slices.Clone(group), func(i uint32) bool { return int(i) == j })
}

// friends draws the recipients of a share with friends: one and a geometric number of further
// ones, at random among those who use the platform. Where few do, most tries miss; whoever is then
// still to be found is drawn from a list of them.
func (m *content) friends(a *article, j int) (some []uint32) {
	row, degree := uint64(j), m.w.Graph.Degree(j)
	if degree == 0 {
		return nil
	}
	n := 1
	if m.further < 1 {
		n += int(min(num.Log(a.act.Open(row, drawFurther))/num.Log1p(-m.further), float64(degree)))
	}
	n = min(n, degree)
	add := func(to []uint32, friend int) []uint32 {
		if m.w.Status[friend] != society.Using || slices.Contains(some, uint32(friend)) {
			return to
		}
		return append(to, uint32(friend))
	}
	draw, tries := uint64(drawFriends), 4*uint64(n)+16
	for ; len(some) < n && draw < drawFriends+tries; draw++ {
		some = add(some, m.w.Graph.Neighbour(j, int(a.act.Below(row, draw, uint64(degree)))))
	}
	if len(some) == n {
		return some
	}
	var left []uint32
	for k := range degree {
		left = add(left, m.w.Graph.Neighbour(j, k))
	}
	for ; len(some) < n && len(left) > 0; draw++ {
		at, last := a.act.Below(row, draw, uint64(len(left))), len(left)-1
		some = append(some, left[at])
		left[at] = left[last]
		left = left[:last]
	}
	return some
}
