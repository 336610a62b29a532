package posts

import (
	"fmt"

	"guanxi/agents/society"
	"guanxi/sim"
)

// Weak friends see what one posts as strong ones do. Their ties come and go, so
// those who have not met a post yet are a list, where of strong friends a bit by
// the place in the graph's row is enough: five bytes for each.
type strangers struct {
	items []dated
	count []uint16 // who waits, by item
	who   []uint32
	tie   []uint8 // strength of the tie when the post was written, in 255ths
}

// dated is a post with the tick in which it was written.
type dated struct {
	tick int32
	item item
}

func (m *posts) buildStrangers(s *sim.Scope) {
	m.strangers = make([]strangers, len(m.live))
	for k := range m.strangers {
		l := &m.strangers[k]
		sim.Hold(s, fmt.Sprintf("strange.%d", k), func() []dated { return l.items })
		sim.Hold(s, fmt.Sprintf("strangers.%d", k), func() []uint32 { return l.who })
		sim.Hold(s, fmt.Sprintf("ties.%d", k), func() []uint8 { return l.tie })
	}
}

// reachWeak brings the post of the latest face into the feeds of the author's weak
// friends.
func (m *posts) reachWeak(c *sim.Chunk, x *scratch, none *without, p *post) {
	layer := m.w.Weak
	all, l := layer.Friends(int(p.author)), &m.strangers[c.ID]
	before := len(l.who)
	var part [batch]uint32
	var ties, unmet [batch]uint8
	var views [batch]society.View
	for ; len(all) > 0; all = all[min(batch, len(all)):] {
		n := min(batch, len(all))
		for k, f := range all[:n] {
			part[k] = f.Who
			if m.tied() {
				ties[k] = uint8(float64(layer.StrengthOf(f.Tie)*255) + 0.5)
			}
		}
		m.w.Views(part[:n], views[:])
		clear(unmet[:batch/8])
		var strength []uint8
		if m.tied() {
			strength = ties[:n]
		}
		m.reach(c, x, none, part[:n], views[:], unmet[:], strength)
		for k := range n {
			if unmet[k>>3]>>(k&7)&1 != 0 {
				l.who, l.tie = append(l.who, part[k]), append(l.tie, ties[k])
			}
		}
	}
	if n := len(l.who) - before; n > 0 {
		l.count = append(l.count, uint16(n))
		l.items = append(l.items, dated{p.tick, itemFor(int(p.author)-c.Lo, p.k, p.topic)})
	}
}

// meetStrangers is meetLater for posts of weak friends.
func (m *posts) meetStrangers(c *sim.Chunk, x *scratch) {
	l := &m.strangers[c.ID]
	items, from, kept := 0, 0, 0
	x.ties = x.ties[:0]
	for k, it := range l.items {
		to := from + int(l.count[k])
		author := c.Lo + it.item.row()
		age := float64(c.Tick-sim.Tick(it.tick)) - m.timeOf(int(it.tick), author, it.item.k())
		if age >= m.expire {
			from = to
			continue
		}
		before, left := x.met.n, kept
		x.met.room(to - from)
		first := len(x.ties)
		for ; from < to; from++ {
			j, tie := l.who[from], l.tie[from]
			if !m.w.Browses(j) {
				l.who[kept], l.tie[kept] = j, tie
				kept++
				continue
			}
			n := x.met.n
			x.met.friend[n], x.met.face[n], x.met.place[n] = j, uint32(len(x.faces)), uint32(len(x.ties)-first)
			x.ties = append(x.ties, tie)
			x.met.n++
		}
		if x.met.n > before {
			p := m.draft(int(it.tick), author, it.item.k())
			p.topic = it.item.topic()
			f := m.facing(&p)
			f.age, f.expires = age, age+1 > m.expire
			if m.tied() {
				f.strength = x.ties[first:]
			}
			x.faces = append(x.faces, f)
			if x.met.n >= collected {
				m.showCollected(c, x)
			}
		}
		if kept > left {
			l.items[items], l.count[items] = it, uint16(kept-left)
			items++
		}
	}
	m.showCollected(c, x)
	l.items, l.count, l.who, l.tie = l.items[:items], l.count[:items], l.who[:kept], l.tie[:kept]
}
