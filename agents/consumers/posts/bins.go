package posts

import (
	"math/bits"

	"guanxi/sim"
)

// Posts travel from authors to readers, and reactions back to authors, in the order of memory.
// The friends of an author are scattered over memory. With a million consumers, more than the
// cache holds, every access to a friend's view, taste, evidence and inbox was a cache miss. The
// chunks of authors therefore only decide who meets what, which takes one byte of each friend,
// and sort the pairs into bins of readers. The bins are then read one after the other, each after
// a prefetch in memory order. This takes .78 of the time at degree 10 (125 ns per consumer and
// tick against 160, measured alternately); bins without the prefetch gained nothing. Sums and
// bits commute, so the order within a bin does not matter.
//
// Where all consumers fit into one bin, each chunk reads its own pairs as they arise.

// binRows is the number of consumers per bin. At 28 bytes each they fill half of a 1 MiB cache.
const binRows = 1 << 14

// pair is a post and a friend of its author who meets it, packed into two words. Three words held
// the draws and, apart from them, the log-odds of the post.
type pair struct {
	to   uint64 // friend, 28 bits; author, 28; strength of the tie, 8
	what uint64 // log-odds that match and tie must reach for like and comment, 17 bits each; experienced, 10; topic, 6; place in the batch, 4; weak, 1; draw for seeing, 9
}

const (
	pairAuthor = 28
	pairFriend = 1<<pairAuthor - 1
	pairTie    = 56

	pairExperience = 34
	pairTopic      = 44
	pairPlace      = 50
	pairWeak       = 1 << 54 // the two may have a weak tie
	pairSee        = 55
)

func (p *pair) friend() uint32 { return uint32(p.to) & pairFriend }
func (p *pair) author() uint32 { return uint32(p.to>>pairAuthor) & pairFriend }
func (p *pair) place() int     { return int(p.what >> pairPlace & (ahead - 1)) }
func (p *pair) weak() bool     { return p.what&pairWeak != 0 }

// experienceOf returns the experience that is gained by seeing the post, in thousandths.
func experienceOf(what uint64) int32 { return int32(what>>pairExperience) & (1<<10 - 1) }
func topicOf(what uint64) int        { return int(what >> pairTopic & (1<<6 - 1)) }

// reply carries the reactions to an author's posts back to it.
type reply struct {
	author          uint32
	day             uint32 // day within a tick of several days
	likes, comments uint16
}

// bin holds what one worker has put into a bin.
type bin struct {
	pairs   []pair
	posts   []uint64 // of the pairs, where it matters on which day of the tick they meet
	waits   []uint32 // friends in whose feeds a post waits
	replies []reply  // to authors in this bin
}

func (x *scratch) bin(i uint32) *bin { return &x.bins[i>>(x.shift&31)] }

// buildBins chooses the bins and the number of chunks of authors handled at a time, such that
// pairs take at most about 20 bytes per consumer at any number of friends.
func (m *posts) buildBins(workers, rows int) {
	m.shift = 31
	if m.w.N > 2*rows {
		m.shift = uint8(bits.Len(uint(rows - 1)))
	}
	m.scratch = make([]scratch, workers)
	for k := range m.scratch {
		m.scratch[k].shift = m.shift
		m.scratch[k].bins = make([]bin, (m.w.N-1)>>m.shift+1)
	}
	chunks := sim.Chunks(m.w.N, sim.DefaultGrain)
	friends := m.w.Graph.MeanDegree()
	if m.w.Graph.Complete() {
		friends = float64(m.w.N)
	}
	m.group = max(1, int(float64(chunks)/max(1, friends*m.perDay*m.w.Clock.Days()/1.5)))
}

// binned reports whether there is more than one bin.
func (m *posts) binned() bool { return len(m.scratch[0].bins) > 1 }

// collected is the number of pairs that a chunk collects before it reads them itself.
const collected = 256

// passes holds the closures of exchange, made once so that a tick allocates nothing.
type passes struct {
	first                                int // first chunk of the current group of authors
	look, write, later, present, answers func(c *sim.Chunk)
}

func (m *posts) newPasses() *passes {
	e := new(passes)
	authors := func(do func(c *sim.Chunk, x *scratch)) func(c *sim.Chunk) {
		return func(c *sim.Chunk) {
			own, lo := *c, e.first*sim.DefaultGrain
			own.ID, own.Lo, own.Hi = c.ID+e.first, c.Lo+lo, c.Hi+lo
			do(&own, &m.scratch[c.Worker])
		}
	}
	readers := func(later bool) func(c *sim.Chunk) {
		return func(c *sim.Chunk) {
			x := &m.scratch[c.Worker]
			x.touched += m.fetch(c.ID)
			for k := range m.scratch {
				m.read(c, x, &m.scratch[k].bins[c.ID], later)
			}
		}
	}
	e.look, e.write = authors(m.look), authors(m.write)
	e.later, e.present = readers(true), readers(false)
	e.answers = func(c *sim.Chunk) {
		replies := 0
		for k := range m.scratch {
			replies += len(m.scratch[k].bins[c.ID].replies)
		}
		if lo, hi := m.rowsOf(c.ID); replies > (hi-lo)/16 {
			m.scratch[c.Worker].touched += m.w.FetchInboxes(lo, hi)
		}
		for k := range m.scratch {
			m.answer(c, &m.scratch[k].bins[c.ID])
		}
	}
	return e
}

// exchange replaces post where there are several bins. For each group of chunks it runs the
// authors, the readers and the authors again, first for waiting posts and then for new ones.
func (m *posts) exchange(t sim.Tick, round int) {
	if round > 0 || !m.open {
		return
	}
	e, bins := m.passes, len(m.scratch[0].bins)
	for e.first = 0; e.first*sim.DefaultGrain < m.w.N; e.first += m.group {
		rows := min(m.group*sim.DefaultGrain, m.w.N-e.first*sim.DefaultGrain)
		m.parallel(t, rows, sim.DefaultGrain, e.look)
		m.parallel(t, bins, 1, e.later)
		m.parallel(t, bins, 1, e.answers)
		m.parallel(t, rows, sim.DefaultGrain, e.write)
		m.parallel(t, bins, 1, e.present)
		m.parallel(t, bins, 1, e.answers)
	}
}

func (m *posts) parallel(t sim.Tick, rows, grain int, body func(c *sim.Chunk)) {
	if err := m.scope.Parallel(t, rows, grain, body); err != nil {
		panic(err) // a failing chunk is a failure of the step
	}
}

// fetch reads the memory of a bin's readers in order if there is at least one pair per eight
// readers, who lie several to a cache line. The processor prefetches a sequential read; the pairs
// come in no order, so each would wait for its own line. The sum keeps the reads from being
// optimised away.
func (m *posts) fetch(bin int) (sum uint32) {
	pairs := 0
	for k := range m.scratch {
		pairs += len(m.scratch[k].bins[bin].pairs)
	}
	lo, hi := m.rowsOf(bin)
	if pairs < (hi-lo)/8 {
		return 0
	}
	return m.w.FetchInboxes(lo, hi) + m.w.FetchTastes(lo, hi)
}

// rowsOf returns the range of consumers in a bin.
func (m *posts) rowsOf(bin int) (lo, hi int) {
	lo = bin << m.shift
	return lo, min(lo+1<<m.shift, m.w.N)
}

// read shows the pairs of a bin to their readers.
func (m *posts) read(c *sim.Chunk, x *scratch, b *bin, later bool) {
	inboxes := m.w.Inboxes()
	for _, j := range b.waits {
		inboxes.At(int(j)).Add(c, 1, 0)
	}
	for pairs, posts := b.pairs, b.posts; len(pairs) > 0; {
		n := min(collected, len(pairs))
		if len(posts) > 0 {
			n = min(ahead, len(pairs))
			x.recall(pairs[:n], posts)
			posts = posts[n:]
		}
		m.show(c, x, pairs[:n], later)
		pairs = pairs[n:]
	}
	b.pairs, b.posts, b.waits = b.pairs[:0], b.posts[:0], b.waits[:0]
}

// recall gives at most ahead pairs of a bin places of their own, at which it puts their posts.
func (x *scratch) recall(pairs []pair, posts []uint64) {
	for k := range pairs {
		pairs[k].what = pairs[k].what&^((ahead-1)<<pairPlace) | uint64(k)<<pairPlace
		x.facing[k].post = posts[k]
	}
}

// answer hands the replies in a bin to their authors.
func (m *posts) answer(c *sim.Chunk, b *bin) {
	for k := range b.replies {
		m.settle(c, &b.replies[k])
	}
	b.replies = b.replies[:0]
}
