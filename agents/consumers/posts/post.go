package posts

import "guanxi/agents/society"

// The properties of a post are drawn when it is written and drawn again, with the same keys,
// whenever they are needed later. A post that waits for readers therefore takes only four bytes.

// post is a post with all its properties.
type post struct {
	id          uint64
	author      uint32
	tick        int32
	quality, at uint16
	k, topic    uint8
}

// time returns when in its tick the post is written, as a fraction of the tick.
func (p *post) time() float64 { return timeAt(p.at) }

func timeAt(at uint16) float64 { return float64((float64(at) + 0.5) * 0x1p-16) }

// timeOf is time for a post of which only tick, author and place are known.
func (m *posts) timeOf(tick, author, k int) float64 {
	return timeAt(m.at(author, itemOf(tick, author, k)))
}

func (m *posts) at(author int, id uint64) uint16 { return uint16(m.moment(author, id) >> 48) }

// moment are the bits of a post that decide its time, by the highest 16, and the rounding of what it
// is worth, by the lowest 32.
func (m *posts) moment(author int, id uint64) uint64 { return m.about.Bits(uint64(author), id|1<<63) }

// compose draws the properties of a post. It fills p in place: a returned struct would be copied
// before all of it is written, and the processor would stall.
func (m *posts) compose(p *post, tick, author, k int) {
	p.id, p.author, p.tick, p.k = itemOf(tick, author, k), uint32(author), int32(tick), uint8(k)
	p.at = m.at(author, p.id)
	random := m.about.Bits(uint64(author), p.id)
	p.quality = m.quality(author, random)
	_, _, _, u := uniforms(random)
	p.topic = society.Interest(m.w.Taste(author), u)
}

// qualityOf returns the quality of a post of which only author and id are known.
func (m *posts) qualityOf(author int, id uint64) uint16 {
	return m.quality(author, m.about.Bits(uint64(author), id))
}

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
