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
	ticks []written // in their order
	items []item    // tick by tick
	unmet []uint8   // item by item, a bit for each friend of the author
}

// written is how many posts of a tick wait.
type written struct{ tick, posts int32 }

// item is a post: 12 bits of the author's place in its chunk, 8 of the post's among
// the author's of the tick, 6 of the topic. All else of it is drawn anew when
// somebody meets it, by the same keys.
type item uint32

const itemRow = sim.DefaultGrain - 1

func itemFor(row int, k, topic uint8) item { return item(row) | item(k)<<12 | item(topic)<<20 }

func (it item) row() int     { return int(it & itemRow) }
func (it item) k() int       { return int(it >> 12 & 0xff) }
func (it item) topic() uint8 { return uint8(it >> 20) }

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
			if n := len(l.ticks); n == 0 || l.ticks[n-1].tick != p.tick {
				l.ticks = append(room(l.ticks, 1), written{tick: p.tick})
			}
			l.ticks[len(l.ticks)-1].posts++
			l.items = append(room(l.items, 1), itemFor(int(p.author)-c.Lo, p.k, p.topic))
			return
		}
	}
	l.unmet = l.unmet[:at]
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
	x := &m.scratch[c.Worker]
	var to passed
	all, ticks := l.items, l.ticks[:0]
	for _, of := range l.ticks {
		posts := all[:of.posts]
		all = all[of.posts:]
		before := to.items
		for len(posts) > 0 {
			n := min(ahead, len(posts))
			m.meetBlock(c, x, l, sim.Tick(of.tick), posts[:n], &to)
			posts = posts[n:]
		}
		if of.posts = int32(to.items - before); of.posts > 0 {
			ticks = append(ticks, of)
		}
	}
	m.showCollected(c, x)
	l.ticks, l.items, l.unmet = ticks, l.items[:to.items], l.unmet[:to.kept]
}

// passed is how far a pass over those that wait is: bytes of unmet that it has
// read, items and bytes that it has kept.
type passed struct{ read, items, kept int }

// meetBlock is meetLater of some posts of a tick.
func (m *posts) meetBlock(c *sim.Chunk, x *scratch, l *waiting, tick sim.Tick, block []item, to *passed) {
	g := m.w.Graph
	var rows [ahead][]uint32
	var degree [ahead]int
	m.fetchRows(c, block, &rows, &degree)
	whole := float64(c.Tick - tick) // age of a post from the beginning of its tick
	for k, it := range block {
		n := (degree[k] + 7) / 8
		own := l.unmet[to.read : to.read+n]
		to.read += n
		author := c.Lo + it.row()
		if whole > m.expire && whole-m.timeOf(int(tick), author, it.k()) >= m.expire {
			continue
		}
		before := x.met.n
		rest := m.opened(author, rows[k], own, l.unmet[to.kept:to.kept+n], &x.met, uint32(len(x.faces)))
		if x.met.n > before {
			p := m.draft(int(tick), author, it.k())
			p.topic = it.topic()
			f := m.facing(&p)
			f.age, f.strength = whole-p.time(), m.strengths(g, author)
			f.expires = f.age+1 > m.expire
			x.faces = append(x.faces, f)
			if x.met.n >= collected {
				m.showCollected(c, x)
			}
		}
		if rest {
			l.items[to.items] = it
			to.items++
			to.kept += n
		}
	}
}

// opened collects who of those that have not met a post opens its feed now; the
// others are left, whose bits go to out. It says whether there are any.
func (m *posts) opened(author int, row []uint32, unmet, out []uint8, met *met, face uint32) bool {
	met.room(8 * len(unmet))
	w, n, any := m.w, met.n, uint64(0)
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
		author := c.Lo + it.row()
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
