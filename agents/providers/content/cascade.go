package content

import (
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
)

// scratch is the scratch memory of one worker, for the article that it unrolls.
type scratch struct {
	queue queue
	read  sim.Bits  // who has read the article
	waits []waiting // in order of shares
}

// event is a consumer who meets a share in this tick.
type event struct {
	at    float64
	who   uint32
	share int32
}

// before orders events by time, and equal times by consumer and share.
func (e event) before(f event) bool {
	switch {
	case e.at != f.at:
		return e.at < f.at
	case e.who != f.who:
		return e.who < f.who
	}
	return e.share < f.share
}

// queue is a binary heap of events.
type queue []event

func (q *queue) push(e event) {
	h := append(*q, e)
	for i := len(h) - 1; i > 0 && h[i].before(h[(i-1)/2]); i = (i - 1) / 2 {
		h[i], h[(i-1)/2] = h[(i-1)/2], h[i]
	}
	*q = h
}

func (q *queue) pop() event {
	h, last := *q, len(*q)-1
	first := h[0]
	h[0], h = h[last], h[:last]
	for i, k := 0, 1; k < last; i, k = k, 2*k+1 {
		if k+1 < last && h[k+1].before(h[k]) {
			k++
		}
		if !h[k].before(h[i]) {
			break
		}
		h[i], h[k] = h[k], h[i]
	}
	*q = h
	return first
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
	drawTip  = drawItem + 1
)

// unroll runs articles through a tick in continuous time: a reader may pass one on at once, and
// those whom this reaches in the same tick may do so, too. Nothing is deferred to the next tick
// except by waiting for a session, so that neither the speed nor the size of a cascade depends on
// the length of the tick.
func (m *content) unroll(c *sim.Chunk) {
	x := &m.scratch[c.Worker]
	for _, a := range m.live[c.Lo:c.Hi] {
		for _, j := range a.readers {
			x.read.Set(int(j))
		}
		if a.start == c.Tick {
			m.push(c, x, a)
		} else {
			m.resume(c, x, a)
		}
		a.showRecommended(x)
		for len(x.queue) > 0 {
			m.meet(c, x, a, x.queue.pop())
		}
		a.wait(x)
		for _, j := range a.readers {
			x.read.Clear(int(j))
		}
		m.report(c, a)
	}
}

// push brings the article to the followers of its account. Whether one reads it is drawn now.
func (m *content) push(c *sim.Chunk, x *scratch, a *article) {
	f, most := &m.accounts[a.account].followers, m.mostReadOf(a, push)
	if m.w.Visits == nil {
		most *= m.spec.Read.SeenPush
	}
	for _, rows := range [][]uint32{f.sorted, f.recent} {
		for _, j := range rows {
			if draw := a.reads(0, j); draw < most && draw < m.pushed(c, a, int(j)) && m.w.View(int(j)).Using {
				m.reach(c, x, a, 0, j)
			}
		}
	}
}

// pushed is the probability that a follower looks at a push and reads it.
func (m *content) pushed(c *sim.Chunk, a *article, j int) float64 {
	read := m.readChance(c.Worker, a, j, m.match(a, j), false)
	seen := float64(m.spec.Read.SeenPush * read)
	if m.w.Visits == nil {
		return seen
	}
	return visited(seen, m.w.VisitFactor(j, society.UseArticles), read)
}

// readChance is the probability that the article is read by consumer j, of a match, who looks at it.
func (m *content) readChance(worker int, a *article, j int, match float64, liked bool) float64 {
	return m.reading(worker, &m.accounts[a.account].traits, j, match, liked)
}

// reading is P(read | seen) of consumer j, built in or by the formula of the scenario.
func (m *content) reading(worker int, t *traits, j int, match float64, liked bool) float64 {
	law := m.w.Laws.Reading
	if law == nil {
		return m.spec.readChance(t, match, liked)
	}
	builtin := m.spec.readOdds(match, t.quality, t.softness, liked) + t.badge
	with := t.stated(builtin, match, liked)
	return num.Sigmoid(law.LogOdds(worker, j, with[:]...))
}

// sharing is P(share | read) of consumer j, in steps of its draw.
func (m *content) sharing(worker int, t *traits, j int, match float64) float64 {
	law := m.w.Laws.Sharing
	if law == nil || !m.spec.HasShare {
		return m.spec.shareChance(t, match)
	}
	builtin := m.spec.shareOdds(match, t.quality, t.arousal)
	with := t.stated(builtin, match, false)
	return inSteps(num.Sigmoid(law.LogOdds(worker, j, with[:]...)))
}

// stated has what formulas for articles may name, in the order of their sites.
func (t *traits) stated(builtin, match float64, liked bool) [7]float64 {
	return [...]float64{builtin, match, t.quality, t.softness, t.arousal, float64(num.One(liked)), t.badge}
}

// match is cos(x_i, x_k), in steps of 1/255.
func (m *content) match(a *article, j int) float64 {
	return matchOf(m.w.Level(j, &m.accounts[a.account].topic))
}

// reach lets a consumer whom a share reaches in this tick meet it in one of its sessions after
// that, or wait.
func (m *content) reach(c *sim.Chunk, x *scratch, a *article, s int32, j uint32) {
	if at, meets := m.meeting(c.Tick, a, s, j); meets {
		m.enqueue(c, x, a, event{at, j, s})
	} else {
		x.waits = append(x.waits, waiting{j, s})
	}
}

// enqueue enters a meeting into the queue, unless the share has expired by then.
func (m *content) enqueue(c *sim.Chunk, x *scratch, a *article, e event) {
	if !m.expired(&a.shares[e.share], c.Tick, e.at) {
		x.queue.push(e)
	}
}

// meeting is when in a tick consumer j meets a share, if it does.
func (m *content) meeting(t sim.Tick, a *article, s int32, j uint32) (at float64, ok bool) {
	from := &a.shares[s]
	return society.MeetAmong(sessions(from.by, m.w.View(int(j))), t, from.tick, from.at, a.meets(s, j))
}

// sessions is the number of sessions in which an item of the channel can be met.
func sessions(by channel, view society.View) int {
	if by == moments {
		return int(view.Browses)
	}
	return int(view.Sessions)
}

// expired reports whether a share is too old to be seen at a time of a tick.
func (m *content) expired(s *share, t sim.Tick, at float64) bool {
	return m.expire > 0 && float64(t-s.tick)-s.at+at > m.expire
}

// resume lets those who wait since an earlier tick meet shares.
func (m *content) resume(c *sim.Chunk, x *scratch, a *article) {
	for _, e := range a.waiting {
		if !m.w.View(int(e.who)).Using || m.left.Has(int(e.who)) {
			continue // a consumer who is back has a new feed
		}
		if at, meets := m.meeting(c.Tick, a, e.share, e.who); meets {
			m.enqueue(c, x, a, event{at, e.who, e.share})
		} else if !m.expired(&a.shares[e.share], c.Tick, 1) {
			x.waits = append(x.waits, e)
		}
	}
}

// meet lets a consumer meet a share, and read the article unless it has done so.
func (m *content) meet(c *sim.Chunk, x *scratch, a *article, e event) {
	if x.read.Has(int(e.who)) {
		return
	}
	match := m.match(a, int(e.who))
	if !m.readsNow(c, a, e, match) {
		return
	}
	x.read.Set(int(e.who))
	depth := m.book(c, a, e, match)
	likes, shares := m.acts(c, a, int(e.who), match)
	if likes && a.shares[e.share].by == moments {
		m.like(c, a, e)
	}
	if shares && int(a.passed) < m.mostShares {
		m.passOn(c, x, a, depth, e)
	}
}

// readsNow reports whether a consumer looks at a share that it meets and reads the article. Of a
// push this was drawn when it was sent.
func (m *content) readsNow(c *sim.Chunk, a *article, e event, match float64) bool {
	by := a.shares[e.share].by
	if by == push {
		return true
	}
	draw, seen := a.reads(e.share, e.who), 1.0
	if by != recommended {
		seen = m.seen(by, e.who)
	}
	chance := func(liked bool) float64 { return m.readChance(c.Worker, a, int(e.who), match, liked) }
	plain, liked := draw < float64(seen*chance(false)), draw < float64(seen*chance(true))
	if by == moments && plain != liked && m.likedByFriend(a, e.share, int(e.who)) {
		return liked
	}
	return plain
}

// seen is the probability that consumer j looks at an item that it meets. In Moments this is the
// share of items for which the feed has room, times j's attention.
func (m *content) seen(by channel, j uint32) float64 {
	switch share := m.w.View(int(j)).Share(); {
	case by == chat:
		return m.spec.Read.SeenChat
	case m.spec.Read.Attention == 0:
		return share
	default:
		return share * m.spec.attends(m.sources(int(j)))
	}
}

// sources is the number of friends, strong and weak, who may share with user i.
func (m *content) sources(i int) float64 { return float64(m.w.AllFriendsUsing(i)) }

// likedByFriend reports whether a friend of j has liked the share, as Moments show likes of
// friends.
func (m *content) likedByFriend(a *article, s int32, j int) bool {
	for k := a.shares[s].likes; k >= 0; k = a.likes[k].next {
		if friend := int(a.likes[k].who); friend != j && (m.w.Graph.Complete() || m.w.Graph.Has(friend, j) ||
			m.w.Weak.Has(friend, j)) {
			return true
		}
	}
	return false
}

// acts draws what a consumer does on reading an article, from whomever it has it.
func (m *content) acts(c *sim.Chunk, a *article, j int, match float64) (likes, shares bool) {
	draw := a.act.Bits(uint64(j), drawActs)
	likes = float64(uint32(draw))*0x1p-32 < m.spec.likeChance(len(a.likes))
	shares = float64(draw>>32)*0x1p-32 < m.sharing(c.Worker, &m.accounts[a.account].traits, j, match)
	return likes, shares
}

// book books a read and returns its depth.
func (m *content) book(c *sim.Chunk, a *article, e event, match float64) (depth int32) {
	w, j, from := m.w, int(e.who), &a.shares[e.share]
	depth = from.depth + 1
	a.depth = max(a.depth, depth)
	a.readers = append(a.readers, e.who)
	a.by[from.by]++
	m.today.SetIn(c, j)
	w.Laws.NoteRead(j)
	m.reads[from.by].Add(c, 1)
	m.readsAll.Add(c, 1)
	m.readLog.Add(c, j, int(from.who), int(a.id))
	if w.Revealed != nil {
		w.Revealed.Add(j, a.about)
	}
	if w.Network == nil { // else it is in how well the need to be informed is served
		w.Experienced.AddExperience(c, j, society.Milli(float64(m.spec.Read.Value*m.accounts[a.account].quality)*match))
	}
	m.tip(c, a, j)
	if from.by == push {
		return depth
	}
	if from.by != recommended {
		w.Experienced.AddContact(c, j, e.at, int(from.who))
	}
	if from.by == chat {
		w.Experienced.AddContact(c, int(from.who), e.at, j) // an answer is likely, and seen
	}
	if a.act.Float(uint64(j), drawFollow) < float64(m.spec.Follow*m.readChance(c.Worker, a, j, match, false)) {
		a.follows = append(a.follows, e.who)
	}
	return depth
}

// like lets a reader like the share in Moments through which the article came to it.
func (m *content) like(c *sim.Chunk, a *article, e event) {
	from := &a.shares[e.share]
	a.likes = append(a.likes, like{int(e.who), from.likes})
	from.likes = len(a.likes) - 1
	m.likes.Add(c, 1)
	m.w.Experienced.AddEmotion(c, int(from.who), e.at, 1, 0)
	m.w.Experienced.AddContact(c, int(from.who), e.at, int(e.who))
	m.w.Weak.Touch(c, int(from.who), int(e.who))
}

// wait keeps those who wait and have not read the article in another way.
func (a *article) wait(x *scratch) {
	a.waiting = a.waiting[:0]
	for _, e := range x.waits {
		if !x.read.Has(int(e.who)) {
			a.waiting = append(a.waiting, e)
		}
	}
	x.waits = x.waits[:0]
}

// report tells others who read the article in this tick: providers, whose topics follow the readers,
// and advertisers.
func (m *content) report(c *sim.Chunk, a *article) {
	fresh := a.readers[a.credited.reads:]
	if m.move.readers != nil {
		m.hear(c, int(a.account), fresh)
	}
	if m.w.Readings != nil {
		m.w.Readings.Add(c, int(a.account), uint32(a.act.Bits(0, drawItem)>>44), fresh)
	}
}
