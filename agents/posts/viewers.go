package posts

import (
	"math"
	"math/bits"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
)

// What friends make of posts is decided for many of them at a time, in passes
// that have no branch on a draw: who meets and sees it and may react, who does.
// Written as one loop with its conditions nested, a friend cost 50 ns where in
// passes it cost 20: memory was waited for one line after the other and every
// second condition was foretold wrongly by the processor.

// chance is one draw of a pair of post and viewer: 16 bits each decide whether
// they meet in the tick of the post, like, comment, and the last thousandth of
// the value. Where 16 bits fall on the edge of a probability, once in 65,536,
// another draw decides, so that all are exact.
type chance uint64

func (c chance) meet() uint32    { return uint32(c >> 48) }
func (c chance) like() uint32    { return uint32(c>>32) & 0xffff }
func (c chance) comment() uint32 { return uint32(c>>16) & 0xffff }
func (c chance) value() uint32   { return uint32(c) & 0xffff }

// facing is a post as its author's friends face it.
type facing struct {
	meet                  rng.Row // draws of the pair
	post                  uint64  // itemOf
	to, what              uint64  // what is the same in all pairs
	likeBest, commentBest uint32  // thresholds with the best match and tie, in 2^-16, rounded up
	value                 uint32  // thousandths of experience that all get
	rest                  uint32  // and the chance of one more, in 2^-16
}

// face fills in a facing, field by field like compose.
func (m *posts) face(f *facing, id uint64, quality uint16, topic uint8) {
	u := float64(quality) / 0xffff
	like := m.like.intercept + m.like.byQuality(u)
	comment := m.comment.intercept + m.comment.byQuality(u)
	f.meet, f.post = m.meet.Row(id), id
	f.to, f.what = uint64(certainly(like))<<32|uint64(certainly(comment))<<48, uint64(topic)<<48
	f.likeBest, f.commentBest = m.like.bound[quality>>8], m.comment.bound[quality>>8]
	f.value, f.rest = 0, 0
	if m.felt {
		value := float64(m.value * u)
		f.value = uint32(value)
		f.rest = uint32(float64((value - float64(f.value)) * 0x1p16))
	}
}

// certainly keeps log-odds in 16 bits: beyond them no match and no tie, at most 100
// each, decides anything.
func certainly(logit int32) uint16 { return uint16(max(math.MinInt16, min(math.MaxInt16, logit))) }

// Draws of the edge: which 8 or 32 bits.
const (
	edgeLike = iota
	edgeComment
	edgeMeet = 32
)

// belowEdge says whether a draw whose leading 16 bits are those of a threshold of 24
// lies below it. It and meetsOnEdge are rarely needed, and apart from where they are.
//
//go:noinline
func (m *posts) belowEdge(p *pair, threshold uint32, which int) int {
	return num.One(uint32(m.edge.Bits(p.post, uint64(p.friend()))>>(8*which))&0xff < threshold&0xff)
}

// without holds u^n in 2^-48, the probability that none of n sessions comes after
// u, for the n that are usual.
type without struct {
	u   float64
	low [16]uint64
}

func (p *without) set(u float64) {
	p.u = u
	x := 1.0
	for n := range p.low {
		p.low[n] = in48(x)
		x *= u
	}
}

// in48 is a probability in 2^-48, rounded up: a draw is below it as often as it
// should be, to 2^-48.
func in48(p float64) uint64 {
	scaled := float64(p * 0x1p48)
	n := int64(scaled)
	return uint64(n + int64(num.One(float64(n) < scaled)))
}

func (p *without) of(n int) uint64 {
	if n < len(p.low) {
		return p.low[n]
	}
	return in48(society.Without(p.u, n))
}

// part says of at most 64 friends who meets a post now and who of the users will
// later, a bit each. All posts in hand are told apart before anything follows from
// it: the processor guesses how many there are, and what it guessed wrongly would
// hold up the memory of the next.
type part struct{ now, later uint64 }

// meets says which of at most 64 friends open the feed after a post in its tick, and
// which users do not, without a branch.
func (m *posts) meets(f *facing, none *without, row []uint32) (now, later uint64) {
	opens, users, edge := m.w.Opens(), uint64(0), uint64(0)
	for _, j := range row {
		b := opens[j] // 0: no user; else sessions that open the feed, and one
		draw := chance(f.meet.Bits(uint64(j))).meet()
		p := uint32(none.low[(b-1)&15] >> 32)
		// From the left, so that no shift varies.
		users = users>>1 | uint64(num.One(b > 0))<<63
		now = now>>1 | uint64(num.One(draw > p))<<63
		edge = edge>>1 | uint64(num.One(draw == p)|num.One(b > 16))<<63
	}
	unused := (batch - len(row)) & (batch - 1)
	users, now, edge = users>>unused, now>>unused, edge>>unused
	for edge &= users; edge != 0; edge &= edge - 1 {
		k := bits.TrailingZeros64(edge) & (batch - 1)
		now = now&^(1<<k) | uint64(m.meetsOnEdge(f, none, row[k]))<<k
	}
	now &= users
	return now, users &^ now
}

// enter brings a post into the feeds of friends: of who meets it later bits are set in
// unmet, which begins with the first of these friends; who meets it now goes to met.
// Where the strengths of ties have no effect, strength is nil. more is the place of the
// post among those in hand, from bit 32, and pairWeak where the two may have a weak tie.
func (m *posts) enter(x *scratch, of part, row []uint32, unmet []uint8, strength []uint8, more uint64) {
	unmet = unmet[:(len(row)+7)/8]
	for k := range unmet {
		unmet[k] = uint8(of.later >> (8 * k))
	}
	for later := of.later; later != 0; later &= later - 1 {
		j := row[bits.TrailingZeros64(later)]
		b := x.bin(j)
		b.waits = append(b.waits, j)
	}
	for now := of.now; now != 0; now &= now - 1 {
		at := bits.TrailingZeros64(now)
		x.met = append(x.met, uint64(row[at])|more|strengthAt(strength, at))
	}
}

// pair makes the pairs of the posts in hand if there are so many, in one loop: one a
// post, of few friends each, ends where the processor does not foresee it.
func (m *posts) pair(c *sim.Chunk, x *scratch, later bool, many int) {
	if len(x.met) < many {
		return
	}
	bins, shift := x.bins, x.shift&31
	for _, who := range x.met {
		j, f := uint32(who), &x.facing[who>>32&(ahead-1)]
		draw := chance(f.meet.Bits(uint64(j)))
		may := num.One(draw.like() < f.likeBest) | num.One(draw.comment() < f.commentBest)
		felt := f.value + uint32(num.One(draw.value() < f.rest))
		b := &bins[j>>shift]
		b.pairs = append(b.pairs, pair{f.post, f.to | uint64(j),
			f.what | uint64(uint32(draw>>16)) | uint64(felt)<<32 | uint64(may)<<54 | who>>55<<55})
	}
	x.met = x.met[:0]
	m.serveFull(c, x, later)
}

// meetsOnEdge is meets for one friend, exactly.
//
//go:noinline
func (m *posts) meetsOnEdge(f *facing, none *without, j uint32) int {
	b := m.w.Opens()[j]
	n := int(b) - 1
	if b == society.OpensMost {
		n = m.w.View(int(j)).Browses()
	}
	draw, p := chance(f.meet.Bits(uint64(j))), none.of(n)
	if draw.meet() == uint32(p>>32) {
		return num.One(m.edge.Bits(f.post, uint64(j))>>edgeMeet >= p&(1<<32-1))
	}
	return num.One(draw.meet() > uint32(p>>32))
}

// shown is of a batch of pairs that are read.
type shown struct {
	match, likes, comments [collected]uint8
}

// show is what readers make of posts that they meet; later is for posts of earlier
// ticks, which have been counted into the feeds. Who sees nothing or can have no
// reaction is left out of the pairs, whose order stays.
func (m *posts) show(c *sim.Chunk, x *scratch, pairs []pair, later bool) {
	front, n, watched := m.w.Fronts(), 0, 0
	arrives := num.One(!later)
	lasts := sim.Tick(math.MinInt32) // posts of this tick and later ones do not expire in it
	if later {
		lasts = c.Tick - sim.Tick(min(m.expire-1, float64(c.Tick)))
	}
	for k := range pairs {
		p := pairs[k]
		j := int(p.friend())
		v := front.View(j)
		if p.tick() < lasts && m.expires(c.Tick, &p, v.Browses()) {
			continue
		}
		sees := 1
		if !v.SeesAll() { // most feeds have room for all
			sees = num.One(v.SeesSome(uint32(m.see.Bits(p.post, uint64(j)))))
		}
		front.Add(c, j, arrives, p.felt()&-int32(sees))
		watched += sees
		pairs[n] = p
		n += sees & p.may()
	}
	m.seen.Add(c, int64(watched))
	m.react(c, x, pairs[:n], later)
}

// react is what those who see posts and whose draws pass at the best match make of
// them, and what the authors get.
func (m *posts) react(c *sim.Chunk, x *scratch, pairs []pair, later bool) {
	w, s, tied, several := m.w, &x.shown, m.tied(), m.w.Felt.Days() > 1
	tastes, d := w.Tastes, w.Interests
	for k := range pairs { // the component of a taste is the match with a topic of that interest alone
		s.match[k&(collected-1)] = uint8(tastes[int(pairs[k].friend())*d+int(pairs[k].topic())])
	}
	n := 0
	for k := range pairs {
		p := pairs[k]
		match := s.match[k&(collected-1)] & 127
		like, comment := p.like()+m.like.match[match], p.comment()+m.comment.match[match]
		if tied {
			like += m.like.tie[p.strength()]
			comment += m.comment.tie[p.strength()]
		}
		ofLike, ofComment := m.logistic.threshold(like), m.logistic.threshold(comment)
		likes, comments := num.One(p.likeDraw() < ofLike>>8), num.One(p.commentDraw() < ofComment>>8)
		if p.likeDraw() == ofLike>>8 {
			likes = m.belowEdge(&p, ofLike, edgeLike)
		}
		if p.commentDraw() == ofComment>>8 {
			comments = m.belowEdge(&p, ofComment, edgeComment)
		}
		pairs[n] = p
		s.likes[n&(collected-1)], s.comments[n&(collected-1)] = uint8(likes), uint8(comments)
		n += likes | comments
	}
	if n == 0 {
		return
	}
	to := reply{author: pairs[0].author()} // of several pairs one after the other
	likes, comments := int64(0), int64(0)
	for k := range pairs[:n] {
		p := &pairs[k]
		author, day, opened := p.author(), uint32(0), 0.0
		if several {
			day = m.dayOf(p, later)
			sent := timeAt(m.at(int(author), p.post)) - float64(c.Tick-p.tick())
			opened = w.Opening(int(p.friend()), c.Tick, max(0, sent), sent+m.expire)
		}
		if author != to.author || day != to.day {
			m.reply(x, &to)
			to = reply{author: author, day: day}
		}
		liked, wrote := s.likes[k&(collected-1)], s.comments[k&(collected-1)]
		to.contacts |= society.ContactBit(int(p.friend()))
		to.likes += uint16(liked)
		to.comments += uint16(wrote)
		likes += int64(liked)
		comments += int64(wrote)
		if liked != 0 && m.revealed != nil {
			m.revealed.Add(c, int(p.friend()), p.topic())
		}
		w.Felt.AddContact(c, int(p.friend()), opened, int(author))
		if p.weak() {
			w.Weak.Touch(c, int(author), int(p.friend()))
		}
	}
	m.reply(x, &to)
	m.likes.Add(c, likes)
	m.comments.Add(c, comments)
}

// dayOf is the day of a tick of several days on which a friend meets a post.
func (m *posts) dayOf(p *pair, later bool) uint32 {
	n, at := m.w.View(int(p.friend())).Browses(), 0.0
	if later {
		at, _ = society.NextSession(0, m.later.Open(p.post, uint64(p.friend())), n)
	} else {
		sent := timeAt(m.at(int(p.author()), p.post))
		from := max(sent, 1-m.expire) // as it was decided whether they meet
		draw := chance(m.meet.Bits(p.post, uint64(p.friend()))).meet()
		met, _ := society.NextSession(from, float64((float64(draw)+0.5)*0x1p-16), n)
		at = sent + max(0, met-from)
	}
	return uint32(m.w.Felt.DayOf(at))
}

func (m *posts) reply(x *scratch, r *reply) {
	b := x.bin(r.author)
	b.replies = append(b.replies, *r)
}

// expires says whether a post of an earlier tick expires before the feed is first
// opened in this tick, by n sessions.
func (m *posts) expires(t sim.Tick, p *pair, n int) bool {
	whole := float64(t - sim.Tick(p.post>>36))
	if whole+1 <= m.expire {
		return false
	}
	author := int(p.author())
	age := whole - timeAt(m.at(author, p.post))
	if age+1 <= m.expire {
		return false
	}
	at, _ := society.NextSession(0, m.later.Open(p.post, uint64(p.friend())), n)
	return age+at >= m.expire
}
