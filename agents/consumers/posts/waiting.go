package posts

import (
	"encoding/binary"
	"math/bits"

	"guanxi/sim"
	"guanxi/sim/num"
)

// waiting holds the posts of a chunk's authors that some friend has yet to meet. A friend who
// meets a post in the tick in which it is written never enters. For each of the author's friends
// a bit, by place in the author's row, is set until that friend next opens the feed.
//
// As lists, the waiting friends took four bytes each. When one session in nine opens the feed
// most friends of a post wait, and the lists took 20 bytes per consumer.
type waiting struct {
	ticks []written // in order of ticks
	items []item    // grouped by tick
	unmet []uint8   // by item, a bit per friend of the author; with spare capacity behind
}

// spare is the capacity kept behind the bits, so that those of 64 friends can be read and written
// as one word wherever they begin.
const spare = 8

// written is the number of waiting posts of a tick.
type written struct{ tick, posts int32 }

// item is a waiting post: 12 bits for the author's place in its chunk, 8 for the post's place
// among the author's posts of the tick, 6 for the topic. Everything else is drawn again, with the
// same keys, when somebody meets the post.
type item uint32

const itemRow = sim.DefaultGrain - 1

func itemFor(row int, k, topic uint8) item { return item(row) | item(k)<<12 | item(topic)<<20 }

func (it item) row() int     { return int(it & itemRow) }
func (it item) k() int       { return int(it >> 12 & 0xff) }
func (it item) topic() uint8 { return uint8(it >> 20) }

// begin appends cleared space for the bits of a post and returns where it begins.
func (l *waiting) begin(friends int) (at int) {
	at, n := len(l.unmet), (friends+7)/8
	l.unmet = sim.Room(l.unmet, n+spare)[:at+n]
	clear(l.unmet[at:])
	return at
}

// close enters the post whose bits begin at at, or drops the bits if nobody is left to meet it.
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

// ahead is the number of posts whose rows of friends are fetched together.
const ahead = 16

// look lets those who open their feed in this tick meet the posts that wait for them, and drops
// expired posts. Most who wait do not open the feed, which one bit of each tells.
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

// passed is the progress of a pass over the waiting posts: bytes of unmet read, items and bytes
// kept.
type passed struct{ read, items, kept int }

// lookBlock is look for at most ahead posts of one tick.
func (m *posts) lookBlock(c *sim.Chunk, x *scratch, l *waiting, tick sim.Tick, block []item, to *passed) {
	var rows [ahead][]uint32
	var degree [ahead]int
	m.fetchRows(c, block, &rows, &degree)
	whole := float64(c.Tick - tick) // age of a post written at the start of the tick
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
			m.face(&x.facing[k], k, id, m.qualityOf(author, id), it.topic())
			m.pair(c, x, true, collected)
		}
	}
	m.pair(c, x, true, 1)
}

// opened collects in x.met those who have yet to meet the k-th post of the batch and open their
// feed now. It writes the bits of the others, n bytes, to out, and reports whether any are left.
func (m *posts) opened(x *scratch, k, author int, row []uint32, unmet, out []uint8, n int) bool {
	any, strength, more := uint64(0), m.strengths(m.w.Graph, author), uint64(k)<<metPlace
	for at := 0; at < n; at += 8 {
		friends := friendsFrom(row, x.others[:], author, at*8)
		own := ^uint64(0) >> max(0, 64-8*(n-at)) // the bits of the word that belong to this post
		word := binary.LittleEndian.Uint64(unmet[at:]) & own
		opens := opening(m.w.Browsing, friends, word)
		left := word &^ opens
		any |= left
		binary.LittleEndian.PutUint64(out[at:], binary.LittleEndian.Uint64(out[at:])&^own|left)
		x.collect(opens, friends, from(strength, at*8), more)
	}
	return any != 0
}

// opening returns which of the friends set in word open the feed now, without a branch.
//
//go:noinline
func opening(browsing sim.Bits, friends []uint32, word uint64) (opens uint64) {
	for ; word != 0; word &= word - 1 {
		bit := bits.TrailingZeros64(word)
		opens |= uint64(browsing.Bit(int(friends[bit]))) << (bit & 63)
	}
	return opens
}

// fetchRows finds the authors' rows of friends for a block of posts. It touches them together so
// that their cache misses overlap. On the complete graph the rows are nil.
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

// touch reads one number per cache line of a row.
func touch(row []uint32) (sum uint32) {
	for k := 0; k < len(row); k += 16 {
		sum += row[k]
	}
	return sum + row[len(row)-1]
}

// friendsFrom returns an author's friends from a place in its row on. On the complete graph,
// where row is nil, it fills room with as many as fit.
func friendsFrom(row, room []uint32, author, place int) []uint32 {
	if row != nil {
		return row[place:]
	}
	for k := range room {
		room[k] = uint32(place + k + num.One(place+k >= author))
	}
	return room
}
