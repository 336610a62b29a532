package content

import (
	"cmp"
	"slices"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
)

// batch is the number of consumers whose memory is fetched together.
const batch = 128

// scratch is one worker's.
type scratch struct {
	queue   queue
	quiet   []quiet
	seen    []uint64 // bits: has read the article at hand
	again   []uint64 // bits: came to it several times in the tick
	rows    [batch]uint32
	draws   [batch]float64
	views   [batch]society.View
	levels  [batch]int16
	all     [batch]uint32 // rows of the complete graph
	some    []uint32      // friends in a chat
	several []quiet
	pools   pools

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
//
// Only those who will pass it on or like it change what happens to others, one
// reader in ten; what they will do is drawn by the pair of person and article
// and so known before. They meet it in the order of a queue. All others are
// quiet: it is enough to know, at the end of the tick, through whom each came
// to it first.
func (m *content) unroll(c *sim.Chunk) {
	x := &m.scratch[c.Worker]
	for _, a := range m.live[c.Lo:c.Hi] {
		for _, i := range a.readers {
			x.seen[i>>6] |= 1 << (i & 63)
		}
		before := a.by
		if !a.pushed {
			a.pushed = true
			m.push(c, x, a)
		} else {
			m.meetLater(c, x, a)
		}
		for len(x.queue) > 0 {
			m.face(c, x, a, x.queue.pop())
		}
		m.readQuietly(c, x, a)
		for _, i := range a.readers {
			x.seen[i>>6] = 0
		}
		for by, n := range a.by {
			if n -= before[by]; n > 0 {
				m.reads[by].Add(c, int64(n))
				m.readsAll.Add(c, int64(n))
			}
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

// offer brings the article to consumers, in this tick. One draw a pair decides
// whether it is seen and read, and a bound on that is tried before any memory of
// the consumer is touched. A share in Moments takes a place in the feed of each.
func (m *content) offer(c *sim.Chunk, x *scratch, a *article, s int32, rows []uint32) {
	by, _, _ := a.through(s)
	from := a.sender(s)
	table := &m.tables[m.accounts[a.account].table]
	x.visited += int64(len(rows))
	bound := m.scale[by] * table.most
	if by == moments {
		bound = table.mostLiked
	}
	for len(rows) > 0 {
		n := min(batch, len(rows))
		k := 0
		if by == moments {
			m.viewsOf(rows[:n], x.views[:n])
			for r, j := range rows[:n] {
				view := x.views[r]
				if !view.Using() {
					continue
				}
				m.w.Deliver(c, int(j))
				draw := a.read.Float(uint64(j), from)
				if draw < bound && x.seen[j>>6]&(1<<(j&63)) == 0 {
					x.rows[k], x.draws[k] = j, draw
					k++
				}
			}
		} else {
			for _, j := range rows[:n] {
				draw := a.read.Float(uint64(j), from)
				if draw < bound && x.seen[j>>6]&(1<<(j&63)) == 0 {
					x.rows[k], x.draws[k] = j, draw
					k++
				}
			}
		}
		rows = rows[n:]
		if k > 0 {
			m.admit(c, x, a, s, k)
		}
	}
}

// push brings the article to the followers of its account. Their match is
// known.
func (m *content) push(c *sim.Chunk, x *scratch, a *article) {
	acc := &m.accounts[a.account]
	table := &m.tables[acc.table]
	f := &acc.followers
	x.visited += int64(f.count())
	scale := m.scale[push]
	k := 0
	put := func(j uint32, level uint8) {
		draw := a.read.Float(uint64(j), 0)
		if draw >= float64(scale*table.read[level]) {
			return
		}
		x.rows[k], x.draws[k], x.levels[k] = j, draw, int16(level)
		if k++; k == batch {
			m.arrives(c, x, a, -1, k)
			k = 0
		}
	}
	level := f.level[:len(f.sorted)]
	for n, j := range f.sorted {
		put(j, level[n])
	}
	for _, y := range f.recent {
		put(y.who, y.level)
	}
	m.arrives(c, x, a, -1, k)
}

// admit keeps of k consumers in x.rows, with their draws in x.draws, those who
// would read the article.
func (m *content) admit(c *sim.Chunk, x *scratch, a *article, s int32, k int) {
	by, _, _ := a.through(s)
	acc := &m.accounts[a.account]
	table := &m.tables[acc.table]
	odds := table.read
	if by == moments {
		odds = table.best
	}
	// Fetch the tastes of all before one is needed: a miss a row otherwise.
	tastes, width := m.w.Tastes, m.w.Interests
	for r, j := range x.rows[:k] {
		x.levels[r] = int16(tastes[int(j)*width])
	}
	for r, j := range x.rows[:k] {
		x.levels[r] = int16(m.level(int(j), acc))
	}
	scale := m.scale[by]
	kept := 0
	for r, j := range x.rows[:k] {
		if level := x.levels[r]; x.draws[r] < float64(scale*odds[level]) {
			x.rows[kept], x.draws[kept], x.levels[kept] = j, x.draws[r], level
			kept++
		}
	}
	m.arrives(c, x, a, s, kept)
}

// arrives lets k consumers in x.rows who would read the article meet it now or
// wait for a session.
func (m *content) arrives(c *sim.Chunk, x *scratch, a *article, s int32, k int) {
	by, _, u := a.through(s)
	from := a.sender(s)
	table := &m.tables[m.accounts[a.account].table]
	odds := table.read
	if by == moments {
		odds = table.best
	}
	m.viewsOf(x.rows[:k], x.views[:k])
	for r, view := range x.views[:k] {
		if !view.Using() {
			continue
		}
		j, level, draw := x.rows[r], x.levels[r], x.draws[r]
		n := sessions(by, view)
		var v float64
		if n > 0 {
			v = a.meet.Open(uint64(j), from)
		}
		if n == 0 || !society.SessionAfter(u, v, n) {
			a.waiting = x.pools.waiting.add(a.waiting, waiting{j, s})
			continue
		}
		if seen := m.seen(by, view); draw < float64(seen*odds[level]) {
			m.meets(c, x, a, event{draw: draw, seen: seen, who: j, share: s, level: level})
		}
	}
}

// meets lets a consumer meet the article in this tick. The time of the meeting
// is computed only where it matters: for who changes what happens to others.
func (m *content) meets(c *sim.Chunk, x *scratch, a *article, e event) {
	by, t, u := a.through(e.share)
	if age := float64(c.Tick-t) - u; m.expire > 0 && age+1 > m.expire {
		if e.at = m.when(c, a, e.who, e.share); age+e.at > m.expire {
			return
		}
	}
	if m.certain(a, by, &e) && m.quiet(a, &e) {
		x.quiet = append(x.quiet, quiet{e.who, e.share, e.level, 0})
		return
	}
	e.at = m.when(c, a, e.who, e.share)
	x.queue.push(e)
}

// when is the time of a meeting that comes in this tick.
func (m *content) when(c *sim.Chunk, a *article, j uint32, s int32) float64 {
	by, t, u := a.through(s)
	meet := m.w.Meet
	if by == moments {
		meet = m.w.MeetInFeed
	}
	at, _ := meet(int(j), c.Tick, t, u, a.meet.Open(uint64(j), a.sender(s)))
	return at
}

// certain says whether who comes to it reads it whether or not a friend liked
// it.
func (m *content) certain(a *article, by channel, e *event) bool {
	if by != moments {
		return true
	}
	table := &m.tables[m.accounts[a.account].table]
	return e.draw < float64(e.seen*min(table.read[e.level], table.liked[e.level]))
}

// quiet says whether somebody who reads the article neither passes it on nor
// would like a share of it.
func (m *content) quiet(a *article, e *event) bool {
	return !m.willShare(a, e.who, e.level) && !m.willLike(a, e.who)
}

func (m *content) willShare(a *article, j uint32, level int16) bool {
	return m.sharing && a.act.Float(uint64(j), drawShare) < m.tables[m.accounts[a.account].table].share[level]
}

func (m *content) willLike(a *article, j uint32) bool {
	return m.sharing && a.act.Float(uint64(j), drawLike) < m.spec.Like
}

// seen is the probability that an item which is met is looked at: in Moments
// the share of items for which the feed has room. Pushes lie in a list of their
// own and chats in theirs.
func (m *content) seen(by channel, view society.View) float64 {
	if by == moments {
		return view.Share()
	}
	return m.scale[by]
}

// sessions is the number of sessions in which a consumer may meet an article:
// shares in Moments at those that open the feed.
func sessions(by channel, view society.View) int {
	if by == moments {
		return view.Browses()
	}
	return view.Sessions()
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
			if sessions(by, view) == 0 {
				if m.expire == 0 || float64(c.Tick-t)-u+1 < m.expire {
					a.waiting = append(a.waiting, e)
				}
				continue
			}
			from := a.sender(e.share)
			draw := a.read.Float(uint64(j), from)
			level := m.level(j, acc)
			p := table.read[level]
			if by == moments {
				p = table.best[level]
			}
			if seen := m.seen(by, view); draw < float64(seen*p) {
				m.meets(c, x, a, event{draw: draw, seen: seen, who: e.who, share: e.share, level: int16(level)})
			}
		}
		old = old[n:]
	}
}

// face is a consumer who meets the article in the order of time: it reads it
// unless it already has, or would only if a friend had liked it.
func (m *content) face(c *sim.Chunk, x *scratch, a *article, e event) {
	j := int(e.who)
	if x.seen[j>>6]&(1<<(j&63)) != 0 {
		return
	}
	by, _, _ := a.through(e.share)
	if !m.certain(a, by, &e) {
		p := m.tables[m.accounts[a.account].table].read[e.level]
		if m.likedByFriend(a, e.share, j) {
			p = m.tables[m.accounts[a.account].table].liked[e.level]
		}
		if e.draw >= float64(e.seen*p) {
			return
		}
		if m.quiet(a, &e) {
			x.quiet = append(x.quiet, quiet{e.who, e.share, e.level, e.at})
			return
		}
	}
	x.seen[j>>6] |= 1 << (j & 63)
	depth := m.book(c, x, a, quiet{e.who, e.share, e.level, e.at})
	if by == moments && m.willLike(a, e.who) {
		from := &a.shares[e.share]
		a.likes = x.pools.likes.add(a.likes, like{e.who, from.likes})
		from.likes = int32(len(a.likes) - 1)
		m.likes.Add(c, 1)
		m.w.Felt.AddEmotion(c, int(from.who), 1, 0)
		m.w.Felt.AddContact(c, int(from.who), j)
	}
	if len(a.shares) < m.mostShares && m.willShare(a, e.who, e.level) {
		m.passOn(c, x, a, j, depth, e)
	}
}

// quiet is a read that changes nothing for others.
type quiet struct {
	who   uint32
	share int32
	level int16
	at    float64 // 0: not computed
}

// readQuietly books the reads of the tick that change nothing for others. Who
// came to the article several times read it the first time.
func (m *content) readQuietly(c *sim.Chunk, x *scratch, a *article) {
	some := false
	for _, q := range x.quiet {
		word, bit := q.who>>6, uint64(1)<<(q.who&63)
		if x.seen[word]&bit != 0 {
			x.again[word] |= bit
			some = true
		}
		x.seen[word] |= bit
	}
	if some {
		m.firstOnly(c, x, a)
	}
	for _, q := range x.quiet {
		m.book(c, x, a, q)
	}
	x.quiet = x.quiet[:0]
}

// firstOnly leaves of the reads of a person the first. Times are computed of
// those who came more than once only.
func (m *content) firstOnly(c *sim.Chunk, x *scratch, a *article) {
	kept := x.quiet[:0]
	x.several = x.several[:0]
	for _, q := range x.quiet {
		if x.again[q.who>>6]&(1<<(q.who&63)) == 0 {
			kept = append(kept, q)
			continue
		}
		if q.at == 0 {
			q.at = m.when(c, a, q.who, q.share)
		}
		x.several = append(x.several, q)
	}
	slices.SortFunc(x.several, func(p, q quiet) int {
		switch {
		case p.who != q.who:
			return cmp.Compare(p.who, q.who)
		case p.at != q.at:
			return cmp.Compare(p.at, q.at)
		}
		return cmp.Compare(p.share, q.share)
	})
	for k, q := range x.several {
		x.again[q.who>>6] = 0
		if k == 0 || q.who != x.several[k-1].who {
			kept = append(kept, q)
		}
	}
	x.quiet = kept
}

// book books a read and gives its depth.
func (m *content) book(c *sim.Chunk, x *scratch, a *article, q quiet) (depth int32) {
	j := int(q.who)
	w, acc := m.w, &m.accounts[a.account]
	table := &m.tables[acc.table]
	a.readers = x.pools.rows.add(a.readers, q.who)
	c.Or(&m.today[j>>6], 1<<(j&63))
	by, sharer := push, -1
	if q.share >= 0 {
		from := &a.shares[q.share]
		by, sharer, depth = from.channel, int(from.who), from.depth+1
		a.depth = max(a.depth, depth)
		w.Felt.AddContact(c, j, sharer)
		if by == chat {
			w.Felt.AddContact(c, sharer, j) // an answer is likely, and seen
		}
	}
	a.by[by]++
	m.readLog.Add(c, j, sharer, int(a.id))
	w.Felt.AddExperience(c, j, table.felt[q.level])
	if w.Revealed != nil {
		w.Revealed.Add(c, j, acc.top)
	}
	if a.act.Float(uint64(j), drawFollow) < float64(m.spec.Follow*table.read[q.level]) {
		a.follows = x.pools.rows.add(a.follows, q.who)
	}
	return depth
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
