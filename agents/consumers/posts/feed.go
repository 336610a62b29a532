package posts

import (
	"math"
	"math/bits"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
)

// waiting holds the posts of a chunk's authors that some friend has yet to meet.
type waiting struct {
	posts     []post
	unmet     []uint64   // by post, a bit for each place in the author's row of friends, in whole words
	strangers []stranger // weak friends, whose ties come and go
}

// stranger is a weak friend of its author who has yet to meet a post.
type stranger struct {
	post
	who int64
}

// words is the number of words with a bit for each friend of an author.
func (m *posts) words(author int) int { return (m.w.Graph.Degree(author) + 63) / 64 }

// friend returns who is at a place in an author's row.
func (m *posts) friend(row []uint32, author, place int) int {
	if row != nil {
		return int(row[place])
	}
	return m.w.Graph.Neighbour(author, place) // the complete graph has no rows
}

// write lets the authors of a chunk write: Binomial(sessions, 1 − e^(−h)) posts each (M5, 1).
func (m *posts) write(c *sim.Chunk) {
	if (c.Tick-1)%m.day == 0 {
		for i := c.Lo; i < c.Hi; i++ {
			m.lately[i] = uint16(uint32(m.lately[i]) * m.stay >> 16)
		}
	}
	draw := m.writes.At(int(c.Tick), 0)
	for i := c.Lo; i < c.Hi; i++ {
		sessions := m.w.Sessions[i]
		if sessions == 0 {
			continue
		}
		h, v := postHazard(m.perDay, m.w.DailySessions, m.spec.Feedback, float64(m.lately[i])/likeUnit),
			draw.Open(uint64(i), 0)
		if v <= 1-float64(h*float64(sessions)) { // P(no post) = e^(−h·sessions) is larger
			continue
		}
		for k := range min(num.BinomialInverse(v, int64(sessions), num.Hazard(h)), mostPosts) {
			m.publish(c, i, int(k))
		}
	}
}

// fresh is a post in the tick in which it is written.
type fresh struct {
	view
	after float64    // a session after this meets it
	none  [17]uint64 // by sessions: the probability that none does, in 2^-48; 0 at the end: of so many and more
}

// publish brings a post into the feeds of all friends who use the platform (M5, 3). Who opens the
// feed after it in its tick meets it now; the others wait for it.
func (m *posts) publish(c *sim.Chunk, author, k int) {
	p := m.compose(c.Tick, author, k)
	m.note(c, &p)
	// A post that expires in its tick is met by a session within m.expire of it: as likely, for
	// uniform times, as one in a window of that length at the end of the tick.
	l, x := &m.live[c.ID], fresh{view: m.view(&p, c.Tick), after: max(p.time(), 1-m.expire)}
	for n := range len(x.none) - 1 {
		x.none[n] = in48(society.Without(x.after, n))
	}
	begins, left, row := len(l.unmet), uint64(0), m.w.Graph.Neighbours(author)
	if row == nil { // the complete graph has no rows
		for place := range m.w.Graph.Degree(author) {
			row = append(row, uint32(m.w.Graph.Neighbour(author, place)))
		}
	}
	for at := 0; at < len(row); at += 64 {
		waits := m.reach(c, &x, row[at:min(at+64, len(row))], false)
		l.unmet = append(l.unmet, waits)
		left |= waits
	}
	if left > 0 {
		l.posts = append(l.posts, p)
	} else {
		l.unmet = l.unmet[:begins]
	}
	if m.w.Weak == nil {
		return
	}
	for _, f := range m.w.Weak.Friends(author) {
		if m.reach(c, &x, []uint32{f.Who}, true) > 0 {
			l.strangers = append(l.strangers, stranger{p, int64(f.Who)})
		}
	}
}

// reach brings a post into the feeds of at most 64 friends and returns a bit for each for whom it waits. Who uses the
// platform, and who of them opens the feed after it in the tick, is decided before any sees it: processors guess
// neither well. Where the 16 bits of a draw do not decide, 32 more do.
func (m *posts) reach(c *sim.Chunk, x *fresh, row []uint32, weak bool) (waits uint64) {
	users, opening, now := uint64(0), uint64(0), uint64(0)
	for k, j := range row {
		feed := m.w.View(int(j))
		using := uint64(num.One(feed.Using))
		users |= using << (k & 63)
		opening |= (using & uint64(num.One(feed.Browses > 0))) << (k & 63)
	}
	for all := users; all != 0; all &= all - 1 {
		m.w.Deliver(c, int(row[bits.TrailingZeros64(all)]))
	}
	for all := opening; all != 0; all &= all - 1 {
		k := bits.TrailingZeros64(all)
		j := int(row[k])
		none := x.none[min(int(m.w.View(j).Browses), len(x.none)-1)]
		if none == 0 {
			none = in48(society.Without(x.after, int(m.w.View(j).Browses)))
		}
		at := pair(x.draws.Bits(uint64(j))).meet()
		meets := at > none>>32
		if at == none>>32 {
			meets = m.edge.Bits(x.id, uint64(j))>>32 >= none&(1<<32-1)
		}
		now |= uint64(num.One(meets)) << (k & 63)
	}
	for all := now; all != 0; all &= all - 1 {
		j := int(row[bits.TrailingZeros64(all)])
		m.show(c, &x.view, j, pair(x.draws.Bits(uint64(j))), m.w.View(j), weak, false)
	}
	return users &^ now
}

// look lets those who open their feed in this tick meet the posts that wait for them, and drops
// expired posts.
func (m *posts) look(c *sim.Chunk) {
	l := &m.live[c.ID]
	posts, unmet, all := l.posts[:0], l.unmet[:0], l.unmet
	for k := range l.posts {
		p := l.posts[k]
		author := int(p.author)
		own := all[:m.words(author)]
		all = all[len(own):]
		if p.age(c.Tick) >= m.expire {
			continue
		}
		v, row, some, begins := m.view(&p, c.Tick), m.w.Graph.Neighbours(author), uint64(0), len(unmet)
		for at, wait := range own {
			opening := uint64(0)
			for all := wait; all != 0; all &= all - 1 {
				k := bits.TrailingZeros64(all)
				opening |= uint64(num.One(m.w.Browsing.Has(m.friend(row, author, 64*at+k)))) << (k & 63)
			}
			left := wait &^ opening
			for ; opening != 0; opening &= opening - 1 {
				m.late(c, &v, m.friend(row, author, 64*at+bits.TrailingZeros64(opening)), false)
			}
			unmet = append(unmet, left)
			some |= left
		}
		if some != 0 {
			posts = append(posts, p)
		} else {
			unmet = unmet[:begins]
		}
	}
	strangers := l.strangers[:0]
	for k := range l.strangers {
		s := l.strangers[k]
		if s.age(c.Tick) >= m.expire {
			continue
		}
		if !m.w.Browsing.Has(int(s.who)) {
			strangers = append(strangers, s)
			continue
		}
		v := m.view(&s.post, c.Tick)
		m.late(c, &v, int(s.who), true)
	}
	l.posts, l.unmet, l.strangers = posts, unmet, strangers
}

// late shows a post of an earlier tick to a friend for whom it waits and who opens the feed in this tick, if that is
// before the post expires.
func (m *posts) late(c *sim.Chunk, v *view, j int, weak bool) {
	if v.stays || v.age(c.Tick)+m.opening(v, j) < m.expire {
		m.show(c, v, j, pair(v.draws.Bits(uint64(j))), m.w.View(j), weak, true)
	}
}

// opening is when in a tick a friend who waits since an earlier one opens the feed.
func (m *posts) opening(v *view, j int) float64 {
	at, _ := society.MeetAmong(int(m.w.View(j).Browses), 0, 0, 0, m.later.Open(v.id, uint64(j)))
	return at
}

// view is a post as each of its viewers finds it.
type view struct {
	*post
	draws         rng.Row // of the pairs, by viewer
	like, comment int32   // log-odds before match
	worth         int32   // thousandths of experience
	stays         bool    // does not expire in the tick
}

func (m *posts) view(p *post, t sim.Tick) view {
	u := p.share()
	return view{p, m.meet.Row(p.id), m.like.of(u), m.comment.of(u), m.worth(p), p.age(t)+1 <= m.expire}
}

// worth is the experience of everyone who sees the post, v_u·u in thousandths, rounded at random.
func (m *posts) worth(p *post) int32 {
	if !m.experienced {
		return 0
	}
	value := float64(m.value * p.share())
	whole := math.Floor(value)
	return int32(whole) + int32(num.One(float64(uint32(m.moment(p))) < float64((value-whole)*0x1p32)))
}

// show puts a post before a viewer, who sees the share of its feed that activity says, and may like
// it and comment on it (M5, 4).
func (m *posts) show(c *sim.Chunk, v *view, j int, draw pair, feed society.View, weak, waited bool) {
	if !feed.Sees(draw.see()) {
		return
	}
	m.w.Experienced.AddExperience(c, j, v.worth)
	m.seen.Add(c, 1)
	taste := m.w.Taste(j)[v.topic]
	likes := m.odds.react(draw.like(), v.like+m.like.match[taste])
	comments := m.odds.react(draw.comment(), v.comment+m.comment.match[taste])
	if likes || comments {
		m.react(c, v, j, likes, comments, weak, waited)
	}
}

// react reports a like, a comment or both back to the author: 1 unit of emotion for a like, 3 for a
// comment (M5, 5). The two count each other as met.
func (m *posts) react(c *sim.Chunk, v *view, j int, likes, comments, weak, waited bool) {
	w, author, liked, wrote := m.w, int(v.author), num.One(likes), num.One(comments)
	m.likes.Add(c, int64(liked))
	m.comments.Add(c, int64(wrote))
	m.lately[author] = uint16(min(math.MaxUint16, int(m.lately[author])+likeUnit*liked))
	if likes && m.revealed != nil {
		m.revealed.Add(j, uint8(v.topic))
	}
	opened, told := 0.0, 0.0 // times of the tick, where these are told apart
	if w.Experienced.Days() > 1 {
		sent := -v.age(c.Tick)
		told = w.Experienced.TimeOf(w.Experienced.DayOf(m.meeting(v, j, waited)))
		opened = w.Opening(j, c.Tick, max(0, sent), sent+m.expire)
	}
	w.Experienced.AddContact(c, j, opened, author)
	w.Experienced.AddContact(c, author, told, j)
	if weak || w.Weak != nil && w.Graph.Directed() { // where a friend may be a weak one too
		w.Weak.Touch(c, author, j)
	}
	w.Experienced.AddEmotion(c, author, told, int64(liked), int64(wrote))
}

// meeting is when in the tick a friend meets a post.
func (m *posts) meeting(v *view, j int, waited bool) float64 {
	if waited {
		return m.opening(v, j)
	}
	sent, draw := v.time(), pair(v.draws.Bits(uint64(j))).meet()
	from := max(sent, 1-m.expire) // as when it was decided whether they meet
	met, _ := society.MeetAmong(int(m.w.View(j).Browses), 0, 0, from, float64((float64(draw)+0.5)*0x1p-16))
	return sent + max(0, met-from)
}

// note records a post of an author.
func (m *posts) note(c *sim.Chunk, p *post) {
	m.posted.Add(c, 1)
	if m.drawn != nil && m.w.Drawn.Has(int(p.author)) {
		m.drawn.Add(c, 1)
	}
	m.count(int(p.author))
	if m.revealed != nil {
		m.revealed.Add(int(p.author), uint8(p.topic))
	}
}
