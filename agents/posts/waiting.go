package posts

import (
	"encoding/binary"
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
	unmet []uint8   // item by item, a bit for each friend of the author; with spare room behind
}

// spare is the room behind the bits, so that those of 64 friends are read and written
// as a word wherever they begin.
const spare = 8

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
	l.unmet = sim.Room(l.unmet, n+spare)[:at+n]
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
	unmet := l.unmet[:len(l.unmet)+spare]
	for k, it := range block {
		n := (degree[k] + 7) / 8
		own := unmet[to.read:]
		to.read += n
		author := c.Lo + it.row()
		if whole > m.expire && whole-m.timeOf(int(tick), author, it.k()) >= m.expire {
			continue
		}
		before := len(x.met)
		if m.opened(x, k, author, rows[k], own, unmet[to.kept:], n) {
			l.items[to.items] = it
			to.items++
			to.kept += n
		}
		if len(x.met) > before {
			id := itemOf(int(tick), author, it.k())
			if whole+1 > m.expire {
				x.met = append(x.met[:before], m.inTime(c.Tick, id, x.met[before:])...)
			}
			m.face(&x.facing[k], id, m.qualityOf(author, id), it.topic())
			m.pair(c, x, true, collected)
		}
	}
	m.pair(c, x, true, 1)
}

// opened collects in met those who have not met the k-th post in hand and open their
// feed now; the others are left, whose bits, n bytes with the spare, go to out. It says
// whether there are any.
func (m *posts) opened(x *scratch, k, author int, row []uint32, unmet, out []uint8, n int) bool {
	any, strength, more := uint64(0), m.strengths(m.w.Graph, author), m.weakly|uint64(k)<<32
	for at := 0; at < n; at += 8 {
		friends := friendsFrom(row, x.others[:], author, at*8)
		own := ^uint64(0) >> max(0, 64-8*(n-at)) // of the word
		word := binary.LittleEndian.Uint64(unmet[at:]) & own
		opens := opening(m.w.Browsing, friends, word)
		left := word &^ opens
		any |= left
		binary.LittleEndian.PutUint64(out[at:], binary.LittleEndian.Uint64(out[at:])&^own|left)
		x.collect(opens, friends, from(strength, at*8), more)
	}
	return any != 0
}

// opening is who of 64 friends opens the feed now, of those of a word, without a branch.
//
//go:noinline
func opening(browsing sim.Bits, friends []uint32, word uint64) (opens uint64) {
	for ; word != 0; word &= word - 1 {
		bit := bits.TrailingZeros64(word)
		opens |= uint64(browsing.Bit(int(friends[bit]))) << (bit & 63)
	}
	return opens
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

// friendsFrom are an author's friends from a place of its row on; on the complete graph,
// where that is everybody but the author, as many as there is room for.
func friendsFrom(row, room []uint32, author, place int) []uint32 {
	if row != nil {
		return row[place:]
	}
	for k := range room {
		room[k] = uint32(place + k + num.One(place+k >= author))
	}
	return room
}
