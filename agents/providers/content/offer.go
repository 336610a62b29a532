package content

import (
	"slices"

	"guanxi/agents/society"
	"guanxi/sim"
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
		r.by, r.tick, r.at = share.by, share.tick, float64(share.at)
		from = uint64(share.who) + 1
	}
	r.read, r.meet = a.read.Row(from), a.meet.Row(from)
	r.tight = m.expire > 0 && float64(c.Tick-r.tick)-r.at+1 > m.expire
	return r
}

// reads returns the draw in [0, 1) that decides whether consumer j reads what it meets.
func (r *route) reads(j uint32) float64 { return r.read.Float(uint64(j)) }

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

// candidate is a consumer who would read an item by its draw, with what is then looked up. Each
// look-up is a loop of its own: one at a time they would wait for memory one after another, which
// costs a third of the mechanism's time with a million consumers.
type candidate struct {
	who   uint32
	view  society.View
	level uint8
	draw  float64
}

func (m *content) matched(x *scratch) {
	for k := range x.might {
		x.might[k].level = m.w.Level(int(x.might[k].who), &x.acc.topic)
	}
}

// push brings the article to the followers of its account. One draw per pair decides whether it
// is looked at and read, and is compared with an upper bound before any memory of the consumer is
// touched.
func (m *content) push(c *sim.Chunk, x *scratch, a *article) {
	f, w := &x.acc.followers, m.w
	x.visited += int64(f.count())
	r, most := m.route(c, a, -1), x.table.mostPushed
	if w.Visits != nil {
		most = visited(most, w.MostVisits(society.UseArticles), x.table.most)
	}
	x.might = x.might[:0]
	for _, rows := range [][]uint32{f.sorted, f.recent} {
		for _, j := range rows {
			if draw := r.reads(j); draw < most {
				x.might = append(x.might, candidate{who: j, draw: draw})
			}
		}
	}
	m.matched(x)
	x.might = slices.DeleteFunc(x.might, func(e candidate) bool { return e.draw >= m.pushed(x, e) })
	for k := range x.might {
		x.might[k].view = w.ViewOf(int(x.might[k].who))
	}
	for _, e := range x.might {
		if society.SessionAfter(r.at, r.meets(e.who), e.view.Sessions()) { // never without a session
			m.readPush(c, x, a, &r, e.who, e.view.Sessions(), e.level)
		} else if e.view.Using() {
			a.pushed = append(a.pushed, e.who)
		}
	}
}

// pushed returns the probability that a follower reads the push.
func (m *content) pushed(x *scratch, e candidate) float64 {
	if m.w.Visits != nil {
		return visited(x.table.pushed[e.level], m.w.VisitFactor(int(e.who), society.UseArticles), x.table.read[e.level])
	}
	return x.table.pushed[e.level]
}

// readPush lets a follower who meets the push in one of its sessions read it.
func (m *content) readPush(c *sim.Chunk, x *scratch, a *article, r *route, j uint32, sessions int, level uint8) {
	will := m.acts(a, x.table, j, level)
	if will == 0 && !r.tight {
		x.quiet = append(x.quiet, quiet{j, -1, level, 0})
		return
	}
	m.meets(c, x, r, sessions, event{who: j, share: -1, level: level, will: will})
}

// there reports whether consumer j, who waits for an item, still uses the platform and has not left
// meanwhile.
func (m *content) there(j uint32, view society.View) bool {
	return view.Using() && !(m.anyLeft && m.left.Has(int(j)))
}

// meetPushed lets followers meet a push of an earlier tick.
func (m *content) meetPushed(c *sim.Chunk, x *scratch, a *article) {
	r, kept := m.route(c, a, -1), a.pushed[:0]
	for _, j := range a.pushed {
		switch view := m.w.ViewOf(int(j)); {
		case !m.there(j, view):
		case view.Sessions() > 0:
			m.readPush(c, x, a, &r, j, view.Sessions(), m.w.Level(int(j), &x.acc.topic))
		case !r.tight:
			kept = append(kept, j)
		}
	}
	a.pushed = kept
}

// offerInMoments brings a share to a friend, a candidate if it might read it. It takes a place in the
// feed, whether or not it is looked at.
func (m *content) offerInMoments(c *sim.Chunk, x *scratch, r *route, j uint32) {
	x.visited++
	view := m.w.ViewOf(int(j))
	if !view.Using() {
		return
	}
	m.w.Deliver(c, int(j))
	if draw := r.reads(j); draw < x.table.mostLiked && !x.seen.Has(int(j)) {
		x.might = append(x.might, candidate{who: j, view: view, draw: draw})
	}
}

// arriveInMoments lets the candidates meet the share.
func (m *content) arriveInMoments(c *sim.Chunk, x *scratch, a *article, r *route) {
	m.matched(x)
	odds := m.odds(x.table, moments)
	for _, e := range x.might {
		if e.draw < float64(m.scale[moments]*odds[e.level]) {
			m.arriveShared(c, x, a, r, e.view, event{who: e.who, share: r.share, draw: e.draw, level: e.level})
		}
	}
}

// offerInChat brings a share to the members of a chat.
func (m *content) offerInChat(c *sim.Chunk, x *scratch, a *article, r *route, rows []uint32) {
	x.visited += int64(len(rows))
	for _, j := range rows {
		if e, might := m.mightRead(x, r, j, m.scale[chat]*x.table.most); might {
			if view := m.w.ViewOf(int(j)); view.Using() {
				m.arriveShared(c, x, a, r, view, e)
			}
		}
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

// mightRead reports whether consumer j might read a share, as an event. most is the probability at the
// best match; it is compared before any memory of the consumer is touched.
func (m *content) mightRead(x *scratch, r *route, j uint32, most float64) (e event, might bool) {
	draw := r.reads(j)
	if draw >= most || x.seen.Has(int(j)) {
		return e, false
	}
	level := m.w.Level(int(j), &x.acc.topic)
	return event{who: j, share: r.share, draw: draw, level: level}, draw < float64(m.scale[r.by]*m.odds(x.table, r.by)[level])
}

// arriveShared lets a consumer who might read a share meet it now or wait for a session.
func (m *content) arriveShared(c *sim.Chunk, x *scratch, a *article, r *route, view society.View, e event) {
	if times := sessions(r.by, view); times == 0 || !society.SessionAfter(r.at, r.meets(e.who), times) {
		x.waiting = append(x.waiting, waiting{e.who, r.share})
		return
	}
	m.readShare(c, x, a, r, view, e)
}

// readShare lets a consumer who meets a share read it, or leave it.
func (m *content) readShare(c *sim.Chunk, x *scratch, a *article, r *route, view society.View, e event) {
	reads := false
	if e.seen, reads = m.looks(r.by, view, e.who, e.draw, m.odds(x.table, r.by)[e.level]); !reads {
		return
	}
	e.will = m.acts(a, x.table, e.who, e.level)
	if e.will == 0 && !r.tight && certain(x.table, r.by, &e) {
		x.quiet = append(x.quiet, quiet{e.who, e.share, e.level, 0})
		return
	}
	m.meets(c, x, r, sessions(r.by, view), e)
}

// meetShared lets consumers meet shares of earlier ticks.
func (m *content) meetShared(c *sim.Chunk, x *scratch, a *article) {
	r := route{share: -1}
	x.views = x.views[:0]
	for _, e := range a.waiting {
		x.views = append(x.views, m.w.ViewOf(int(e.who)))
	}
	for k, e := range a.waiting {
		j, view := e.who, x.views[k]
		if !m.there(j, view) {
			continue
		}
		if r.share != e.share {
			r = m.route(c, a, e.share)
		}
		switch {
		case sessions(r.by, view) > 0:
			m.readShare(c, x, a, &r, view, event{who: j, share: e.share, draw: r.reads(j), level: m.w.Level(int(j), &x.acc.topic)})
		case !r.tight:
			x.waiting = append(x.waiting, e)
		}
	}
}
