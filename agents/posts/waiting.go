package posts

import (
	"guanxi/agents/society"
	"guanxi/sim"
)

// waiting is the posts of a chunk's authors that somebody has still to meet.
// Who meets a post in the tick in which it is written, some nine in ten, never
// enters; the others are listed, post by post, until their next session.
type waiting struct {
	items []item
	unmet []unmet
}

// item is a post.
type item struct {
	id      uint64
	author  uint32
	tick    int32
	at      float32 // time of the post, in parts of its tick
	quality uint16  // in 65535ths
	topic   uint8
	_       uint8
}

// unmet is a friend who has not met a post: its place in items, 24 bits, and
// the strength of the tie.
type unmet struct {
	friend uint32
	post   uint32
}

// add lists a friend for the post being written, which close enters.
func (l *waiting) add(friend uint32, strength uint8) {
	l.unmet = append(l.unmet, unmet{friend, uint32(len(l.items))<<8 | uint32(strength)})
}

// close enters the post if anybody was listed for it.
func (l *waiting) close(it *item) {
	if n := len(l.unmet); n > 0 && int(l.unmet[n-1].post>>8) == len(l.items) {
		l.items = append(l.items, *it)
	}
}

// meetLater lets those listed who have a session in this tick meet the posts,
// and drops the posts that expired.
func (m *posts) meetLater(c *sim.Chunk, l *waiting) {
	items, kept := l.items[:0], l.unmet[:0]
	for from := 0; from < len(l.unmet); {
		place := l.unmet[from].post >> 8
		to := from
		for to < len(l.unmet) && l.unmet[to].post>>8 == place {
			to++
		}
		it := l.items[place]
		before := len(kept)
		kept = m.meetItem(c, &it, l.unmet[from:to], kept, uint32(len(items)))
		if len(kept) > before {
			items = append(items, it)
		}
		from = to
	}
	l.items, l.unmet = items, kept
}

// meetItem is meetLater for one post, with place its new place in items; who
// still has not met it is added to kept.
func (m *posts) meetItem(c *sim.Chunk, it *item, list, kept []unmet, place uint32) []unmet {
	f := m.facing(it)
	scratch := &m.scratch[c.Worker]
	views, seen := &scratch.views, &scratch.seen
	// Age at the start of this tick, in ticks.
	age := float64(int32(c.Tick)-it.tick) - float64(it.at)
	for len(list) > 0 && age < m.expire {
		part := list[:min(batch, len(list))]
		for x := range part {
			views[x] = m.w.View(int(part[x].friend))
		}
		seen.n = 0
		for x, u := range part {
			v := views[x]
			n := v.Sessions()
			switch {
			case !v.Using():
				continue
			case n == 0:
				kept = append(kept, unmet{u.friend, place<<8 | u.post&0xff})
				continue
			}
			bits := m.later.Bits(uint64(u.friend), f.id)
			if age+1 > m.expire {
				// It may expire before the first session of this tick.
				at, _ := society.NextSession(0, (float64(bits>>32)+0.5)*0x1p-32, n)
				if age+at >= m.expire {
					continue
				}
			}
			if v.Sees(uint32(bits)) {
				seen.friend[seen.n], seen.strength[seen.n] = u.friend, uint8(u.post)
				seen.n++
			}
		}
		m.look(c, &f, scratch, m.tied())
		list = list[len(part):]
	}
	m.settle(c, int(it.author), &f)
	return kept
}
