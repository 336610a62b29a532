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
	out     bool    // followers have it
	closed  bool    // nobody of those who waited as a tick ended passes it on

	// Keys of its draws: whether a pair (consumer, sharer) reads, when they
	// meet, and what a reader does.
	read, meet, act rng.Key

	readers packed  // of earlier ticks, as long as somebody may yet pass it on
	shares  []share // for which somebody waits, and those of this tick, in the order of time
	likes   []like
	pushed  []uint32 // followers who have not met the push yet
	waiting packed   // who has not met a share yet in a feed that holds it: share by share, see keepWaiting
	follows []uint32 // readers of this tick who start to follow

	by     [channels]int32 // reads
	passed int32           // shares
	child  int32           // of them by readers whom a share reached
	depth  int32           // longest chain of sharing

	booked  int32    // reads whose worth to the account is booked
	counted int64    // reads that the account has counted
	met     []uint32 // readers of this tick, where they remember shops
	fans    []uint32 // those of them who liked it
}

// share is a reader's passing on of the article, in 16 bytes.
type share struct {
	when  uint32 // as a part of its tick, in 2^-32
	came  uint32 // the channel in 1 bit, depth in 14, and ticks since the article's in 17
	who   uint32
	likes int32 // latest of article.likes; −1: none
}

// A chain of sharing counts up to mostDepth, and the age of an article, as a share
// sets out, up to mostAge: fifteen years of hours.
const (
	mostDepth = 1<<14 - 1
	mostAge   = 1<<17 - 1
)

// newShare is a share in tick t of an article of tick start. Depth is that of the
// sharer: 0 read it as a follower.
func newShare(who uint32, by channel, depth int32, start, t sim.Tick, at float64) share {
	came := uint32(by-moments) | uint32(min(depth, mostDepth))<<1 | uint32(min(t-start, mostAge))<<15
	return share{when: uint32(at * 0x1p32), came: came, who: who, likes: -1}
}

func (s *share) at() float64                  { return float64(s.when) * 0x1p-32 }
func (s *share) channel() channel             { return moments + channel(s.came&1) }
func (s *share) depth() int32                 { return int32(s.came >> 1 & mostDepth) }
func (s *share) tick(start sim.Tick) sim.Tick { return start + sim.Tick(s.came>>15) }

// like is one of a share.
type like struct {
	who  uint32
	next int32 // an earlier one of the same share; −1: none
}

// waiting is a consumer whose feed holds a share of the article, and who has not
// opened it since.
type waiting struct {
	who   uint32
	share int32
}

// waits says whether the article waits in some feed.
func (a *article) waits() bool { return len(a.pushed)+a.waiting.n > 0 }

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
func (a *article) reads() int { return int(a.by[push] + a.by[moments] + a.by[chat]) }

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

// hold declares what live articles consist of.
func (m *content) hold(s *sim.Scope) {
	holdLive(s, "readers", m, func(a *article) []byte { return a.readers.bytes })
	holdLive(s, "shares", m, func(a *article) []share { return a.shares })
	holdLive(s, "likes", m, func(a *article) []like { return a.likes })
	holdLive(s, "pushed", m, func(a *article) []uint32 { return a.pushed })
	holdLive(s, "waiting", m, func(a *article) []byte { return a.waiting.bytes })
}

func holdLive[T any](s *sim.Scope, name string, m *content, part func(a *article) []T) {
	sim.HoldParts(s, name, func(yield func([]T) bool) {
		for _, a := range m.live {
			if !yield(part(a)) {
				return
			}
		}
	})
}
