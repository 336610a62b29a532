package content

import (
	"guanxi/sim"
	"guanxi/sim/rng"
)

// article is one that still waits in some feed.
type article struct {
	id      int64 // its row in cascades.csv
	account int32
	start   sim.Tick
	at      float64 // when it was published, as a part of that tick
	pushed  bool

	// Keys of its draws: whether a pair (consumer, sharer) reads, when they
	// meet, and what a reader does.
	read, meet, act rng.Key

	readers []uint32 // in the order in which they read it
	shares  []share  // likewise
	likes   []like
	waiting []waiting // who has not met it yet in a feed that holds it
	follows []uint32  // readers of this tick who start to follow

	by    [channels]int32 // reads
	child int32           // shares by readers whom a share reached
	depth int32           // longest chain of sharing

	booked int32 // reads whose worth to the account is booked
}

// share is a reader's passing on of the article.
type share struct {
	at      float64 // as a part of its tick
	tick    sim.Tick
	who     uint32
	depth   int32 // of the sharer: 0 read it as a follower
	likes   int32 // latest of article.likes; −1: none
	channel channel
}

// like is one of a share.
type like struct {
	who  uint32
	next int32 // an earlier one of the same share; −1: none
}

// waiting is a consumer whose feed holds the article, through a share or the
// push, and who has had no session since.
type waiting struct {
	who   uint32
	share int32 // −1: the push
}

// channel is the way in which an article comes to somebody.
type channel uint8

const (
	push channel = iota
	moments
	chat
	channels = 3
)

var channelNames = [channels]string{"push", "moments", "chat"}

// reads is the number of readers.
func (a *article) reads() int { return len(a.readers) }

// take gives an article with empty lists, a used one where there is one: a warm
// tick allocates nothing.
func (m *content) take() *article {
	if n := len(m.spare); n > 0 {
		a := m.spare[n-1]
		m.spare = m.spare[:n-1]
		return a
	}
	return new(article)
}

// giveBack keeps an article's memory for others, with the workers in turn.
func (m *content) giveBack(a *article) {
	m.scratch[a.id%int64(len(m.scratch))].pools.take(a)
	*a = article{}
	m.spare = append(m.spare, a)
}

// holdLive lays the state of live articles out, for digests and sizes.
func (m *content) holdLive() []uint32 {
	m.laid = m.laid[:0]
	for _, a := range m.live {
		m.laid = append(m.laid, uint32(a.id), uint32(a.account), uint32(a.child), uint32(a.depth))
		m.laid = append(m.laid, a.readers...)
		for _, s := range a.shares {
			m.laid = append(m.laid, s.who, uint32(s.tick), uint32(s.depth), uint32(s.at*0x1p32), uint32(s.likes), uint32(s.channel))
		}
		for _, x := range a.waiting {
			m.laid = append(m.laid, x.who, uint32(x.share))
		}
	}
	return m.laid
}
