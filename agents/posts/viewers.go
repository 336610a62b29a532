package posts

import (
	"encoding/binary"
	"math"
	"math/bits"
	"slices"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
)

// The reactions to posts are decided for many friends at a time, in passes without a branch on a
// draw: who meets the post, who sees it and may react, who does react. As one loop of nested
// conditions this cost 50 ns per friend, against 20 ns in passes: cache misses did not overlap
// and every second condition was mispredicted.

// chance is one draw for a pair of post and viewer. 16 bits each decide whether they meet in the
// tick of the post, whether the viewer likes it, whether the viewer comments, and whether it sees
// the post. Where 16 bits equal the leading bits of a probability, once in 65,536, a second draw
// decides, so that the probabilities of meeting, liking and commenting are exact.
type chance uint64

func (c chance) meet() uint32    { return uint32(c >> 48) }
func (c chance) like() uint32    { return uint32(c>>32) & 0xffff }
func (c chance) comment() uint32 { return uint32(c>>16) & 0xffff }
func (c chance) see() uint32     { return uint32(c) & 0xffff }

// facing is a post as the author's friends face it.
type facing struct {
	meet                  rng.Row // keyed by the pair
	post                  uint64  // itemOf
	to, what              uint64  // the parts of a pair that are the same for all friends
	likeBest, commentBest uint32  // thresholds at the best match and tie, in 2^-16, rounded up
	value                 uint32  // thousandths of experience for everyone who sees the post
}

// face fills f in place, as compose does.
func (m *posts) face(f *facing, id uint64, quality uint16, topic uint8) {
	u := float64(quality) / 0xffff
	like := m.like.intercept + m.like.byQuality(u)
	comment := m.comment.intercept + m.comment.byQuality(u)
	f.meet, f.post = m.meet.Row(id), id
	f.to, f.what = uint64(certainly(like))<<32|uint64(certainly(comment))<<48, uint64(topic)<<48
	f.likeBest, f.commentBest = m.like.bound[quality>>8], m.comment.bound[quality>>8]
	f.value = 0
	if m.felt {
		f.value = m.worth(id, u)
	}
}

// worth is the experience that everyone gains who sees a post of quality u, in thousandths. Bits of
// the post decide the last one.
func (m *posts) worth(id uint64, u float64) uint32 {
	value := float64(m.value * u)
	whole := uint32(value)
	rest := float64((value - float64(whole)) * 0x1p32)
	return whole + uint32(num.One(float64(uint32(m.moment(int(authorOf(id)), id))) < rest))
}

// certainly clamps log-odds to 16 bits. Beyond them neither match nor tie, at most 100 each,
// changes the outcome.
func certainly(logit int32) uint16 { return uint16(max(math.MinInt16, min(math.MaxInt16, logit))) }

// The bits that belowEdge (8 each) and meetsOnEdge (32) take from an edge draw.
const (
	edgeLike = iota
	edgeComment
	edgeMeet = 32
)

// belowEdge returns 1 if a draw whose leading 16 bits equal those of a 24-bit threshold is below
// it. It and meetsOnEdge are rarely needed and kept out of line.
//
//go:noinline
func (m *posts) belowEdge(p *pair, threshold uint32, which int) int {
	return num.One(uint32(m.edge.Bits(p.post, uint64(p.friend()))>>(8*which))&0xff < threshold&0xff)
}

// without tabulates u^n, the probability that none of n sessions comes after u, in 2^-48, for the
// usual values of n.
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

// in48 returns a probability in units of 2^-48, rounded up, so that an integer draw is below it
// with that probability, to within 2^-48.
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

// part is a result of meets for at most 64 friends: a bit for each who meets the post now, and
// for each user who will meet it later. The parts of all posts in the batch are decided before
// any is acted on. The number of set bits is unpredictable, and a misprediction would delay the
// memory accesses of the next post.
type part struct{ now, later uint64 }

// meets returns which of at most 64 friends open the feed after the post in its tick, and which
// users do not. A friend who does not open the feed needs no draw. Inlined into its callers,
// which need the registers, it took twice the instructions.
//
//go:noinline
func (m *posts) meets(f *facing, none *without, row []uint32) (now, later uint64) {
	opens, users, some, edge := m.w.Opens(), uint64(0), uint64(0), uint64(0)
	for k := len(row) - 1; k >= 0; k-- {
		b := uint64(opens[row[k]])    // 0: not a user; else 1 + the sessions that open the feed
		users = users<<1 + (b+255)>>8 // without a branch: + 1 if b ≥ 1
		some = some<<1 + (b+254)>>8
	}
	for ; some != 0; some &= some - 1 {
		k := bits.TrailingZeros64(some)
		j := row[k]
		b := opens[j]
		draw, p := chance(f.meet.Bits(uint64(j))).meet(), uint32(none.low[(b-1)&15]>>32)
		if draw == p || b > 16 { // a call here would cost the loop its registers
			edge |= 1 << (k & 63)
		}
		now |= uint64(num.One(draw > p)) << (k & 63)
	}
	for ; edge != 0; edge &= edge - 1 {
		k := bits.TrailingZeros64(edge)
		now = now&^(1<<(k&63)) | uint64(m.meetsOnEdge(f, none, row[k]))<<(k&63)
	}
	return now, users &^ now
}

// enter brings a post into the feeds of friends. It sets the bits of those who meet it later in
// unmet, whose first bit is that of row[0], and appends those who meet it now to x.met. strength
// is nil if the strengths of ties have no effect. more is the post's place in the batch, from bit
// 32, plus pairWeak if the two may have a weak tie.
func (m *posts) enter(c *sim.Chunk, x *scratch, of part, row []uint32, unmet []uint8, strength []uint8, more uint64) {
	binary.LittleEndian.PutUint64(unmet[:spare], of.later)
	if m.binned() {
		for later := of.later; later != 0; later &= later - 1 {
			j := row[bits.TrailingZeros64(later)]
			b := x.bin(j)
			b.waits = append(b.waits, j)
		}
	} else {
		front := m.w.Fronts()
		for later := of.later; later != 0; later &= later - 1 {
			front.At(int(row[bits.TrailingZeros64(later)])).Add(c, 1, 0)
		}
	}
	x.collect(of.now, row, strength, more)
}

// collect appends to x.met those of 64 friends whose bit in who is set.
func (x *scratch) collect(who uint64, friends []uint32, strength []uint8, more uint64) {
	n := len(x.met)
	met := slices.Grow(x.met, batch)[:n+batch]
	for ; who != 0; who &= who - 1 {
		at := bits.TrailingZeros64(who)
		met[n] = uint64(friends[at]) | more | strengthAt(strength, at)
		n++
	}
	x.met = met[:n]
}

// pair makes pairs of all that is in x.met once there are at least many. It does so for all posts
// of the batch in one loop: with few friends per post, a loop per post would end where the
// processor does not predict it.
func (m *posts) pair(c *sim.Chunk, x *scratch, later bool, many int) {
	switch {
	case len(x.met) < many:
		return
	case !m.binned():
		m.showOwn(c, x, later)
	default:
		bins, shift := x.bins, x.shift&31
		for _, who := range x.met {
			j, f := uint32(who), &x.facing[who>>32&(ahead-1)]
			draw := chance(f.meet.Bits(uint64(j)))
			b := &bins[j>>shift]
			b.pairs = append(b.pairs, pair{f.post, f.to | uint64(j), f.what | uint64(uint32(draw>>16)) |
				uint64(f.value)<<32 | uint64(f.may(draw))<<54 | who>>55<<55})
		}
	}
	x.met = x.met[:0]
}

// may returns 1 if a draw passes at the best match and tie.
func (f *facing) may(draw chance) int {
	return num.One(draw.like() < f.likeBest) | num.One(draw.comment() < f.commentBest)
}

// meetsOnEdge is meets for one friend, exact also where 16 bits do not decide.
//
//go:noinline
func (m *posts) meetsOnEdge(f *facing, none *without, j uint32) int {
	draw, p := chance(f.meet.Bits(uint64(j))), none.of(m.browses(j))
	if draw.meet() == uint32(p>>32) {
		return num.One(m.edge.Bits(f.post, uint64(j))>>edgeMeet >= p&(1<<32-1))
	}
	return num.One(draw.meet() > uint32(p>>32))
}

// shown holds the intermediate results of showOwn and react for a batch of pairs.
type shown struct {
	pairs           [collected]pair
	likes, comments [collected]uint8
}

// show lets readers see the posts that they meet. later is true for posts of earlier ticks, whose
// arrival in the feeds has been counted. Pairs whose reader does not see the post or cannot react
// are dropped; the order of the rest is kept.
func (m *posts) show(c *sim.Chunk, x *scratch, pairs []pair, later bool) {
	front, arrives, n, watched := m.w.Fronts(), num.One(!later), 0, 0
	for k := range pairs {
		p := &pairs[k]
		own, sees := front.At(int(p.friend())), 1
		if v := own.View(); !v.SeesAll() { // many feeds show everything
			sees = num.One(v.Sees(chance(m.meet.Bits(p.post, uint64(p.friend()))).see()))
		}
		own.Add(c, arrives, p.felt()&-int32(sees))
		watched += sees
		may := p.may()
		pairs[n] = *p
		n += sees & may
	}
	m.seen.Add(c, int64(watched))
	m.react(c, x, pairs[:n], later)
}

// showOwn is pair and show in one, for a chunk that reads its own pairs. Done separately, a third
// of the instructions of both moved data through memory.
func (m *posts) showOwn(c *sim.Chunk, x *scratch, later bool) {
	for met := x.met; len(met) > 0; {
		batch := met[:min(collected, len(met))]
		met = met[len(batch):]
		n, watched := seeOwn(c, m.w.Fronts(), batch, x, num.One(!later))
		m.seen.Add(c, int64(watched))
		m.react(c, x, x.shown.pairs[:n], later)
	}
}

// seeOwn puts the pairs in met that may lead to a reaction into x.shown. It returns their number,
// and the number whose reader sees the post. Out of line, it has all registers.
//
//go:noinline
func seeOwn(c *sim.Chunk, front society.Fronts, met []uint64, x *scratch, arrives int) (n, watched int) {
	for _, who := range met {
		j, f := uint32(who), &x.facing[who>>32&(ahead-1)]
		draw, own := chance(f.meet.Bits(uint64(j))), front.At(int(j))
		sees := num.One(own.View().Sees(draw.see()))
		own.Add(c, arrives, int32(f.value)&-int32(sees))
		watched += sees
		x.shown.pairs[n&(collected-1)] = pair{f.post, f.to | uint64(j), f.what | uint64(uint32(draw>>16)) | who>>55<<55}
		n += sees & f.may(draw)
	}
	return n, watched
}

// react decides the reactions of readers who have seen a post and whose draws pass at the best
// match and tie, and sends the replies to the authors.
func (m *posts) react(c *sim.Chunk, x *scratch, pairs []pair, later bool) {
	w, s, tied, several := m.w, &x.shown, m.tied(), m.w.Felt.Days() > 1
	tastes, d := w.Tastes, w.Interests
	n := 0
	for k := range pairs {
		p := &pairs[k]
		match := tastes[int(p.friend())*d+int(p.topic())] & 127 // a topic is a single interest
		like, comment := p.like()+m.like.match[match], p.comment()+m.comment.match[match]
		if tied {
			like += m.like.tie[p.strength()]
			comment += m.comment.tie[p.strength()]
		}
		ofLike, ofComment := m.logistic.threshold(like), m.logistic.threshold(comment)
		likes, comments := num.One(p.likeDraw() < ofLike>>8), num.One(p.commentDraw() < ofComment>>8)
		if p.likeDraw() == ofLike>>8 {
			likes = m.belowEdge(p, ofLike, edgeLike)
		}
		if p.commentDraw() == ofComment>>8 {
			comments = m.belowEdge(p, ofComment, edgeComment)
		}
		pairs[n] = *p
		s.likes[n&(collected-1)], s.comments[n&(collected-1)] = uint8(likes), uint8(comments)
		n += likes | comments
	}
	if n == 0 {
		return
	}
	to := reply{author: pairs[0].author()} // merges consecutive pairs of one author
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

// dayOf returns the day, within a tick of several days, on which a friend meets a post.
func (m *posts) dayOf(p *pair, later bool) uint32 {
	n, at := m.w.View(int(p.friend())).Browses(), 0.0
	if later {
		at, _ = society.NextSession(0, m.later.Open(p.post, uint64(p.friend())), n)
	} else {
		sent := timeAt(m.at(int(p.author()), p.post))
		from := max(sent, 1-m.expire) // as when it was decided whether they meet
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

// inTime keeps those in met who open their feed before a post of an earlier tick expires.
func (m *posts) inTime(t sim.Tick, post uint64, met []uint64) []uint64 {
	age := float64(t-tickOf(post)) - timeAt(m.at(int(authorOf(post)), post))
	if age+1 <= m.expire {
		return met
	}
	kept := met[:0]
	for _, who := range met {
		j := uint32(who)
		at, _ := society.NextSession(0, m.later.Open(post, uint64(j)), m.browses(j))
		if age+at < m.expire {
			kept = append(kept, who)
		}
	}
	return kept
}

// browses returns how often a user opens its feed in this tick, from the byte of Opens where that
// is large enough.
func (m *posts) browses(j uint32) int {
	if b := m.w.Opens()[j]; b != society.OpensMost {
		return int(b) - 1
	}
	return m.w.View(int(j)).Browses()
}
