package posts

import (
	"math/bits"

	"guanxi/sim"
	"guanxi/sim/num"
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

// begin makes a place for a post's bits, at the end of all.
func (l *waiting) begin(friends int) (at int) {
	at, n := len(l.unmet), (friends+7)/8
	l.unmet = sim.Room(l.unmet, n)[:at+n]
	clear(l.unmet[at:])
	return at
}

// close enters the post whose bits begin at at, if anybody is to meet it.
func (l *waiting) close(c *sim.Chunk, p *post, at int) {
	for _, b := range l.unmet[at:] {
		if b != 0 {
			if n := len(l.ticks); n == 0 || l.ticks[n-1].tick != p.tick {
				l.ticks = append(sim.Room(l.ticks, 1), written{tick: p.tick})
			}
			l.ticks[len(l.ticks)-1].posts++
			l.items = append(sim.Room(l.items, 1), itemFor(int(p.author)-c.Lo, p.k, p.topic))
			return
		}
	}
	l.unmet = l.unmet[:at]
}

// ahead is how many posts' rows of friends are fetched together.
const ahead = 16

// look lets those who open their feed in this tick meet the posts that wait for
// them, and drops the posts that expired. Most of those who wait do not, which a bit
// of each tells.
func (m *posts) look(c *sim.Chunk, x *scratch) {
	l := &m.live[c.ID]
	var to passed
	all, ticks := l.items, l.ticks[:0]
	for _, of := range l.ticks {
		posts := all[:of.posts]
		all = all[of.posts:]
		before := to.items
		for len(posts) > 0 {
			n := min(ahead, len(posts))
			m.lookBlock(c, x, l, sim.Tick(of.tick), posts[:n], &to)
			posts = posts[n:]
		}
		if of.posts = int32(to.items - before); of.posts > 0 {
			ticks = append(ticks, of)
		}
	}
	l.ticks, l.items, l.unmet = ticks, l.items[:to.items], l.unmet[:to.kept]
	if m.strangers != nil {
		m.lookStrangers(c, x)
	}
}

// passed is how far a pass over those that wait is: bytes of unmet that it has
// read, items and bytes that it has kept.
type passed struct{ read, items, kept int }

// lookBlock is look for some posts of a tick.
func (m *posts) lookBlock(c *sim.Chunk, x *scratch, l *waiting, tick sim.Tick, block []item, to *passed) {
	var rows [ahead][]uint32
	var degree [ahead]int
	m.fetchRows(c, block, &rows, &degree)
	whole := float64(c.Tick - tick) // age of a post from the beginning of its tick
	for k, it := range block {
		author := c.Lo + it.row()
		id := itemOf(int(tick), author, it.k())
		m.face(&x.facing[k], id, m.qualityOf(author, id), it.topic())
	}
	for k, it := range block {
		n := (degree[k] + 7) / 8
		own := l.unmet[to.read : to.read+n]
		to.read += n
		author := c.Lo + it.row()
		if whole > m.expire && whole-m.timeOf(int(tick), author, it.k()) >= m.expire {
			continue
		}
		if m.opened(x, k, author, rows[k], own, l.unmet[to.kept:to.kept+n]) {
			l.items[to.items] = it
			to.items++
			to.kept += n
		}
		m.pair(c, x, true, collected)
	}
	m.pair(c, x, true, 1)
}

// opened collects in met those who have not met the k-th post in hand and open their
// feed now; the others are left, whose bits go to out. It says whether there are any.
func (m *posts) opened(x *scratch, k, author int, row []uint32, unmet, out []uint8) bool {
	x.met = sim.Room(x.met, 8*len(unmet)+1)
	met := x.met[:cap(x.met)] // the loop writes before it counts
	w, n, any := m.w, len(x.met), uint64(0)
	strength, more := m.strengths(w.Graph, author), m.weakly|uint64(k)<<32
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
			opens := num.One(w.Browses(j))
			left &^= uint64(opens) << (bit & 63)
			met[n] = uint64(j) | more | strengthAt(strength, int(place))
			n += opens
		}
		any |= left
		for b := range some {
			out[at+b] = uint8(left >> (8 * b))
		}
	}
	x.met = met[:n]
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
