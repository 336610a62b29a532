package posts

import (
	"encoding/binary"
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

// chance is one draw for a pair of post and viewer: 48 bits are the noise of like and comment, and
// 16 decide whether the two meet in the tick of the post. Where the 16 bits equal the leading bits
// of the probability of meeting, a second draw decides. Whether a feed that does not show
// everything shows the post is decided by nine bits more, which come from a product of all.
type chance uint64

func (c chance) meet() uint32 { return uint32(c) & 0xffff }

// see returns nine bits at their place in a pair.
func (c chance) see() uint64 { return uint64(c) * 0x5bd1e995 >> pairSee << pairSee }

// facing is a post as the author's friends face it.
type facing struct {
	meet     rng.Row // keyed by the pair
	post     uint64  // itemOf
	to, what uint64  // of a pair
}

// face fills f, the facing of a post at a place in the batch, as compose does.
func (m *posts) face(f *facing, place int, id uint64, quality uint16, topic uint8) {
	u := float64(quality) / 0xffff
	f.meet, f.post, f.to = m.meet.Row(id), id, uint64(authorOf(id))<<pairAuthor^uint64(place)<<metPlace
	f.what = both(m.like.rest(u), m.comment.rest(u)) | m.weakly | uint64(topic)<<pairTopic | uint64(place)<<pairPlace
	if m.experienced {
		f.what |= uint64(m.worth(id, u)) << pairExperience
	}
}

// weaken makes of the facing at a place that for weak friends.
func (x *scratch) weaken(place int) {
	f := &x.facing[place+ahead]
	*f = x.facing[place]
	f.to, f.what = f.to^ahead<<metPlace, f.what|pairWeak
}

// metPlace is where an entry of x.met holds the place of its facing, 5 bits. Below are the friend,
// and above, as in a pair, the strength of the tie.
const metPlace = pairAuthor

func facingOf(who uint64) uint64 { return who >> metPlace & (2*ahead - 1) }

// worth is the experience that everyone gains who sees a post of quality u, in thousandths. Bits of
// the post decide the last one.
func (m *posts) worth(id uint64, u float64) uint32 {
	value := float64(m.value * u)
	whole := uint32(value)
	rest := float64((value - float64(whole)) * 0x1p32)
	return whole + uint32(num.One(float64(uint32(m.moment(int(authorOf(id)), id))) < rest))
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
// users do not. A friend who does not open the feed needs no draw.
func (m *posts) meets(f *facing, none *without, row []uint32) (now, later uint64) {
	opens := m.w.Opens()
	users, some := feeds(opens, row)
	now, edge := f.inTick(none, opens, row, some)
	for ; edge != 0; edge &= edge - 1 {
		k := bits.TrailingZeros64(edge)
		now = now&^(1<<(k&63)) | uint64(m.meetsOnEdge(f, none, row[k]))<<(k&63)
	}
	return now, users &^ now
}

// feeds returns which of at most 64 friends are users, and which of them open the feed in this tick.
// Inlined into its callers, which need the registers, it and inTick took twice the instructions.
//
//go:noinline
func feeds(opens []uint8, row []uint32) (users, some uint64) {
	for k := len(row) - 1; k >= 0; k-- {
		b := uint64(opens[row[k]])    // 0: not a user; else 1 + the sessions that open the feed
		users = users<<1 + (b+255)>>8 // without a branch: + 1 if b ≥ 1
		some = some<<1 + (b+254)>>8
	}
	return users, some
}

// inTick returns which of the friends in some open the feed after the post, and for which of them 16
// bits of a draw do not tell.
//
//go:noinline
func (f *facing) inTick(none *without, opens []uint8, row []uint32, some uint64) (now, edge uint64) {
	meet, low := f.meet, &none.low
	for ; some != 0; some &= some - 1 {
		j := row[bits.TrailingZeros64(some)]
		b := opens[j]
		draw, p := chance(meet.Bits(uint64(j))).meet(), uint32(low[(b-1)&15]>>32)
		who := some & -some
		if draw == p || b > 16 { // a call here would cost the loop its registers
			edge |= who
		}
		now |= who & -uint64(num.One(draw > p))
	}
	return now, edge
}

// enter brings a post into the feeds of friends. It sets the bits of those who meet it later in
// unmet, whose first bit is that of row[0], and appends those who meet it now to x.met. strength
// is nil if the strengths of ties have no effect. more is the place of the facing, from metPlace on.
func (m *posts) enter(c *sim.Chunk, x *scratch, of part, row []uint32, unmet []uint8, strength []uint8, more uint64) {
	binary.LittleEndian.PutUint64(unmet[:spare], of.later)
	if m.binned() {
		x.wait(of.later, row)
	} else {
		inboxes := m.w.Inboxes()
		for later := of.later; later != 0; later &= later - 1 {
			inboxes.At(int(row[bits.TrailingZeros64(later)])).Add(c, 1, 0)
		}
	}
	x.collect(of.now, row, strength, more)
}

// wait puts those of 64 friends whose bit in who is set into the bins of who waits.
//
//go:noinline
func (x *scratch) wait(who uint64, friends []uint32) {
	bins, shift := x.bins, x.shift&31
	for ; who != 0; who &= who - 1 {
		j := friends[bits.TrailingZeros64(who)]
		b := &bins[j>>shift]
		b.waits = append(b.waits, j)
	}
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
	if len(x.met) < many {
		return
	}
	for met := x.met; len(met) > 0; {
		n := min(collected, len(met))
		x.make(m.noise, met[:n])
		if m.binned() {
			x.sort(n)
			if m.w.Experienced.Days() > 1 {
				x.name(n)
			}
		} else {
			m.show(c, x, x.pairs[:n], later)
		}
		met = met[n:]
	}
	x.met = x.met[:0]
}

// make makes pairs of a batch. Together with sort, or with showing them, it had too few registers.
//
//go:noinline
func (x *scratch) make(noise *noise, batch []uint64) {
	for k, who := range batch {
		f := &x.facing[facingOf(who)]
		draw := chance(f.meet.Bits(who & pairFriend))
		p := &x.pairs[k&(collected-1)]
		p.to = who ^ f.to
		p.what = f.what + noise.like(draw) + noise.comment(draw) | draw.see()
	}
}

// sort puts n pairs into the bins of their readers.
//
//go:noinline
func (x *scratch) sort(n int) {
	bins, shift := x.bins, x.shift&31
	for _, p := range x.pairs[:n] {
		b := &bins[p.to&pairFriend>>shift]
		b.pairs = append(b.pairs, p)
	}
}

// name puts the posts of n pairs into the bins of their readers.
func (x *scratch) name(n int) {
	for k := range n {
		p := &x.pairs[k]
		b := x.bin(p.friend())
		b.posts = append(b.posts, x.facing[p.place()].post)
	}
}

// meetsOnEdge is meets for one friend, exact also where 16 bits do not decide.
//
//go:noinline
func (m *posts) meetsOnEdge(f *facing, none *without, j uint32) int {
	draw, p := chance(f.meet.Bits(uint64(j))), none.of(m.browses(j))
	if draw.meet() == uint32(p>>32) {
		return num.One(m.edge.Bits(f.post, uint64(j))>>32 >= p&(1<<32-1))
	}
	return num.One(draw.meet() > uint32(p>>32))
}

// show lets readers see the posts that they meet, and react. later is true for posts of earlier
// ticks, whose arrival in the feeds has been counted.
func (m *posts) show(c *sim.Chunk, x *scratch, pairs []pair, later bool) {
	n := see(c, m.w.Inboxes(), pairs, num.One(!later))
	m.seen.Add(c, int64(n))
	m.react(c, x, m.answers(pairs[:n]), later)
}

// see decides who sees what it meets. It puts the pairs seen in front and returns their number.
//
//go:noinline
func see(c *sim.Chunk, inboxes society.Inboxes, pairs []pair, arrives int) (n int) {
	for k := range pairs {
		to, what := pairs[k].to, pairs[k].what
		own := inboxes.At(int(to & pairFriend))
		sees := num.One(own.View().Sees(uint32(what >> pairSee)))
		own.Add(c, arrives, experienceOf(what)&-int32(sees))
		pairs[n].to, pairs[n].what = to, what
		n += sees
	}
	return n
}

// answers decides who reacts to what it sees. It returns the pairs that do, with bothLike and
// bothComment in place of the log-odds. In one loop with see it had too few registers.
//
//go:noinline
func (m *posts) answers(pairs []pair) []pair {
	tastes, d, n := m.w.Tastes, m.w.Interests, 0
	for k := range pairs {
		to, what := pairs[k].to, pairs[k].what
		taste := uint8(tastes[int(to&pairFriend)*d+topicOf(what)]) // a topic is a single interest
		reacts := (m.match[taste] + m.tie[to>>pairTie] - what&bothMost) & (bothLike | bothComment)
		pairs[n].to, pairs[n].what = to, what&^bothMost|reacts
		n += num.One(reacts != 0)
	}
	return pairs[:n]
}

// react sends the replies of readers who react to the authors.
func (m *posts) react(c *sim.Chunk, x *scratch, pairs []pair, later bool) {
	if len(pairs) == 0 {
		return
	}
	w, several := m.w, m.w.Experienced.Days() > 1
	to := reply{author: pairs[0].author()} // merges consecutive pairs of one author
	likes, comments := int64(0), int64(0)
	for k := range pairs {
		p := &pairs[k]
		author, day, opened := p.author(), uint32(0), 0.0
		if several {
			post := x.facing[p.place()].post
			day = m.dayOf(post, p.friend(), later)
			sent := timeAt(m.at(int(author), post)) - float64(c.Tick-tickOf(post))
			opened = w.Opening(int(p.friend()), c.Tick, max(0, sent), sent+m.expire)
		}
		if author != to.author || day != to.day {
			m.reply(x, &to)
			to = reply{author: author, day: day}
		}
		liked, wrote := p.what&bothLike/bothLike, p.what&bothComment/bothComment
		to.likes += uint16(liked)
		to.comments += uint16(wrote)
		likes += int64(liked)
		comments += int64(wrote)
		if liked != 0 && m.revealed != nil {
			m.revealed.Add(c, int(p.friend()), uint8(topicOf(p.what)))
		}
		w.Experienced.AddContact(c, int(p.friend()), opened, int(author))
		w.Experienced.AddContact(c, int(author), w.Experienced.TimeOf(int(day)), int(p.friend()))
		if p.weak() {
			w.Weak.Touch(c, int(author), int(p.friend()))
		}
	}
	m.reply(x, &to)
	m.likes.Add(c, likes)
	m.comments.Add(c, comments)
}

// dayOf returns the day, within a tick of several days, on which a friend meets a post.
func (m *posts) dayOf(post uint64, friend uint32, later bool) uint32 {
	n, at := m.w.View(int(friend)).Browses(), 0.0
	if later {
		at, _ = society.NextSession(0, m.later.Open(post, uint64(friend)), n)
	} else {
		sent := timeAt(m.at(int(authorOf(post)), post))
		from := max(sent, 1-m.expire) // as when it was decided whether they meet
		draw := chance(m.meet.Bits(post, uint64(friend))).meet()
		met, _ := society.NextSession(from, float64((float64(draw)+0.5)*0x1p-16), n)
		at = sent + max(0, met-from)
	}
	return uint32(m.w.Experienced.DayOf(at))
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
		j := uint32(who & pairFriend)
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
