package posts

import (
	"guanxi/agents/society"
	"guanxi/sim"
)

// waiting is the posts of a chunk's authors that somebody has still to meet.
// Who meets a post in the tick in which it is written, some nine in ten, never
// enters; the others are listed, post by post, until their next session.
type waiting struct {
	items    []item
	unmet    []uint32 // friends, item by item
	strength []uint8  // of their ties; empty where they have no effect
	open     uint32   // listed for the post being written
}

// item is a post in 16 bytes.
type item struct {
	tick    int32
	unmet   uint32 // friends who have not met it
	row     uint16 // of the author in its chunk
	quality uint16 // in 65535ths
	at      uint16 // time of the post, in 65536ths of its tick
	k       uint8  // place among the author's posts of the tick
	topic   uint8
}

// room makes place for one more. An eighth is kept spare, where append would
// keep a fourth and more.
func room[T any](s []T) []T {
	if len(s) < cap(s) {
		return s
	}
	return append(make([]T, 0, len(s)+len(s)/8+16), s...)
}

// add lists a friend for the post being written, which close enters.
func (l *waiting) add(friend uint32, strength uint8, tied bool) {
	l.unmet = append(room(l.unmet), friend)
	if tied {
		l.strength = append(room(l.strength), strength)
	}
	l.open++
}

// close enters the post if anybody was listed for it.
func (l *waiting) close(c *sim.Chunk, p *post) {
	if l.open == 0 {
		return
	}
	l.items = append(room(l.items), item{tick: p.tick, unmet: l.open, row: uint16(int(p.author) - c.Lo),
		quality: p.quality, at: p.at, k: p.k, topic: p.topic})
	l.open = 0
}

// post is the item again.
func (it *item) post(c *sim.Chunk) post {
	author := c.Lo + int(it.row)
	return post{id: itemOf(int(it.tick), author, int(it.k)), author: uint32(author), tick: it.tick,
		quality: it.quality, at: it.at, k: it.k, topic: it.topic}
}

// meetLater lets those listed who have a session in this tick meet the posts,
// and drops the posts that expired.
func (m *posts) meetLater(c *sim.Chunk, l *waiting) {
	items, from, kept := 0, 0, 0
	for _, it := range l.items {
		to, before := from+int(it.unmet), kept
		kept = m.meetItem(c, &it, l, from, to, kept)
		if it.unmet = uint32(kept - before); it.unmet > 0 {
			l.items[items] = it
			items++
		}
		from = to
	}
	l.items, l.unmet = l.items[:items], l.unmet[:kept]
	if len(l.strength) > 0 {
		l.strength = l.strength[:kept]
	}
}

// meetItem is meetLater for one post, whose friends lie at from to to; who still
// has not met it is moved to kept and on, and the new end comes back.
func (m *posts) meetItem(c *sim.Chunk, it *item, l *waiting, from, to, kept int) int {
	p := it.post(c)
	var f facing // made when the first meets it: most posts meet nobody in a tick
	facing := false
	scratch := &m.scratch[c.Worker]
	views, likely := &scratch.views, &scratch.likely
	// Age at the start of this tick, in ticks.
	age := float64(int32(c.Tick)-p.tick) - float64(p.time())
	tied := len(l.strength) > 0
	for from < to && age < m.expire {
		part := l.unmet[from:min(from+batch, to)]
		m.w.Views(part, views[:])
		likely.n = 0
		for x, j := range part {
			v, s := views[x], uint8(0)
			if tied {
				s = l.strength[from+x]
			}
			n := v.Sessions()
			switch {
			case !v.Using():
				continue
			case n == 0:
				l.unmet[kept] = j
				if tied {
					l.strength[kept] = s
				}
				kept++
				continue
			}
			if !facing {
				f, facing = m.facing(&p), true
			}
			if age+1 > m.expire {
				// It may expire before the first session of this tick.
				at, _ := society.NextSession(0, m.later.Open(p.id, uint64(j)), n)
				if age+at >= m.expire {
					continue
				}
			}
			if !v.Sees(uint32(f.see.Bits(uint64(j)))) {
				continue
			}
			draw := chance(f.meet.Bits(uint64(j)))
			m.w.Felt.AddExperience(c, int(j), f.value+int32(one(draw.value() < f.rest)))
			f.watched++
			likely.friend[likely.n], likely.chance[likely.n], likely.strength[likely.n] = j, draw, s
			likely.n++
		}
		if likely.n > 0 {
			m.react(c, &f, likely, tied)
		}
		from += len(part)
	}
	if facing {
		m.settle(c, int(p.author), &f)
	}
	return kept
}
