package posts

import (
	"math"

	"guanxi/agents/society"
	"guanxi/sim"
)

// What friends make of a post is decided for 64 of them at a time, in passes
// that have no branch on a draw: who meets it, who sees it, who may react, who
// does. Written as one loop with its conditions nested, a friend cost 50 ns
// where it costs 20 now: memory was waited for one line after the other and
// every second condition was foretold wrongly by the processor.

// batch is the number of friends handled together.
const batch = 64

// viewers are friends who see a post, with the strength of their ties.
type viewers struct {
	friend   [batch + 1]uint32 // one more: the loops write before they count
	strength [batch + 1]uint8
	n        int
}

// likely are viewers whose draws pass at the best match.
type likely struct {
	viewers
	like, comment [batch + 1]uint32
}

// facing is a post as its viewers face it, and what they give back.
type facing struct {
	id                       uint64
	author                   uint32
	topic                    uint8
	like, comment            int32  // log-odds without match and tie
	likeBest, commentBest    uint32 // thresholds with the best of them
	value                    int32  // thousandths of experience that all get
	rest                     uint32 // and the chance of one more, in 2^-16
	likes, comments, watched int64
	contacts                 uint32
}

func (m *posts) facing(it *item) facing {
	u := float64(it.quality) / 0xffff
	value := float64(m.value * u)
	whole := math.Floor(value)
	f := facing{
		id: it.id, author: it.author, topic: it.topic,
		like:    m.like.intercept + onGrid(m.like.quality*u),
		comment: m.comment.intercept + onGrid(m.comment.quality*u),
		value:   int32(whole), rest: uint32(float64((value - whole) * 0x1p16)),
	}
	f.likeBest = m.logistic.threshold(f.like + m.like.best)
	f.commentBest = m.logistic.threshold(f.comment + m.comment.best)
	return f
}

// without holds u^n, the probability that none of n sessions comes after u, as
// products of two of 32 powers.
type without struct {
	u        float64
	low, top [16]float64 // u^n, u^(16n)
}

func newWithout(u float64) (p without) {
	p.u = u
	powers(&p.low, u)
	powers(&p.top, p.low[15]*u)
	return p
}

func powers(out *[16]float64, u float64) {
	p := 1.0
	for n := range out {
		out[n] = p
		if p *= u; p < 0x1p-100 { // no denormals
			p = 0
		}
	}
}

func (p *without) of(n int) float64 {
	if n < 256 {
		return p.low[n&15] * p.top[n>>4]
	}
	return society.Without(p.u, n)
}

// reach brings a post into the feeds of friends, whose views are in scratch:
// who meets it now may see it, the others are listed.
func (m *posts) reach(c *sim.Chunk, live *waiting, f *facing, none *without, part []uint32, strength []uint8, scratch *scratch) {
	views := scratch.views[:len(part)]
	seen := &scratch.seen
	var later [batch + 1]uint8
	n, late := 0, 0
	for x, j := range part {
		v := views[x]
		if !v.Using() {
			continue
		}
		m.w.Deliver(c, int(j))
		bits := m.meet.Bits(uint64(j), f.id)
		meets := float64(bits>>32)*0x1p-32 >= none.of(v.Sessions())
		seen.friend[n], later[late] = j, uint8(x)
		if strength != nil {
			seen.strength[n] = strength[x]
		}
		n += one(meets && v.Sees(uint32(bits)))
		late += one(!meets)
	}
	for _, x := range later[:late] {
		s := uint8(0)
		if strength != nil {
			s = strength[x]
		}
		live.add(part[x], s)
	}
	seen.n = n
	m.look(c, f, scratch, strength != nil)
}

// look is what the friends in scratch.seen, who see the post, make of it. tied
// says whether the strengths of their ties are there.
func (m *posts) look(c *sim.Chunk, f *facing, scratch *scratch, tied bool) {
	w, seen, likely := m.w, &scratch.seen, &scratch.likely
	f.watched += int64(seen.n)
	feels := w.Felt.Keeps() && m.value > 0
	k := 0
	for x, j := range seen.friend[:seen.n] {
		// 24 bits for a like, 24 for a comment, 16 for the value.
		bits := m.react.Bits(uint64(j), f.id)
		like, comment := uint32(bits>>40), uint32(bits>>16)&0xffffff
		if feels {
			w.Felt.AddExperience(c, int(j), f.value+int32(one(uint32(bits)&0xffff < f.rest)))
		}
		// Most draws fail even at the best match.
		likely.friend[k], likely.like[k], likely.comment[k] = j, like, comment
		likely.strength[k] = seen.strength[x]
		k += one(like < f.likeBest || comment < f.commentBest)
	}
	n := 0
	for x, j := range likely.friend[:k] {
		taste := w.Liking(int(j), f.topic)
		like, comment := f.like+m.like.match[taste], f.comment+m.comment.match[taste]
		if tied {
			like += m.like.tie[likely.strength[x]]
			comment += m.comment.tie[likely.strength[x]]
		}
		likes := one(likely.like[x] < m.logistic.threshold(like))
		comments := one(likely.comment[x] < m.logistic.threshold(comment))
		likely.friend[n], likely.like[n] = j, uint32(likes)
		n += likes | comments
		f.likes += int64(likes)
		f.comments += int64(comments)
	}
	for x, j := range likely.friend[:n] {
		if m.revealed != nil && likely.like[x] != 0 {
			m.revealed.Add(c, int(j), f.topic)
		}
		f.contacts |= society.ContactBit(int(j))
		w.Felt.AddContact(c, int(j), int(f.author))
	}
}

// one is 1 for true, without a branch.
func one(b bool) int {
	n := 0
	if b {
		n = 1
	}
	return n
}
