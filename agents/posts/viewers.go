package posts

import (
	"math"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/rng"
)

// What friends make of posts is decided for many of them at a time, in passes
// that have no branch on a draw: who meets and sees it and may react, who does.
// Written as one loop with its conditions nested, a friend cost 50 ns where in
// passes it cost 20: memory was waited for one line after the other and every
// second condition was foretold wrongly by the processor.

// batch is the number of friends handled together.
const batch = 64

// chance is one draw of a pair of post and viewer: 16 bits each decide whether
// they meet in the tick of the post, like, comment, and the last thousandth of
// the value. Where 16 bits fall on the edge of a probability, once in 65,536,
// another draw decides, so that all are exact.
type chance uint64

func (c chance) meet() uint32    { return uint32(c >> 48) }
func (c chance) like() uint32    { return uint32(c>>32) & 0xffff }
func (c chance) comment() uint32 { return uint32(c>>16) & 0xffff }
func (c chance) value() uint32   { return uint32(c) & 0xffff }

// likely are viewers of several posts whose draws pass at the best match. Their
// tastes, a line of memory each, are fetched together.
type likely struct {
	friend   []uint32
	face     []uint32 // which post, by its place in the list of faces
	chance   []chance
	strength []uint8
	taste    []uint8
	n        int
}

// room makes place for n more, and one: the loops write before they count.
func (l *likely) room(n int) {
	if n += l.n + 1; n > len(l.friend) {
		more := n + n/2 - len(l.friend)
		l.friend = append(l.friend, make([]uint32, more)...)
		l.face = append(l.face, make([]uint32, more)...)
		l.chance = append(l.chance, make([]chance, more)...)
		l.strength = append(l.strength, make([]uint8, more)...)
		l.taste = append(l.taste, make([]uint8, more)...)
	}
}

// facing is a post as its viewers face it, and what they give back.
type facing struct {
	meet, edge, see          rng.Row // draws of the pair
	id                       uint64
	author                   uint32
	topic                    uint8
	like, comment            int32  // log-odds without match and tie
	likeBest, commentBest    uint32 // thresholds with the best of them, in 2^-16, rounded up
	value                    int32  // thousandths of experience that all get
	rest                     uint32 // and the chance of one more, in 2^-16
	likes, comments, watched int64
	contacts                 uint32
	strength                 []uint8 // of the ties with the author's friends; nil where all are the same
	age                      float64 // at the start of the tick, in ticks
	expires                  bool    // within this tick
}

func (m *posts) facing(p *post) facing {
	u := float64(p.quality) / 0xffff
	f := facing{
		meet: m.meet.Row(p.id), edge: m.edge.Row(p.id), see: m.see.Row(p.id),
		id: p.id, author: p.author, topic: p.topic,
		like:    m.like.intercept + onGrid(m.like.quality*u),
		comment: m.comment.intercept + onGrid(m.comment.quality*u),
	}
	if m.felt {
		value := float64(m.value * u)
		whole := math.Floor(value)
		f.value, f.rest = int32(whole), uint32(float64((value-whole)*0x1p16))
	}
	f.likeBest = (m.logistic.threshold(f.like+m.like.best) + 0xff) >> 8
	f.commentBest = (m.logistic.threshold(f.comment+m.comment.best) + 0xff) >> 8
	return f
}

// Draws of the edge: which 8 or 32 bits.
const (
	edgeLike = iota
	edgeComment
	edgeMeet = 32
)

// below says whether a draw, of which the leading 16 bits are given, lies below
// a threshold of 24 bits.
func (f *facing) below(bits uint32, threshold uint32, j uint32, which int) bool {
	if bits == threshold>>8 {
		return uint32(f.edge.Bits(uint64(j))>>(8*which))&0xff < threshold&0xff
	}
	return bits < threshold>>8
}

// after says whether a friend opens its feed after the post; none is the
// probability that it does not, in 2^-48.
func (f *facing) after(bits uint32, none uint64, j uint32) bool {
	least := uint32(none >> 32)
	if bits == least {
		return f.edge.Bits(uint64(j))>>edgeMeet >= none&(1<<32-1)
	}
	return bits > least
}

// without holds u^n in 2^-48, the probability that none of n sessions comes after
// u, for the n that are usual.
type without struct {
	u   float64
	low [16]uint64
}

func newWithout(u float64) (p without) {
	p.u = u
	x := 1.0
	for n := range p.low {
		p.low[n] = in48(x)
		x *= u
	}
	return p
}

// in48 is a probability in 2^-48, rounded up: a draw is below it as often as it
// should be, to 2^-48.
func in48(p float64) uint64 { return uint64(math.Ceil(float64(p * 0x1p48))) }

func (p *without) of(n int) uint64 {
	if n < len(p.low) {
		return p.low[n]
	}
	return in48(society.Without(p.u, n))
}

// sorted are the friends of a post by what becomes of them, each by its place in
// the row, and the draws of those who meet it.
type sorted struct {
	users, meet, wait []uint32
	draw              []chance
}

// room makes place for so many friends, and one: the loops write before they count.
func (s *sorted) room(n int) {
	if n++; n > len(s.users) {
		n += n / 4
		s.users, s.meet, s.wait, s.draw = make([]uint32, n), make([]uint32, n), make([]uint32, n), make([]chance, n)
	}
}

// reach brings the post of the latest face into the feeds of friends with their
// views: who opens the feed after it in this tick may see it; of the others bits
// are set in unmet, which begins with the first of these friends. Where the
// strengths of ties have no effect, strength is nil.
//
// First users are told from others and who meets it now from who will later, both
// without a branch; what follows from either is then done for all alike.
func (m *posts) reach(c *sim.Chunk, x *scratch, none *without, part []uint32, views []society.View, unmet []uint8, strength []uint8) {
	w, likely, to := m.w, &x.likely, &x.sorted
	face := uint32(len(x.faces) - 1)
	f := &x.faces[face]
	views = views[:len(part)]
	likely.room(len(part))
	to.room(len(part))
	users := 0
	for at, v := range views {
		to.users[users] = uint32(at)
		users += one(v.Using())
	}
	meets, waits := 0, 0
	meet, wait, draws := to.meet, to.wait, to.draw
	for _, at := range to.users[:users] {
		j := part[at]
		draw := chance(f.meet.Bits(uint64(j)))
		after := one(f.after(draw.meet(), none.of(views[at].Browses()), j))
		meet[meets], draws[meets], wait[waits] = at, draw, at
		meets += after
		waits += 1 - after
	}
	for _, at := range wait[:waits] {
		w.Deliver(c, int(part[at]))
		unmet[at>>3] |= 1 << (at & 7)
	}
	n, watched := likely.n, 0
	for k, at := range meet[:meets] {
		j, v, draw, sees := part[at], views[at], draws[k], 1
		if !v.SeesAll() {
			sees = one(v.Sees(uint32(f.see.Bits(uint64(j)))))
		}
		felt := f.value + int32(one(draw.value() < f.rest))
		w.DeliverFelt(c, int(j), felt&-int32(sees))
		watched += sees
		likely.friend[n], likely.chance[n], likely.face[n] = j, draw, face
		if strength != nil {
			likely.strength[n] = strength[at]
		}
		n += sees & (one(draw.like() < f.likeBest) | one(draw.comment() < f.commentBest))
	}
	f.watched += int64(watched)
	likely.n = n
}

// react is what those in likely, who see the posts, make of them, and what the
// authors get.
func (m *posts) react(c *sim.Chunk, x *scratch) {
	w, likely := m.w, &x.likely
	taste, friends := likely.taste[:likely.n], likely.friend[:likely.n]
	for k, j := range friends {
		taste[k] = w.Liking(int(j), x.faces[likely.face[k]].topic)
	}
	tied := m.tied()
	n := 0
	for k, j := range friends {
		face := likely.face[k]
		f := &x.faces[face]
		like, comment := f.like+m.like.match[taste[k]&127], f.comment+m.comment.match[taste[k]&127]
		if tied {
			like += m.like.tie[likely.strength[k]]
			comment += m.comment.tie[likely.strength[k]]
		}
		draw := likely.chance[k]
		likes := one(f.below(draw.like(), m.logistic.threshold(like), j, edgeLike))
		comments := one(f.below(draw.comment(), m.logistic.threshold(comment), j, edgeComment))
		likely.friend[n], likely.face[n], likely.strength[n] = j, face, uint8(likes)
		n += likes | comments
		f.likes += int64(likes)
		f.comments += int64(comments)
	}
	if m.revealed != nil {
		x.touched += m.revealed.Touch(likely.friend[:n])
	}
	for k, j := range likely.friend[:n] {
		f := &x.faces[likely.face[k]]
		if m.revealed != nil && likely.strength[k] != 0 {
			m.revealed.Add(c, int(j), f.topic)
		}
		f.contacts |= society.ContactBit(int(j))
		w.Felt.AddContact(c, int(j), int(f.author))
		w.Weak.Touch(c, int(f.author), int(j))
	}
	for k := range x.faces {
		m.settle(c, int(x.faces[k].author), &x.faces[k])
	}
	likely.n, x.faces = 0, x.faces[:0]
}

// one is 1 for true, without a branch.
func one(b bool) int {
	n := 0
	if b {
		n = 1
	}
	return n
}
