package content

import (
	"sync/atomic"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
)

// batch is the number of consumers whose memory is fetched together.
const batch = 128

// scratch is one worker's.
type scratch struct {
	queue queue
	seen  []uint64 // bits: has read the article at hand
	rows  [batch]uint32
	draws [batch]float64
	views [batch]society.View
	all   [batch]uint32 // rows of the complete graph
	some  []uint32      // friends in a chat
	pools pools

	visited int64 // pairs of consumer and share, for the benchmark
	_       [64]byte
}

// Draws of a reader, by number.
const (
	drawLike = iota
	drawFollow
	drawShare
	drawWhere
	drawGroup
	drawInGroup
	drawFurther
	drawFriends
)

// unroll runs one article through a tick, in the order of time: who reads it
// may pass it on at once, and whoever meets that in the same tick may do so
// too. Nothing waits for a next tick but for a session, so that speed and size
// of a cascade do not depend on the length of the tick.
func (m *content) unroll(c *sim.Chunk) {
	x := &m.scratch[c.Worker]
	for _, a := range m.live[c.Lo:c.Hi] {
		for _, i := range a.readers {
			x.seen[i>>6] |= 1 << (i & 63)
		}
		if !a.pushed {
			a.pushed = true
			f := &m.accounts[a.account].followers
			m.offer(c, x, a, -1, f.sorted)
			m.offer(c, x, a, -1, f.recent)
		} else {
			m.meetLater(c, x, a)
		}
		for len(x.queue) > 0 {
			m.face(c, x, a, x.queue.pop())
		}
		for _, i := range a.readers {
			x.seen[i>>6] = 0
		}
	}
}

// through is the channel of a share, and when it came.
func (a *article) through(s int32) (by channel, t sim.Tick, at float64) {
	if s < 0 {
		return push, a.start, a.at
	}
	from := &a.shares[s]
	return from.channel, from.tick, from.at
}

// sender numbers who a consumer has it from, for draws of the pair.
func (a *article) sender(s int32) uint64 {
	if s < 0 {
		return 0
	}
	return uint64(a.shares[s].who) + 1
}

// offer puts the article into the feeds of consumers, in this tick. One draw a
// pair decides whether it is seen and read, before any of their memory is
// touched: of pushes and chats that nobody looks at nothing else is computed.
func (m *content) offer(c *sim.Chunk, x *scratch, a *article, s int32, rows []uint32) {
	by, _, _ := a.through(s)
	from := a.sender(s)
	x.visited += int64(len(rows))
	looks := m.looks[by]
	for len(rows) > 0 {
		n := min(batch, len(rows))
		k := 0
		for _, j := range rows[:n] {
			r := a.read.Float(uint64(j), from)
			x.rows[k], x.draws[k] = j, r
			if r < looks { // also where none is below: Moments are in the feed for all
				k++
			}
		}
		rows = rows[n:]
		if k > 0 {
			m.deliver(c, x, a, s, k)
		}
	}
}

// deliver handles k consumers in x.rows with their draws in x.draws.
func (m *content) deliver(c *sim.Chunk, x *scratch, a *article, s int32, k int) {
	w := m.w
	by, _, u := a.through(s)
	from := a.sender(s)
	acc := &m.accounts[a.account]
	table := &m.tables[acc.table]
	odds, most := table.read, table.most
	if by == moments {
		odds, most = table.liked, table.mostLiked
	}
	bound := m.scale[by] * most
	m.viewsOf(x.rows[:k], x.views[:k])
	for r, view := range x.views[:k] {
		if !view.Using() {
			continue
		}
		j := int(x.rows[r])
		if by != chat {
			w.Deliver(c, j)
		}
		draw := x.draws[r]
		if draw >= bound || x.seen[j>>6]&(1<<(j&63)) != 0 {
			continue
		}
		level := m.level(j, acc)
		p := odds[level]
		if by == moments {
			p = max(p, table.read[level])
		}
		if draw >= float64(m.scale[by]*p) {
			continue
		}
		n := view.Sessions()
		var v float64
		if n > 0 {
			v = a.meet.Open(uint64(j), from)
		}
		if n == 0 || !society.SessionAfter(u, v, n) {
			a.waiting = x.pools.waiting.add(a.waiting, waiting{uint32(j), s})
			continue
		}
		seen := m.seen(by, view)
		if draw >= float64(seen*p) {
			continue
		}
		at, ok := society.NextSession(u, v, n)
		if !ok || m.expire > 0 && at-u > m.expire {
			continue
		}
		x.queue.push(event{at, draw, seen, uint32(j), s, int16(level)})
	}
}

// seen is the probability that an item which is met is looked at: the feed has
// room for it, and a push is opened. Chats are no part of the feed.
func (m *content) seen(by channel, view society.View) float64 {
	if by == chat {
		return m.scale[chat]
	}
	return float64(m.scale[by] * view.Share())
}

// viewsOf fetches views of consumers; without activity a user has one session
// in each tick and sees everything.
func (m *content) viewsOf(rows []uint32, out []society.View) {
	if m.w.Sessions != nil {
		m.w.Views(rows, out)
		return
	}
	for k, j := range rows {
		out[k] = 0
		if m.w.Status[j] == society.Using {
			out[k] = society.NewView(1, 1)
		}
	}
}

// meetLater lets consumers meet what came to their feed in an earlier tick.
func (m *content) meetLater(c *sim.Chunk, x *scratch, a *article) {
	acc := &m.accounts[a.account]
	table := &m.tables[acc.table]
	old := a.waiting
	a.waiting = a.waiting[:0]
	for len(old) > 0 {
		n := min(batch, len(old))
		for k := range n {
			x.rows[k] = old[k].who
		}
		m.viewsOf(x.rows[:n], x.views[:n])
		for k := range n {
			e, view := old[k], x.views[k]
			j := int(e.who)
			if !view.Using() || x.seen[j>>6]&(1<<(j&63)) != 0 {
				continue
			}
			by, t, u := a.through(e.share)
			age := float64(c.Tick-t) - u // at the start of the tick
			if view.Sessions() == 0 {
				if m.expire == 0 || age+1 < m.expire {
					a.waiting = append(a.waiting, e)
				}
				continue
			}
			from := a.sender(e.share)
			at, ok := m.w.Meet(j, c.Tick, t, u, a.meet.Open(uint64(j), from))
			if !ok || m.expire > 0 && age+at > m.expire {
				continue
			}
			draw := a.read.Float(uint64(j), from)
			level := m.level(j, acc)
			p := table.read[level]
			if by == moments {
				p = max(p, table.liked[level])
			}
			if seen := m.seen(by, view); draw < float64(seen*p) {
				x.queue.push(event{at, draw, seen, e.who, e.share, int16(level)})
			}
		}
		old = old[n:]
	}
}

// face is a consumer who meets the article: it reads it unless it already has.
func (m *content) face(c *sim.Chunk, x *scratch, a *article, e event) {
	j := int(e.who)
	word, bit := j>>6, uint64(1)<<(j&63)
	if x.seen[word]&bit != 0 {
		return
	}
	table := &m.tables[m.accounts[a.account].table]
	by := push
	if e.share >= 0 {
		by = a.shares[e.share].channel
	}
	// Whether a friend liked it matters only where the draw lies between the two
	// probabilities, a quarter of those who come so far.
	reads := e.draw < float64(e.seen*table.read[e.level])
	if by == moments && reads != (e.draw < float64(e.seen*table.liked[e.level])) && m.likedByFriend(a, e.share, j) {
		reads = !reads
	}
	if !reads {
		return
	}
	x.seen[word] |= bit
	a.readers = x.pools.rows.add(a.readers, e.who)
	a.by[by]++
	m.reads[by].Add(c, 1)
	m.readsAll.Add(c, 1)
	if old := atomic.OrUint64(&m.today[word], bit); old&bit == 0 {
		m.readersToday.Add(c, 1)
	}
	sharer := -1
	depth := int32(0)
	if e.share >= 0 {
		from := &a.shares[e.share]
		sharer = int(from.who)
		depth = from.depth + 1
		a.depth = max(a.depth, depth)
	}
	m.readLog.Add(c, j, sharer, int(a.id))
	m.affect(c, x, a, j, sharer, by, e)
	if a.act.Float(uint64(j), drawFollow) < float64(m.spec.Follow*table.read[e.level]) {
		a.follows = x.pools.rows.add(a.follows, e.who)
	}
	if m.spec.HasShare && len(a.shares) < m.mostShares && a.act.Float(uint64(j), drawShare) < table.share[e.level] {
		m.passOn(c, x, a, j, depth, e)
	}
}

// likedByFriend says whether a friend of j liked the share: what Moments show.
func (m *content) likedByFriend(a *article, s int32, j int) bool {
	for k := a.shares[s].likes; k >= 0; k = a.likes[k].next {
		if friend := int(a.likes[k].who); friend != j && (m.w.Graph.Complete() || m.w.Graph.Has(friend, j)) {
			return true
		}
	}
	return false
}

// affect is what a read does to the reader and to the friend who passed the
// article on, besides reading.
func (m *content) affect(c *sim.Chunk, x *scratch, a *article, j, sharer int, by channel, e event) {
	w, acc := m.w, &m.accounts[a.account]
	w.Felt.AddExperience(c, j, m.tables[acc.table].felt[e.level])
	if w.Revealed != nil {
		w.Revealed.Add(c, j, acc.top)
	}
	if sharer < 0 {
		return
	}
	w.Felt.AddContact(c, j, sharer)
	if by == chat {
		w.Felt.AddContact(c, sharer, j) // an answer is likely, and seen
		return
	}
	if a.act.Float(uint64(j), drawLike) < m.spec.Like {
		from := &a.shares[e.share]
		a.likes = x.pools.likes.add(a.likes, like{uint32(j), from.likes})
		from.likes = int32(len(a.likes) - 1)
		m.likes.Add(c, 1)
		w.Felt.AddEmotion(c, sharer, likeFelt)
		w.Felt.AddContact(c, sharer, j)
	}
}

// likeFelt is the emotion that a like gives, in thousandths (M20).
const likeFelt = 1000

// passOn lets a reader share the article: in Moments, in a group, or with
// friends.
func (m *content) passOn(c *sim.Chunk, x *scratch, a *article, j int, depth int32, e event) {
	row := uint64(j)
	by := chat
	if a.act.Float(row, drawWhere) < m.toMoments {
		by = moments
	}
	s := int32(len(a.shares))
	a.shares = x.pools.shares.add(a.shares, share{at: e.at, tick: c.Tick, who: uint32(j), depth: depth, likes: -1, channel: by})
	m.shares[by].Add(c, 1)
	m.sharesAll.Add(c, 1)
	sharer := -1
	if e.share >= 0 {
		a.child++
		m.children.Add(c, 1)
		sharer = int(a.shares[e.share].who)
	}
	m.shareLog.Add(c, j, sharer, int(a.id))
	if by == moments {
		m.offerAll(c, x, a, s, j)
		return
	}
	if len(m.layers) > 0 && a.act.Float(row, drawGroup) < m.spec.Chat.Group {
		group := m.layers[a.act.Below(row, drawInGroup, uint64(len(m.layers)))].group(j)
		if len(group) > 1 {
			m.offer(c, x, a, s, group) // the sharer has read it
			return
		}
	}
	m.offerFriends(c, x, a, s, j)
}

// offerAll offers a share to all friends.
func (m *content) offerAll(c *sim.Chunk, x *scratch, a *article, s int32, j int) {
	if !m.w.Graph.Complete() {
		m.offer(c, x, a, s, m.w.Graph.Neighbours(j))
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
		m.offer(c, x, a, s, x.all[:n])
	}
}

// offerFriends offers a share to one friend and a geometric number of further
// ones, drawn at random.
func (m *content) offerFriends(c *sim.Chunk, x *scratch, a *article, s int32, j int) {
	degree := m.w.Graph.Degree(j)
	if degree == 0 {
		return
	}
	n := 1
	if m.further < 1 {
		n += int(min(num.Log(a.act.Open(uint64(j), drawFurther))/m.furtherLog, float64(degree)))
	}
	n = min(n, degree)
	row := m.w.Graph.Neighbours(j)
	x.some = x.some[:0]
	for k := uint64(drawFriends); len(x.some) < n && k < drawFriends+4*uint64(n)+16; k++ {
		at := a.act.Below(uint64(j), k, uint64(degree))
		friend := uint32(at)
		if row != nil {
			friend = row[at]
		} else if int(at) >= j {
			friend++ // the complete graph's row leaves j out
		}
		if !contains(x.some, friend) {
			x.some = append(x.some, friend)
		}
	}
	m.offer(c, x, a, s, x.some)
}

func contains(rows []uint32, i uint32) bool {
	for _, x := range rows {
		if x == i {
			return true
		}
	}
	return false
}
