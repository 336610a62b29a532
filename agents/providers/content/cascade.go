package content

import (
	"cmp"
	"slices"

	"guanxi/agents/society"
	"guanxi/sim"
)

// scratch is the scratch memory of one worker.
type scratch struct {
	acc   *account // of the current article
	table *chances // of that account

	queue queue
	quiet []quiet
	fresh []uint32 // readers of the current article in this tick
	seen  sim.Bits // has read the current article
	again sim.Bits // came to it more than once in this tick

	might    []candidate
	views    []society.View
	recalled bool     // seen has the readers of earlier ticks
	some     []uint32 // recipients in a chat
	left     []uint32 // friends from whom recipients are still to be drawn
	several  []quiet
	waiting  []waiting // of the current article, in order of shares

	visited int64 // pairs of consumer and share, for the benchmark
	_       [64]byte
}

// Numbers of a reader's draws.
const (
	drawActs = iota // whether it passes the article on; whether it likes a share
	drawFollow
	drawWhere
	drawGroup
	drawInGroup
	drawFurther
	drawFriends
	drawItem = 1 << 40 // of the article itself; beyond every number of a friend's draw
)

// unroll runs one article through a tick in continuous time: a reader may pass it on at once, and
// those whom this reaches in the same tick may do so, too. Nothing is deferred to the next tick
// except by waiting for a session, so that neither the speed nor the size of a cascade depends on
// the length of the tick.
//
// Only readers who pass the article on or like it affect others, one reader in ten. What they
// will do is drawn by the pair of person and article and so known in advance; they meet it in the
// order of a queue. All others are quiet: it is enough to know, at the end of the tick, how each
// came to it first.
func (m *content) unroll(c *sim.Chunk) {
	x := &m.scratch[c.Worker]
	for _, a := range m.live[c.Lo:c.Hi] {
		before := a.by
		x.acc = &m.accounts[a.account]
		x.table = &m.tables[x.acc.table]
		if !a.out {
			a.out = true
			m.push(c, x, a)
		} else {
			m.meetPushed(c, x, a)
			m.meetShared(c, x, a)
		}
		for len(x.queue) > 0 {
			m.face(c, x, a, x.queue.pop())
		}
		m.readQuietly(c, x, a)
		if m.w.Revealed != nil {
			for _, j := range x.fresh {
				m.w.Revealed.Add(c, int(j), a.about)
			}
		}
		if m.move.readers != nil && len(x.fresh) > 0 {
			m.hear(c, x, a)
		}
		if m.w.Readings != nil {
			m.w.Readings.Add(c, int(a.account), uint32(a.act.Bits(0, drawItem)>>44), x.fresh)
		}
		if m.brands && x.acc.shop >= 0 {
			a.met = append(a.met, x.fresh...)
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

// acts is what a consumer does on reading an article, from whomever it has it.
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

// meets lets a consumer meet the article in this tick, at a time that matters: it affects others, or may
// come too late. Of all others the callers keep that they read it.
func (m *content) meets(c *sim.Chunk, x *scratch, r *route, times int, e event) {
	if e.at = r.when(c.Tick, times, e.who); r.tight && float64(c.Tick-r.tick)-r.at+e.at > m.expire {
		return
	}
	if e.will == 0 && certain(x.table, r.by, &e) {
		x.quiet = append(x.quiet, quiet{e.who, e.share, e.level, 0})
		return
	}
	x.queue.push(e)
}

// certain reports whether the consumer reads the article regardless of a friend's like.
func certain(table *chances, by channel, e *event) bool {
	return by != moments || e.draw < float64(e.seen*min(table.read[e.level], table.liked[e.level]))
}

// face handles an event in order of time. The consumer reads the article unless it already has,
// or would read it only after a friend's like that is missing.
func (m *content) face(c *sim.Chunk, x *scratch, a *article, e event) {
	if x.seen.Has(int(e.who)) {
		return
	}
	by := push
	if e.share >= 0 {
		by = a.shares[e.share].by
	}
	if !certain(x.table, by, &e) {
		p := x.table.read[e.level]
		if m.likedByFriend(a, e.share, int(e.who)) {
			p = x.table.liked[e.level]
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
	depth := m.book(c, x, a, &quiet{e.who, e.share, e.level, e.at})
	if by == moments && e.will&willLike != 0 {
		from := &a.shares[e.share]
		a.likes = append(a.likes, like{e.who, from.likes})
		from.likes = int32(len(a.likes) - 1)
		m.likes.Add(c, 1)
		if m.brands && x.acc.shop >= 0 {
			a.fans = append(a.fans, e.who)
		}
		m.w.Experienced.AddEmotion(c, int(from.who), e.at, 1, 0)
		m.w.Experienced.AddContact(c, int(from.who), e.at, int(e.who))
		m.w.Weak.Touch(c, int(from.who), int(e.who))
	}
	if e.will&willShare != 0 && !a.closed && int(a.passed) < m.mostShares {
		m.passOn(c, x, a, depth, e)
	}
}

// quiet is a read that does not affect others.
type quiet struct {
	who   uint32
	share int32
	level uint8
	at    float64 // 0: not computed
}

// readQuietly books the reads of the tick that do not affect others, once per consumer, by the
// way in which the article came first.
func (m *content) readQuietly(c *sim.Chunk, x *scratch, a *article) {
	several := false
	for _, q := range x.quiet {
		if j := int(q.who); x.seen.Has(j) {
			x.again.Set(j)
			several = true
		} else {
			x.seen.Set(j)
		}
	}
	if several {
		m.firstOnly(c, x, a)
	}
	for k := range x.quiet {
		m.book(c, x, a, &x.quiet[k])
	}
	x.quiet = x.quiet[:0]
}

// timeOf computes the time of a read.
func (m *content) timeOf(c *sim.Chunk, a *article, q quiet) float64 {
	r := m.route(c, a, q.share)
	return r.when(c.Tick, sessions(r.by, m.w.ViewOf(int(q.who))), q.who)
}

// firstOnly keeps the first of each consumer's quiet reads. It computes times only for those who
// came more than once.
func (m *content) firstOnly(c *sim.Chunk, x *scratch, a *article) {
	kept := x.quiet[:0]
	x.several = x.several[:0]
	for _, q := range x.quiet {
		if !x.again.Has(int(q.who)) {
			kept = append(kept, q)
			continue
		}
		if q.at == 0 {
			q.at = m.timeOf(c, a, q)
		}
		x.several = append(x.several, q)
	}
	slices.SortFunc(x.several, func(p, q quiet) int {
		return cmp.Or(cmp.Compare(p.who, q.who), cmp.Compare(p.at, q.at), cmp.Compare(p.share, q.share))
	})
	for k, q := range x.several {
		x.again.Clear(int(q.who))
		if k == 0 || q.who != x.several[k-1].who {
			kept = append(kept, q)
		}
	}
	x.quiet = kept
}

// book books a read and returns its depth. A reader of a push already follows the account.
func (m *content) book(c *sim.Chunk, x *scratch, a *article, q *quiet) (depth int32) {
	j := int(q.who)
	w := m.w
	x.fresh = append(x.fresh, q.who)
	m.today.SetIn(c, j)
	by, sharer := push, -1
	if q.share >= 0 {
		from := &a.shares[q.share]
		by, sharer, depth = from.by, int(from.who), from.depth+1
		a.depth = max(a.depth, depth)
		if q.at == 0 && w.Experienced.Days() > 1 {
			q.at = m.timeOf(c, a, *q)
		}
		w.Experienced.AddContact(c, j, q.at, sharer)
		if by == chat {
			w.Experienced.AddContact(c, sharer, q.at, j) // an answer is likely, and seen
		}
		if a.act.Float(uint64(j), drawFollow) < float64(m.spec.Follow*x.table.read[q.level]) {
			a.follows = append(a.follows, q.who)
		}
	}
	a.by[by]++
	m.readLog.Add(c, j, sharer, int(a.id))
	if w.Network == nil { // else it is in how well the need to be informed is served
		w.Experienced.AddExperience(c, j, x.table.experienced[q.level])
	}
	return depth
}

// likedByFriend reports whether a friend of j has liked the share, as Moments show likes of
// friends.
func (m *content) likedByFriend(a *article, s int32, j int) bool {
	for k := a.shares[s].likes; k >= 0; k = a.likes[k].next {
		if friend := int(a.likes[k].who); friend != j && (m.w.Graph.Complete() || m.w.Graph.Has(friend, j) || m.w.Weak.Has(friend, j)) {
			return true
		}
	}
	return false
}
