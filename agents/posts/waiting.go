package posts

import (
	"math/bits"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/graph"
)

// waiting is the posts of a chunk's authors that somebody has still to meet. Who
// meets a post in the tick in which it is written never enters; of the others a
// bit each is kept, by the place in the author's row of friends, until they next
// open their feed.
//
// Lists of who waits took four bytes for each: with one session in nine opening
// the feed most of a post's friends wait, and 20 bytes a consumer were theirs.
type waiting struct {
	items []item
	unmet []uint8 // item by item, a bit for each friend of the author
}

// item is a post in 12 bytes.
type item struct {
	tick    int32
	row     uint16 // of the author in its chunk
	quality uint16 // in 65535ths
	at      uint16 // time of the post, in 65536ths of its tick
	k       uint8  // place among the author's posts of the tick
	topic   uint8
}

// room makes place for n more. An eighth is kept spare, where append would keep
// a fourth and more.
func room[T any](s []T, n int) []T {
	if len(s)+n <= cap(s) {
		return s
	}
	return append(make([]T, 0, len(s)+n+len(s)/8+16), s...)
}

// begin makes a place for a post's bits, at the end of all.
func (l *waiting) begin(friends int) (at int) {
	at, n := len(l.unmet), (friends+7)/8
	l.unmet = room(l.unmet, n)[:at+n]
	clear(l.unmet[at:])
	return at
}

// close enters the post whose bits begin at at, if anybody is to meet it.
func (l *waiting) close(c *sim.Chunk, p *post, at int) {
	for _, b := range l.unmet[at:] {
		if b != 0 {
			l.items = append(room(l.items, 1), item{tick: p.tick, row: uint16(int(p.author) - c.Lo),
				quality: p.quality, at: p.at, k: p.k, topic: p.topic})
			return
		}
	}
	l.unmet = l.unmet[:at]
}

// post is the item again.
func (it *item) post(c *sim.Chunk) post {
	author := c.Lo + int(it.row)
	return post{id: itemOf(int(it.tick), author, int(it.k)), author: uint32(author), tick: it.tick,
		quality: it.quality, at: it.at, k: it.k, topic: it.topic}
}

// ahead is how many posts' rows of friends are fetched together.
const ahead = 16

// later is a post of an earlier tick whose friends from to to, in the list of
// those who open their feed now, meet it.
type later struct {
	item     item
	from, to int
}

// meetLater lets those who open their feed in this tick meet the posts that
// wait for them, and drops the posts that expired. Most of those who wait do
// not, which a bit of each tells; the others are collected over several posts,
// so that their memory is fetched together.
func (m *posts) meetLater(c *sim.Chunk, l *waiting) {
	w, g, x := m.w, m.w.Graph, &m.scratch[c.Worker]
	x.later, x.friends, x.places = x.later[:0], x.friends[:0], x.places[:0]
	items, from, kept := 0, 0, 0
	var rows [ahead][]uint32
	var degree [ahead]int
	for lo := 0; lo < len(l.items); lo += ahead {
		block := l.items[lo:min(lo+ahead, len(l.items))]
		m.fetchRows(c, block, &rows, &degree)
		for k, it := range block {
			n := (degree[k] + 7) / 8
			own := l.unmet[from : from+n]
			from += n
			if it.age(c) >= m.expire {
				continue
			}
			first, any := len(x.friends), uint8(0)
			for at, b := range own {
				left := b
				for rest := b; rest != 0; rest &= rest - 1 {
					bit := bits.TrailingZeros8(rest)
					place := uint32(at*8 + bit)
					j := friendAt(rows[k], c.Lo+int(it.row), place)
					if w.Browses(j) {
						left &^= 1 << bit
						x.friends, x.places = append(x.friends, j), append(x.places, place)
					}
				}
				l.unmet[kept+at] = left
				any |= left
			}
			if to := len(x.friends); to > first {
				x.later = append(x.later, later{it, first, to})
				if to >= batch {
					m.meetCollected(c, x, g)
				}
			}
			if any != 0 {
				l.items[items] = it
				items++
				kept += n
			}
		}
	}
	m.meetCollected(c, x, g)
	l.items, l.unmet = l.items[:items], l.unmet[:kept]
}

// fetchRows finds the rows of friends of a block's authors; touching them
// together lets their memory come together. On the complete graph they are nil.
func (m *posts) fetchRows(c *sim.Chunk, block []item, rows *[ahead][]uint32, degree *[ahead]int) {
	g := m.w.Graph
	for k, it := range block {
		author := c.Lo + int(it.row)
		rows[k], degree[k] = g.Neighbours(author), g.Degree(author)
	}
	touched := uint32(0)
	for k := range block {
		if row := rows[k]; len(row) > 0 {
			touched += touch(row)
		}
	}
	m.scratch[c.Worker].touched += touched
}

// touch reads a number of each line of a row's memory.
func touch(row []uint32) (sum uint32) {
	for k := 0; k < len(row); k += 16 {
		sum += row[k]
	}
	return sum + row[len(row)-1]
}

// friendAt is the friend at a place of an author's row; on the complete graph
// the row is everybody but the author.
func friendAt(row []uint32, author int, place uint32) uint32 {
	if row != nil {
		return row[place]
	}
	if int(place) >= author {
		place++
	}
	return place
}

// age is that of a post at the start of the tick, in ticks.
func (it *item) age(c *sim.Chunk) float64 {
	return float64(int32(c.Tick)-it.tick) - (float64(it.at)+0.5)*0x1p-16
}

// meetCollected lets those collected meet their posts.
func (m *posts) meetCollected(c *sim.Chunk, x *scratch, g *graph.Graph) {
	if len(x.views) < len(x.friends) {
		x.views = make([]society.View, cap(x.friends))
	}
	m.w.Views(x.friends, x.views)
	for _, t := range x.later {
		p := t.item.post(c)
		m.meetItem(c, &p, m.face(x, &p), &t, x, m.strengths(g, int(p.author)))
	}
	m.react(c, x.faces, &x.likely, m.tied())
	x.later, x.friends, x.places, x.faces = x.later[:0], x.friends[:0], x.places[:0], x.faces[:0]
}

// meetItem lets the collected friends meet a post.
func (m *posts) meetItem(c *sim.Chunk, p *post, f *facing, t *later, x *scratch, strength []uint8) {
	likely := &x.likely
	likely.room(t.to - t.from)
	n, watched := likely.n, 0
	expires := t.item.age(c)+1 > m.expire
	friends, views, places := x.friends[t.from:t.to], x.views[t.from:t.to], x.places[t.from:t.to]
	for k, j := range friends {
		v := views[k]
		if expires {
			// It may expire before the feed is first opened in this tick.
			at, _ := society.NextSession(0, m.later.Open(p.id, uint64(j)), v.Browses())
			if t.item.age(c)+at >= m.expire {
				continue
			}
		}
		if !v.SeesAll() && !v.Sees(uint32(f.see.Bits(uint64(j)))) {
			continue
		}
		draw := chance(f.meet.Bits(uint64(j)))
		if m.felt {
			m.w.Felt.AddExperience(c, int(j), f.value+int32(one(draw.value() < f.rest)))
		}
		watched++
		likely.friend[n], likely.chance[n] = j, draw
		if strength != nil {
			likely.strength[n] = strength[places[k]]
		}
		n += one(draw.like() < f.likeBest) | one(draw.comment() < f.commentBest)
	}
	f.watched += int64(watched)
	likely.n, f.to = n, n
}
