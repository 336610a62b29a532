package posts

import (
	"math/bits"

	"guanxi/agents/society"
	"guanxi/sim"
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

// met are friends who open their feed and meet posts of earlier ticks in it.
type met struct {
	friend []uint32
	face   []uint32 // which post, by its place in the list of faces
	place  []uint32 // in the author's row of friends
	n      int
}

// collected is how many of them are handled together.
const collected = 4 * batch

// room makes place for n more, and one: the loop writes before it counts.
func (l *met) room(n int) {
	if n += l.n + 1; n > len(l.friend) {
		more := n + n/2 - len(l.friend)
		l.friend = append(l.friend, make([]uint32, more)...)
		l.face = append(l.face, make([]uint32, more)...)
		l.place = append(l.place, make([]uint32, more)...)
	}
}

// meetLater lets those who open their feed in this tick meet the posts that
// wait for them, and drops the posts that expired. Most of those who wait do
// not, which a bit of each tells; the others are collected over several posts,
// so that their memory is fetched together.
func (m *posts) meetLater(c *sim.Chunk, l *waiting) {
	g, x := m.w.Graph, &m.scratch[c.Worker]
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
			age := it.age(c)
			if age >= m.expire {
				continue
			}
			before := x.met.n
			rest := m.opened(c, &it, rows[k], own, l.unmet[kept:kept+n], &x.met, uint32(len(x.faces)))
			if x.met.n > before {
				p := it.post(c)
				f := m.facing(&p)
				f.age, f.expires, f.strength = age, age+1 > m.expire, m.strengths(g, int(p.author))
				x.faces = append(x.faces, f)
				if x.met.n >= collected {
					m.showCollected(c, x)
				}
			}
			if rest {
				l.items[items] = it
				items++
				kept += n
			}
		}
	}
	m.showCollected(c, x)
	l.items, l.unmet = l.items[:items], l.unmet[:kept]
}

// opened collects who of those that have not met a post opens its feed now; the
// others are left, whose bits go to out. It says whether there are any.
func (m *posts) opened(c *sim.Chunk, it *item, row []uint32, unmet, out []uint8, met *met, face uint32) bool {
	met.room(8 * len(unmet))
	w, author, n, any := m.w, c.Lo+int(it.row), met.n, uint64(0)
	for at := 0; at < len(unmet); at += 8 {
		word := uint64(0)
		some := min(8, len(unmet)-at)
		for b, x := range unmet[at : at+some] {
			word |= uint64(x) << (8 * b)
		}
		left := word
		for ; word != 0; word &= word - 1 {
			bit := bits.TrailingZeros64(word)
			place := uint32(at*8 + bit)
			j := friendAt(row, author, place)
			opens := one(w.Browses(j))
			left &^= uint64(opens) << bit
			met.friend[n], met.place[n], met.face[n] = j, place, face
			n += opens
		}
		any |= left
		for b := range some {
			out[at+b] = uint8(left >> (8 * b))
		}
	}
	met.n = n
	return any != 0
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
	return float64(int32(c.Tick)-it.tick) - float64((float64(it.at)+0.5)*0x1p-16)
}

// showCollected lets those collected meet their posts.
func (m *posts) showCollected(c *sim.Chunk, x *scratch) {
	friends, likely := x.met.friend[:x.met.n], &x.likely
	if len(x.views) < len(friends) {
		x.views = make([]society.View, len(x.met.friend))
	}
	views := x.views[:len(friends)]
	m.w.Views(friends, views)
	likely.room(len(friends))
	n := 0
	for k, j := range friends {
		face := x.met.face[k]
		f, v := &x.faces[face], views[k]
		if f.expires {
			// It may expire before the feed is first opened in this tick.
			at, _ := society.NextSession(0, m.later.Open(f.id, uint64(j)), v.Browses())
			if f.age+at >= m.expire {
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
		f.watched++
		likely.friend[n], likely.chance[n], likely.face[n] = j, draw, face
		if f.strength != nil {
			likely.strength[n] = f.strength[x.met.place[k]]
		}
		n += one(draw.like() < f.likeBest) | one(draw.comment() < f.commentBest)
	}
	likely.n, x.met.n = n, 0
	m.react(c, x)
}
