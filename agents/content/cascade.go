package content

import (
	"cmp"
	"slices"

	"guanxi/agents/society"
	"guanxi/sim"
)

// batch is the number of consumers whose memory is fetched together.
const batch = 128

// scratch is one worker's.
type scratch struct {
	queue  queue
	quiet  []quiet
	fresh  []uint32 // readers of this tick, of the article at hand
	before []uint32 // earlier ones, once they are asked for
	seen   sim.Bits // has read the article at hand
	again  sim.Bits // came to it several times in the tick

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
	if x.seen.Has(int(e.who)) {
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
	x.seen.Set(int(e.who))
	depth := m.book(c, x, a, table, quiet{e.who, e.share, e.level, e.at})
	if by == moments && e.will&willLike != 0 {
		from := &a.shares[e.share]
		a.likes = x.pools.likes.add(a.likes, like{e.who, from.likes})
		from.likes = int32(len(a.likes) - 1)
		m.likes.Add(c, 1)
		if m.brands && m.accounts[a.account].shop >= 0 {
			a.fans = x.pools.rows.add(a.fans, e.who)
		}
		m.w.Felt.AddEmotion(c, int(from.who), e.at, 1, 0)
		m.w.Felt.AddContact(c, int(from.who), e.at, int(e.who))
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

// timeOf is the time of a read, where it has not been computed.
func (m *content) timeOf(c *sim.Chunk, x *scratch, a *article, q quiet) float64 {
	r := m.route(c, a, q.share)
	x.rows[0] = q.who
	m.viewsOf(x.rows[:1], x.views[:1])
	return r.when(c.Tick, sessions(r.by, x.views[0]), q.who)
}

// firstOnly leaves of the reads of a person the first. Times are computed of
// those who came more than once only.
func (m *content) firstOnly(c *sim.Chunk, x *scratch, a *article) {
	kept := x.quiet[:0]
	x.several = x.several[:0]
	for _, q := range x.quiet {
		if !x.again.Has(int(q.who)) {
			kept = append(kept, q)
			continue
		}
		if q.at == 0 {
			q.at = m.timeOf(c, x, a, q)
		}
		x.several = append(x.several, q)
	}
	slices.SortFunc(x.several, func(p, q quiet) int {
		return cmp.Or(cmp.Compare(p.who, q.who), cmp.Compare(p.at, q.at), cmp.Compare(p.share, q.share))
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
	m.today.SetIn(c, j)
	by, sharer := push, -1
	if q.share >= 0 {
		from := &a.shares[q.share]
		by, sharer, depth = from.channel(), int(from.who), from.depth()+1
		a.depth = max(a.depth, depth)
		if q.at == 0 && w.Felt.Days() > 1 {
			q.at = m.timeOf(c, x, a, q)
		}
		w.Felt.AddContact(c, j, q.at, sharer)
		if by == chat {
			w.Felt.AddContact(c, sharer, q.at, j) // an answer is likely, and seen
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
