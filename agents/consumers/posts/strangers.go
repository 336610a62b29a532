package posts

import (
	"fmt"

	"guanxi/sim"
)

// strangers holds the posts that weak friends have not met yet. Weak friends see posts as strong
// friends do, but their ties come and go, so they are kept as a list of five bytes each. For
// strong friends one bit by place in the graph's row is enough.
type strangers struct {
	items []dated
	count []uint16 // number of waiting friends, by item
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

// reachWeak brings a post into the feeds of the author's weak friends. at is the place of the
// post in the current batch.
func (m *posts) reachWeak(c *sim.Chunk, x *scratch, at int, p *post) {
	layer := m.w.Weak
	all, l := layer.Friends(int(p.author)), &m.strangers[c.ID]
	before, day := len(l.who), (float64(c.Tick-1)+p.time())*m.w.Clock.Days()
	x.weaken(at)
	var row [batch]uint32
	var ties, unmet [batch]uint8
	for ; len(all) > 0; all = all[min(batch, len(all)):] {
		n := min(batch, len(all))
		for k, f := range all[:n] {
			row[k] = f.Who
			if m.tied() {
				ties[k] = uint8(float64(layer.StrengthAt(f.Tie, day)*255) + 0.5)
			}
		}
		var strength []uint8
		if m.tied() {
			strength = ties[:n]
		}
		now, later := m.meets(&x.facing[at], &x.without[at], row[:n])
		m.enter(c, x, part{now, later}, row[:n], unmet[:], strength, uint64(at+ahead)<<metPlace)
		for k := range n {
			if unmet[k>>3]>>(k&7)&1 != 0 {
				l.who, l.tie = append(l.who, row[k]), append(l.tie, ties[k])
			}
		}
	}
	if n := len(l.who) - before; n > 0 {
		l.count = append(l.count, uint16(n))
		l.items = append(l.items, dated{p.tick, itemFor(int(p.author)-c.Lo, p.k, p.topic)})
	}
}

// lookStrangers is look for the posts of weak friends.
func (m *posts) lookStrangers(c *sim.Chunk, x *scratch) {
	l := &m.strangers[c.ID]
	items, from, kept := 0, 0, 0
	for k, it := range l.items {
		to := from + int(l.count[k])
		author := c.Lo + it.item.row()
		whole := float64(c.Tick - sim.Tick(it.tick))
		if whole > m.expire && whole-m.timeOf(int(it.tick), author, it.item.k()) >= m.expire {
			from = to
			continue
		}
		left := kept
		f := &x.facing[0]
		f.post = 0 // filled in once a friend opens the feed
		for ; from < to; from++ {
			j, tie := l.who[from], l.tie[from]
			if !m.w.Browses(j) {
				l.who[kept], l.tie[kept] = j, tie
				kept++
				continue
			}
			if f.post == 0 {
				id := itemOf(int(it.tick), author, it.item.k())
				m.face(f, 0, id, m.qualityOf(author, id), it.item.topic())
				x.weaken(0)
			}
			x.met = append(x.met, uint64(j)|ahead<<metPlace|uint64(tie)<<pairTie)
		}
		if whole+1 > m.expire && len(x.met) > 0 {
			x.met = m.inTime(c.Tick, f.post, x.met)
		}
		if kept > left {
			l.items[items], l.count[items] = it, uint16(kept-left)
			items++
		}
		m.pair(c, x, true, 1)
	}
	l.items, l.count, l.who, l.tie = l.items[:items], l.count[:items], l.who[:kept], l.tie[:kept]
}
