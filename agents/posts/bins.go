package posts

import (
	"math/bits"

	"guanxi/sim"
)

// Posts go from authors to readers, and what readers give back to authors, in the
// order of memory: the friends of an author lie anywhere, and where a million
// consumers are too many for the cache, view, taste, evidence and front of each were
// waited for. So the chunks of authors only decide who meets what, by a byte of each
// friend; pairs are put into bins of readers, and bin after bin is read, whose memory
// is fetched in order. That takes .78 of the time at degree 10 (125 ns a consumer and
// tick against 160, in turn); bins that were not fetched in order gained nothing. Sums
// and bits commute, so the order within a bin decides nothing.
//
// Where all consumers are one bin, each chunk reads its own pairs as they come.

// binRows is the consumers of a bin: 28 bytes each lie in half a cache of 1 MiB.
const binRows = 1 << 14

// pair is a post and a friend of its author who meets it, in three words, for a
// struct built field by field is copied before all of it is written.
type pair struct {
	post uint64 // itemOf
	to   uint64 // friend, and from bit 32 and 48 the log-odds of like and comment without match and tie
	what uint64 // the draws that decide on comment and like, 16 bits each; felt, 16; topic, 6; flags, 2; strength, 8
}

const (
	pairMay  = 1 << 54 // the draws pass at the best match
	pairWeak = 1 << 55 // the two may have a weak tie
)

func (p *pair) author() uint32      { return authorOf(p.post) }
func (p *pair) tick() sim.Tick      { return tickOf(p.post) }
func (p *pair) friend() uint32      { return uint32(p.to) }
func (p *pair) like() int32         { return int32(int16(p.to >> 32)) }
func (p *pair) comment() int32      { return int32(int16(p.to >> 48)) }
func (p *pair) commentDraw() uint32 { return uint32(p.what) & 0xffff }
func (p *pair) likeDraw() uint32    { return uint32(p.what) >> 16 }
func (p *pair) felt() int32         { return int32(int16(p.what >> 32)) } // thousandths of experience of who sees it
func (p *pair) topic() uint8        { return uint8(p.what>>48) & (1<<6 - 1) }
func (p *pair) may() int            { return int(p.what >> 54 & 1) }
func (p *pair) weak() bool          { return p.what&pairWeak != 0 }
func (p *pair) strength() uint8     { return uint8(p.what >> 56) }

// reply is what comes back to an author.
type reply struct {
	author, contacts uint32 // bits of a sketch
	likes, comments  uint16
	day              uint32 // of a tick of several days
}

// bin is what one worker has put into a bin.
type bin struct {
	pairs   []pair
	waits   []uint32 // friends whose feed a post enters to wait there
	replies []reply  // to authors of this bin
}

func (x *scratch) bin(i uint32) *bin { return &x.bins[i>>(x.shift&31)] }

// buildBins chooses the bins and how many chunks of authors are handled at a time,
// so that pairs take some 20 bytes a consumer at most, whatever the friends.
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

// binned says whether there are several bins.
func (m *posts) binned() bool { return len(m.scratch[0].bins) > 1 }

// collected is how many pairs a chunk that reads them itself collects.
const collected = 256

// passes are those of exchange, made once: a tick allocates nothing.
type passes struct {
	first                                int // chunk of the authors handled now
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
			m.scratch[c.Worker].touched += m.w.FetchFronts(lo, hi)
		}
		for k := range m.scratch {
			m.answer(c, &m.scratch[k].bins[c.ID])
		}
	}
	return e
}

// exchange is post for all authors, where there are several bins: authors, readers,
// authors, and for their new posts again.
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
		panic(err) // a fault of a chunk is one of the step
	}
}

// fetch reads the memory of the readers of a bin in its order if there is a pair for
// one in eight of them, several to a line: that the processor does ahead, where it
// waits for pairs, who come in no order.
func (m *posts) fetch(bin int) (sum uint32) {
	pairs := 0
	for k := range m.scratch {
		pairs += len(m.scratch[k].bins[bin].pairs)
	}
	lo, hi := m.rowsOf(bin)
	if pairs < (hi-lo)/8 {
		return 0
	}
	return m.w.FetchFronts(lo, hi) + m.w.FetchTastes(lo, hi)
}

// rowsOf are the consumers of a bin.
func (m *posts) rowsOf(bin int) (lo, hi int) {
	lo = bin << m.shift
	return lo, min(lo+1<<m.shift, m.w.N)
}

// serve lets the readers of a chunk's own pairs, which have seen the posts, react.
func (m *posts) serve(c *sim.Chunk, x *scratch, later bool) {
	b := &x.bins[0]
	for pairs := b.pairs; len(pairs) > 0; {
		n := min(collected, len(pairs))
		m.react(c, x, pairs[:n], later)
		pairs = pairs[n:]
	}
	b.pairs, x.shownTo = b.pairs[:0], 0
	m.answer(c, b)
}

// read shows the pairs of a bin to their readers.
func (m *posts) read(c *sim.Chunk, x *scratch, b *bin, later bool) {
	for _, j := range b.waits {
		m.w.Deliver(c, int(j))
	}
	for pairs := b.pairs; len(pairs) > 0; {
		n := min(collected, len(pairs))
		m.show(c, x, pairs[:n], later)
		pairs = pairs[n:]
	}
	b.pairs, b.waits = b.pairs[:0], b.waits[:0]
}

// answer gives authors what came back to them.
func (m *posts) answer(c *sim.Chunk, b *bin) {
	for k := range b.replies {
		m.settle(c, &b.replies[k])
	}
	b.replies = b.replies[:0]
}
