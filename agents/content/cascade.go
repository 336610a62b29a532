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
	queue  queue
	quiet  []quiet
	fresh  []uint32 // readers of this tick, of the article at hand
	before []uint32 // earlier ones, once they are asked for
	seen   []uint64 // bits: has read the article at hand
	again  []uint64 // bits: came to it several times in the tick

	next    [batch]uint32
	rows    [2 * batch]uint32
	draws   [2 * batch]uint64
	views   [2 * batch]society.View
	levels  [2 * batch]uint8
	all     [batch]uint32 // rows of the complete graph
	some    []uint32      // in a chat
	several []quiet
	waiting []waiting // of the article at hand, in the order of shares
	pools   pools

	sharers []uint32 // who will pass it on, whose friends are to be fetched
	friends [][]uint32
	fetched uint32 // of no meaning
	visited int64  // pairs of consumer and share, for the benchmark
	_       [64]byte
}

// Draws of a reader, by number.
const (
	drawActs = iota // passing it on; liking a share of it
	drawFollow
	drawWhere
	drawGroup
	drawInGroup
	drawFurther
	drawFriends
	drawItem = 1 << 40 // of the article: no friend's draw comes so far
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
		before := a.by
		if !a.out {
			a.out = true
			m.push(c, x, a)
		} else {
			m.meetPushed(c, x, a)
			m.meetShared(c, x, a)
		}
		for len(x.queue) > 0 {
			m.fetchFriends(x)
			m.face(c, x, a, x.queue.pop())
		}
		m.readQuietly(c, x, a)
		if m.w.Revealed != nil {
			m.w.Revealed.AddAll(c, x.fresh, m.accounts[a.account].top)
		}
		if m.move.readers != nil && len(x.fresh) > 0 {
			m.hear(c, x, a)
		}
		if m.w.Readings != nil {
			m.w.Readings.Add(c, int(a.account), uint32(a.act.Bits(0, drawItem)>>44), x.fresh)
		}
		if m.brands && m.accounts[a.account].shop >= 0 {
			for _, j := range x.fresh {
				a.met = x.pools.rows.add(a.met, j)
			}
		}
		m.remember(x, a)
		for by, n := range a.by {
			if n -= before[by]; n > 0 {
				m.reads[by].Add(c, int64(n))
				m.readsAll.Add(c, int64(n))
			}
		}
	}
}

func (x *scratch) has(j uint32) bool { return x.seen[j>>6]&(1<<(j&63)) != 0 }
func (x *scratch) mark(j uint32)     { x.seen[j>>6] |= 1 << (j & 63) }

// recall marks the readers of earlier ticks: where nothing is passed on nobody
// needs them.
func (m *content) recall(x *scratch, a *article) {
	if len(x.before) > 0 {
		return
	}
	for k := range a.readers.n {
		j := uint32(a.readers.at(k))
		x.before = append(x.before, j)
		x.mark(j)
	}
}

// remember keeps of the tick what later ones need: who waits and has not read
// the article in another way, the shares for which they wait, and, where one of
// them might pass it on, who has read it.
func (m *content) remember(x *scratch, a *article) {
	if len(x.fresh) > 0 {
		pushed := a.pushed[:0]
		for _, j := range a.pushed {
			if !x.has(j) {
				pushed = append(pushed, j)
			}
		}
		a.pushed = pushed
		waiting := x.waiting[:0]
		for _, e := range x.waiting {
			if !x.has(e.who) {
				waiting = append(waiting, e)
			}
		}
		x.waiting = waiting
	}
	for _, j := range x.fresh {
		x.seen[j>>6] = 0
	}
	for _, j := range x.before {
		x.seen[j>>6] = 0
	}
	a.closed = a.closed || !m.mayShare(x, a)
	x.keepWaiting(a, m.width)
	a.pushed = x.pools.rows.fit(a.pushed)
	switch r := &a.readers; {
	case a.closed:
		x.pools.bytes.put(r.bytes)
		*r = packed{}
	case len(x.fresh) > 0:
		r.width = m.width
		had, need := len(r.bytes), room(r.n+len(x.fresh), r.width)
		if need > had {
			r.bytes = x.pools.bytes.reserve(r.bytes, need)[:need]
			clear(r.bytes[had:])
		}
		for _, j := range x.fresh {
			r.add(uint64(j))
		}
	}
	x.fresh, x.before = x.fresh[:0], x.before[:0]
}

// keepWaiting keeps who waits, in the order of shares, and drops the shares for which
// nobody does. A bit of each who waits tells whether it is the first of its share: with
// a word for the consumer and one for the share it took three times the memory.
func (x *scratch) keepWaiting(a *article, width uint) {
	p := &a.waiting
	x.pools.bytes.put(p.bytes)
	*p = packed{width: width + 1}
	if len(x.waiting) == 0 {
		a.shares, a.likes = x.pools.shares.fit(a.shares[:0]), a.likes[:0]
		return
	}
	need := room(len(x.waiting), p.width)
	p.bytes = x.pools.bytes.reserve(nil, need)[:need]
	clear(p.bytes)
	kept, last := 0, int32(-1)
	for _, e := range x.waiting {
		first := uint64(0)
		if e.share != last {
			a.shares[kept] = a.shares[e.share]
			kept++
			first, last = 1, e.share
		}
		p.add(uint64(e.who)<<1 | first)
	}
	a.shares = x.pools.shares.fit(a.shares[:kept])
	x.waiting = x.waiting[:0]
}

// mayShare says whether one of those who wait might pass the article on, should
// it match their tastes best.
func (m *content) mayShare(x *scratch, a *article) bool {
	bound := m.tables[m.accounts[a.account].table].mostShared
	if bound == 0 || int(a.passed) >= m.mostShares {
		return false
	}
	for _, j := range a.pushed {
		if a.act.Bits(uint64(j), drawActs)>>32 < bound {
			return true
		}
	}
	for _, e := range x.waiting {
		if a.act.Bits(uint64(e.who), drawActs)>>32 < bound {
			return true
		}
	}
	return false
}

// acts is what a reader will do, whoever it has the article from.
type acts uint8

const (
	willShare acts = 1 << iota
	willLike
)

func (m *content) acts(a *article, table *chances, j uint32, level uint8) (will acts) {
	if !m.sharing {
		return 0
	}
	draw := a.act.Bits(uint64(j), drawActs)
	if draw>>32 < table.share[level] {
		will = willShare
	}
	if draw&(1<<32-1) < m.liking {
		will |= willLike
	}
	return will
}

// meets lets a consumer meet the article in this tick. The time of the meeting
// is computed only where it matters: for who changes what happens to others.
func (m *content) meets(c *sim.Chunk, x *scratch, a *article, table *chances, r *route, times int, e event) {
	if r.tight {
		if e.at = r.when(c.Tick, times, e.who); float64(c.Tick-r.tick)-r.at+e.at > m.expire {
			return
		}
	}
	e.will = m.acts(a, table, e.who, e.level)
	if e.will == 0 && certain(table, r.by, &e) {
		x.quiet = append(x.quiet, quiet{e.who, e.share, e.level, 0})
		return
	}
	if !r.tight {
		e.at = r.when(c.Tick, times, e.who)
	}
	if e.will&willShare != 0 {
		x.sharers = append(x.sharers, e.who)
	}
	x.queue.push(e)
}

// fetchFriends fetches the friends of those who will pass the article on, all rows
// together: one after the other, each would be waited for twice.
func (m *content) fetchFriends(x *scratch) {
	if len(x.sharers) == 0 {
		return
	}
	x.friends = x.friends[:0]
	for _, j := range x.sharers {
		x.friends = append(x.friends, m.w.Graph.Neighbours(int(j)))
	}
	for _, row := range x.friends {
		if len(row) > 0 {
			x.fetched ^= row[0]
		}
	}
	x.sharers = x.sharers[:0]
}

// certain says whether who comes to it reads it whether or not a friend liked
// it.
func certain(table *chances, by channel, e *event) bool {
	return by != moments || e.draw < float64(e.seen*min(table.read[e.level], table.liked[e.level]))
}

// face is a consumer who meets the article in the order of time: it reads it
// unless it already has, or would only if a friend had liked it.
func (m *content) face(c *sim.Chunk, x *scratch, a *article, e event) {
	if x.has(e.who) {
		return
	}
	by := push
	if e.share >= 0 {
		by = a.shares[e.share].channel()
	}
	table := &m.tables[m.accounts[a.account].table]
	if !certain(table, by, &e) {
		p := table.read[e.level]
		if m.likedByFriend(a, e.share, int(e.who)) {
			p = table.liked[e.level]
		}
		if e.draw >= float64(e.seen*p) {
			return
		}
		if e.will == 0 {
			x.quiet = append(x.quiet, quiet{e.who, e.share, e.level, e.at})
			return
		}
	}
	x.mark(e.who)
	depth := m.book(c, x, a, table, quiet{e.who, e.share, e.level, e.at})
	if by == moments && e.will&willLike != 0 {
		from := &a.shares[e.share]
		a.likes = x.pools.likes.add(a.likes, like{e.who, from.likes})
		from.likes = int32(len(a.likes) - 1)
		m.likes.Add(c, 1)
		if m.brands && m.accounts[a.account].shop >= 0 {
			a.fans = x.pools.rows.add(a.fans, e.who)
		}
		m.w.Felt.AddEmotion(c, int(from.who), 1, 0)
		m.w.Felt.AddContact(c, int(from.who), int(e.who))
		m.w.Weak.Touch(c, int(from.who), int(e.who))
	}
	if e.will&willShare != 0 && !a.closed && int(a.passed) < m.mostShares {
		m.passOn(c, x, a, depth, e)
	}
}

// quiet is a read that changes nothing for others.
type quiet struct {
	who   uint32
	share int32
	level uint8
	at    float64 // 0: not computed
}

// readQuietly books the reads of the tick that change nothing for others. Who
// came to the article several times read it the first time.
func (m *content) readQuietly(c *sim.Chunk, x *scratch, a *article) {
	several := uint64(0)
	for _, q := range x.quiet {
		word, bit := q.who>>6, uint64(1)<<(q.who&63)
		twice := x.seen[word] & bit
		x.again[word] |= twice
		x.seen[word] |= bit
		several |= twice
	}
	if several != 0 {
		m.firstOnly(c, x, a)
	}
	table := &m.tables[m.accounts[a.account].table]
	for _, q := range x.quiet {
		m.book(c, x, a, table, q)
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
			r := m.route(c, a, q.share)
			x.rows[0] = q.who
			m.viewsOf(x.rows[:1], x.views[:1])
			q.at = r.when(c.Tick, sessions(r.by, x.views[0]), q.who)
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

// book books a read and gives its depth. Who read what was pushed follows the
// account already.
func (m *content) book(c *sim.Chunk, x *scratch, a *article, table *chances, q quiet) (depth int32) {
	j := int(q.who)
	w := m.w
	x.fresh = append(x.fresh, q.who)
	c.Or(&m.today[j>>6], 1<<(j&63))
	by, sharer := push, -1
	if q.share >= 0 {
		from := &a.shares[q.share]
		by, sharer, depth = from.channel(), int(from.who), from.depth()+1
		a.depth = max(a.depth, depth)
		w.Felt.AddContact(c, j, sharer)
		if by == chat {
			w.Felt.AddContact(c, sharer, j) // an answer is likely, and seen
		}
		if a.act.Float(uint64(j), drawFollow) < float64(m.spec.Follow*table.read[q.level]) {
			a.follows = x.pools.rows.add(a.follows, q.who)
		}
	}
	a.by[by]++
	m.readLog.Add(c, j, sharer, int(a.id))
	w.Felt.AddExperience(c, j, table.felt[q.level])
	return depth
}

// likedByFriend says whether a friend of j liked the share: what Moments show.
func (m *content) likedByFriend(a *article, s int32, j int) bool {
	for k := a.shares[s].likes; k >= 0; k = a.likes[k].next {
		if friend := int(a.likes[k].who); friend != j && (m.w.Graph.Complete() || m.w.Graph.Has(friend, j) || m.w.Weak.Has(friend, j)) {
			return true
		}
	}
	return false
}

// passOn lets a reader share the article: in Moments, in a group, or with
// friends.
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

// friends draws whom a share goes to that is for friends: one and a geometric
// number of further ones, at random.
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
	row := m.w.Graph.Neighbours(j)
	for k := uint64(drawFriends); len(x.some) < n && k < drawFriends+4*uint64(n)+16; k++ {
		at := a.act.Below(uint64(j), k, uint64(degree))
		friend := uint32(at)
		if row != nil {
			friend = row[at]
		} else if int(at) >= j {
			friend++ // the complete graph's row leaves j out
		}
		if !slices.Contains(x.some, friend) {
			x.some = append(x.some, friend)
		}
	}
}
