package content

import (
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
)

// route is the way from a share, or from the account, to the consumers that it reaches.
type route struct {
	share int32 // −1: the push
	by    channel
	tick  sim.Tick
	at    float64 // start time, as a fraction of that tick
	tight bool    // it may expire before a session of this tick

	// Draws for pairs of sharer and consumer: whether an item that is met is seen and read, and
	// when it is met. The sharer is fixed, which saves a third of the cost of each draw.
	read, meet rng.Row
}

func (m *content) route(c *sim.Chunk, a *article, s int32) route {
	r := route{share: s, tick: a.start, at: a.at}
	from := uint64(0)
	if s >= 0 {
		share := &a.shares[s]
		r.by, r.tick, r.at = share.channel(), share.tick(a.start), share.at()
		from = uint64(share.who) + 1
	}
	r.read, r.meet = a.read.Row(from), a.meet.Row(from)
	r.tight = m.tight(c, r.tick, r.at)
	return r
}

// tight reports whether what started at a time of a tick may expire before a session of this tick.
func (m *content) tight(c *sim.Chunk, tick sim.Tick, at float64) bool {
	return m.expire > 0 && float64(c.Tick-tick)-at+1 > m.expire
}

// reads returns the draw that decides whether consumer j reads what it meets, in 2^-53.
func (r *route) reads(j uint32) uint64 { return r.read.Bits(uint64(j)) >> 11 }

// meets returns the draw in (0, 1) that decides when consumer j meets it.
func (r *route) meets(j uint32) float64 {
	return float64((float64(int64(r.meet.Bits(uint64(j))>>12)) + 0.5) * 0x1p-52)
}

// when returns the time of the meeting with consumer j in tick t, in which j has the given number
// of sessions.
func (r *route) when(t sim.Tick, times int, j uint32) float64 {
	at, _ := society.MeetAmong(times, t, r.tick, r.at, r.meets(j))
	return at
}

// sessions returns the number of sessions in which an item of the channel can be met.
func sessions(by channel, view society.View) int {
	if by == moments {
		return view.Browses()
	}
	return view.Sessions()
}

// seen returns the probability that consumer j looks at an item that it meets. In Moments this is
// the share of items for which the feed has room, times j's attention. Pushes and chats lie in
// lists of their own.
func (m *content) seen(by channel, view society.View, j uint32) float64 {
	switch {
	case by != moments:
		return m.scale[by]
	case m.spec.Read.Attention == 0: // counting friends would touch another cache line
		return view.Share()
	}
	return view.Share() * m.spec.attends(m.sources(int(j)))
}

// looks is seen, and whether a draw lets consumer j read what it meets with the given probability of
// reading what it looks at. Friends are counted only where the draw passes for the fewest.
func (m *content) looks(by channel, view society.View, j uint32, draw, odds float64) (seen float64, reads bool) {
	if by == moments && draw >= float64(view.Share()*odds) {
		return 0, false
	}
	seen = m.seen(by, view, j)
	return seen, draw < float64(seen*odds)
}

// sources returns the number of friends, strong and weak, who may share with user i.
func (m *content) sources(i int) float64 { return float64(m.w.AllFriendsUsing(i)) }

// viewsOf fetches the views of consumers.
func (m *content) viewsOf(rows []uint32, out []society.View) {
	if m.w.Sessions != nil {
		m.w.Views(rows, out)
		return
	}
	for k, j := range rows {
		out[k] = m.w.ViewOf(int(j))
	}
}

// push brings the article to the followers of its account. One draw per pair decides whether it
// is looked at and read, and is compared with an upper bound before any memory of the consumer is
// touched. The selection is branchless; a branch would be mispredicted one time in eight.
func (m *content) push(c *sim.Chunk, x *scratch, a *article) {
	x.visited += int64(x.acc.followers.count())
	r := m.route(c, a, -1)
	most := x.table.mostPushed
	if m.w.Visits != nil {
		most = visited(most, m.w.MostVisits(society.UseArticles), x.table.most)
	}
	if most == 0 {
		return
	}
	k := 0
	from := reader{f: &x.acc.followers}
	for {
		n := from.read(x.next[:])
		if n == 0 {
			break
		}
		if k+n > len(x.rows) {
			m.arrivePushed(c, x, a, &r, k)
			k = 0
		}
		k = r.keep(x.next[:n], most, x.rows[k:k+n], x.draws[k:k+n]) + k
	}
	m.arrivePushed(c, x, a, &r, k)
}

// keep writes the consumers whose draw is below bound, with their draws, and returns their
// number.
func (r *route) keep(from []uint32, bound uint64, rows []uint32, draws []uint64) (k int) {
	read := r.read
	rows, draws = rows[:len(from)], draws[:len(from)]
	for _, j := range from {
		draw := read.Bits(uint64(j)) >> 11
		rows[k], draws[k] = j, draw
		k += int((draw - bound) >> 63)
	}
	return k
}

// arrivePushed handles the k followers in x.rows, with draws in x.draws. Those who would read the
// push meet it now or wait for a session.
func (m *content) arrivePushed(c *sim.Chunk, x *scratch, a *article, r *route, k int) {
	table := x.table
	m.w.LevelsOf(x.rows[:k], &x.acc.topic, x.levels[:k])
	// Decide who would read it before fetching views, a cache line each.
	would := 0
	for n, j := range x.rows[:k] {
		draw, level := x.draws[n], x.levels[n]
		bound := table.pushed[level]
		if m.w.Visits != nil {
			bound = visited(bound, m.w.VisitFactor(int(j), society.UseArticles), table.read[level])
		}
		x.rows[would], x.levels[would] = j, level
		would += int((draw - bound) >> 63)
	}
	m.viewsOf(x.rows[:would], x.views[:would])
	now, waits := 0, len(a.pushed)
	a.pushed = x.pools.rows.reserve(a.pushed, waits+would)[:waits+would]
	for n, j := range x.rows[:would] { // branchless: the time of meeting is unpredictable
		view, level := x.views[n], x.levels[n]
		soon := num.One(society.SessionAfter(r.at, r.meets(j), view.Sessions())) // false without a session
		a.pushed[waits] = j
		waits += num.One(view.Using()) &^ soon
		x.rows[now], x.views[now], x.levels[now] = j, view, level
		now += soon
	}
	a.pushed = a.pushed[:waits]
	m.readPush(c, x, a, r, now)
}

// readPush lets the k followers in x.rows, with x.views and x.levels, read the push.
func (m *content) readPush(c *sim.Chunk, x *scratch, a *article, r *route, k int) {
	for n, j := range x.rows[:k] {
		level := x.levels[n]
		will := m.acts(a, x.table, j, level)
		if will == 0 && !r.tight {
			x.quiet = append(x.quiet, quiet{j, -1, level, 0})
			continue
		}
		m.meets(c, x, r, x.views[n].Sessions(), event{who: j, share: -1, level: level, will: will})
	}
}

// meetPushed lets followers meet a push of an earlier tick.
func (m *content) meetPushed(c *sim.Chunk, x *scratch, a *article) {
	if len(a.pushed) == 0 {
		return
	}
	r := m.route(c, a, -1)
	old := a.pushed
	a.pushed = a.pushed[:0]
	for len(old) > 0 {
		n := min(batch, len(old))
		m.viewsOf(old[:n], x.views[:n])
		k, kept := 0, len(a.pushed)
		a.pushed = a.pushed[:kept+n] // overwrites only what has been read
		for at, view := range x.views[:n] {
			j := old[at]
			if m.anyLeft && m.left.Has(int(j)) {
				view = 0
			}
			meets := num.One(view.Sessions() > 0)
			x.rows[k], x.views[k] = j, view
			k += meets
			a.pushed[kept] = j
			kept += num.One(view.Using() && !r.tight) &^ meets
		}
		a.pushed = a.pushed[:kept]
		m.w.LevelsOf(x.rows[:k], &x.acc.topic, x.levels[:k])
		m.readPush(c, x, a, &r, k)
		old = old[n:]
	}
}

// offerInMoments brings a share to friends. It takes a place in each feed, whether or not it is
// looked at.
func (m *content) offerInMoments(c *sim.Chunk, x *scratch, a *article, r *route, rows []uint32) {
	read, bound, w := r.read, parts(x.table.mostLiked), m.w
	x.visited += int64(len(rows))
	for len(rows) > 0 {
		n := min(batch, len(rows))
		m.viewsOf(rows[:n], x.views[:n])
		k := 0
		for at, j := range rows[:n] {
			view := x.views[at]
			if !view.Using() {
				continue
			}
			w.Deliver(c, int(j))
			draw := read.Bits(uint64(j)) >> 11
			x.rows[k], x.draws[k], x.views[k] = j, draw, view
			k += int((draw - bound) >> 63)
		}
		m.arriveShared(c, x, a, r, k)
		rows = rows[n:]
	}
}

// offerInChat brings a share to the members of a chat.
func (m *content) offerInChat(c *sim.Chunk, x *scratch, a *article, r *route, rows []uint32) {
	bound := parts(m.scale[chat] * x.table.most)
	x.visited += int64(len(rows))
	for len(rows) > 0 {
		n := min(batch, len(rows))
		m.arriveShared(c, x, a, r, r.keep(rows[:n], bound, x.rows[:], x.draws[:]))
		rows = rows[n:]
	}
}

// odds returns, by match, an upper bound on the probability of reading what is looked at: in Moments,
// where a friend's like is not yet known, the larger of both.
func (m *content) odds(t *chances, by channel) *[levels + 1]float64 {
	if by == moments && m.spec.Read.FriendLikes > 0 {
		return &t.liked
	}
	return &t.read
}

// arriveShared handles k consumers, in x.rows with draws in x.draws and, in Moments, views in
// x.views. Those who would read the share meet it now or wait for a session.
func (m *content) arriveShared(c *sim.Chunk, x *scratch, a *article, r *route, k int) {
	m.w.LevelsOf(x.rows[:k], &x.acc.topic, x.levels[:k])
	most, likely := 1.0, m.odds(x.table, r.by)
	if r.by == chat {
		most = m.scale[chat]
	}
	would := 0
	for n, j := range x.rows[:k] {
		draw, level := x.draws[n], x.levels[n]
		x.rows[would], x.draws[would], x.views[would], x.levels[would] = j, draw, x.views[n], level
		would += num.One(float64(float64(draw)*0x1p-53) < float64(most*likely[level])) &^ x.seen.Bit(int(j))
	}
	if r.by == chat { // in Moments all views are there already
		m.viewsOf(x.rows[:would], x.views[:would])
	}
	for n, j := range x.rows[:would] {
		view := x.views[n]
		if !view.Using() {
			continue
		}
		if times := sessions(r.by, view); times == 0 || !society.SessionAfter(r.at, r.meets(j), times) {
			x.waiting = append(x.waiting, waiting{j, r.share})
			continue
		}
		m.readShare(c, x, a, r, n, likely)
	}
}

// readShare lets the consumer in place n of x.rows, who meets a share, read it, or leave it. likely are
// the odds of the route.
func (m *content) readShare(c *sim.Chunk, x *scratch, a *article, r *route, n int, likely *[levels + 1]float64) {
	e := event{draw: float64(float64(x.draws[n]) * 0x1p-53), who: x.rows[n], share: r.share, level: x.levels[n]}
	view, reads := x.views[n], false
	if e.seen, reads = m.looks(r.by, view, e.who, e.draw, likely[e.level]); !reads {
		return
	}
	e.will = m.acts(a, x.table, e.who, e.level)
	if e.will == 0 && !r.tight && certain(x.table, r.by, &e) {
		x.quiet = append(x.quiet, quiet{e.who, e.share, e.level, 0})
		return
	}
	m.meets(c, x, r, sessions(r.by, view), e)
}

// meetShared lets consumers meet shares of earlier ticks. Two in three of those who wait have no
// session in a tick that opens the feed; their tastes are not fetched.
func (m *content) meetShared(c *sim.Chunk, x *scratch, a *article) {
	r := route{share: -1}
	s := int32(-1)
	for at := 0; at < a.waiting.n; at += batch {
		n := min(batch, a.waiting.n-at)
		a.waiting.unpack(at, x.next[:n])
		k := 0
		if k, s = m.opened(c, x, a, n, s); k == 0 {
			continue
		}
		m.w.LevelsOf(x.rows[:k], &x.acc.topic, x.levels[:k])
		for n, j := range x.rows[:k] {
			if share := int32(x.next[n]); r.share != share {
				r = m.route(c, a, share)
			}
			x.draws[n] = r.reads(j)
			m.readShare(c, x, a, &r, n, m.odds(x.table, r.by))
		}
	}
}

// opened parts n consumers who wait, in x.next, into those who meet what they wait for in this tick and
// those who wait on. Of the k who meet it, x.rows, x.views and x.next have consumer, view and share.
// last is the share of the consumer before.
func (m *content) opened(c *sim.Chunk, x *scratch, a *article, n int, last int32) (k int, _ int32) {
	for k, e := range x.next[:n] {
		x.rows[k] = e >> 1
	}
	m.viewsOf(x.rows[:n], x.views[:n])
	for n, e := range x.next[:n] {
		last += int32(e & 1)
		j, view := e>>1, x.views[n]
		if !view.Using() || m.anyLeft && m.left.Has(int(j)) {
			continue
		}
		share := &a.shares[last]
		if sessions(share.channel(), view) == 0 {
			if !m.tight(c, share.tick(a.start), share.at()) {
				x.waiting = append(x.waiting, waiting{j, last})
			}
			continue
		}
		x.rows[k], x.views[k], x.next[k] = j, view, uint32(last)
		k++
	}
	return k, last
}
