package posts

import (
	"guanxi/agents/society"
	"guanxi/sim"
)

// post is what an author writes in a session.
type post struct {
	id      uint64 // tick, author and place among the author's posts of the tick; keys all draws
	author  uint32
	tick    int32
	at      uint16 // when in its tick, in 2^-16
	quality uint16 // u, in 65,535ths
	topic   uint32 // one interest
}

// compose draws the k-th post that an author writes in a tick (M5, 2).
func (m *posts) compose(tick sim.Tick, author, k int) post {
	p := post{id: itemOf(int(tick), author, k), author: uint32(author), tick: int32(tick)}
	p.at = uint16(m.moment(&p) >> 48)
	random := m.about.Bits(uint64(author), p.id)
	p.quality = m.quality(author, random)
	_, _, _, u := uniforms(random)
	p.topic = uint32(society.Interest(m.w.Taste(author), u))
	return p
}

// moment are the bits of a post that decide its time, by the highest 16, and the rounding of what
// it is worth, by the lowest 32.
func (m *posts) moment(p *post) uint64 { return m.about.Bits(uint64(p.author), p.id|1<<63) }

// quality derives a post's quality, in 65,535ths, from its random bits.
func (m *posts) quality(author int, random uint64) uint16 {
	a, b, d, _ := uniforms(random)
	skill := m.spec.Skill.A
	if m.spec.Skill.Kind != "constant" {
		stream := m.about.Named("skill").Stream(uint64(author))
		skill = max(0, m.spec.Skill.Sample(&stream))
	}
	return uint16(float64(quality(a, b, d, skill)*0xffff) + 0.5)
}

// time is when in its tick the post is written, as a fraction of the tick.
func (p *post) time() float64 { return float64((float64(p.at) + 0.5) * 0x1p-16) }

// age is how many ticks before the start of tick t the post was written.
func (p *post) age(t sim.Tick) float64 { return float64(t-sim.Tick(p.tick)) - p.time() }

// share is u, the quality as a share.
func (p *post) share() float64 { return float64(p.quality) / 0xffff }
