package content

import (
	"guanxi/sim"
	"guanxi/sim/rng"
)

// article is an article that still waits in some feed.
type article struct {
	id      int64 // row in cascades.csv
	account int32
	start   sim.Tick
	at      float64 // time of publication, as a fraction of that tick
	out     bool    // it has been pushed to followers
	closed  bool    // nobody who waited at the end of a tick will pass it on
	about   uint8   // interest that a read is a sign of

	// Keys of its draws: whether a consumer reads it from a sharer, when the two meet, and what a
	// reader does.
	read, meet, act rng.Key

	readers crowd   // of earlier ticks, kept while somebody may still pass it on
	shares  []share // shares that somebody waits for, and those of this tick, in order of time
	likes   []like
	pushed  []uint32 // followers who have yet to meet the push
	waiting packed   // consumers who have yet to meet a share in their feed, grouped by share; see keepWaiting
	follows []uint32 // readers of this tick who start to follow the account

	by     [channels]int32 // reads by channel
	passed int32           // shares
	child  int32           // shares by readers whom a share reached
	depth  int32           // longest chain of sharing

	booked  int32    // reads whose worth has been booked to the account
	counted int64    // reads that the account has counted
	met     []uint32 // readers of this tick, where readers remember shops
	fans    []uint32 // readers of this tick who liked it
}

// share is one act of passing the article on, in 16 bytes; in 20 the columns of the whole model would
// take more than 120 bytes per consumer.
type share struct {
	came  uint64 // channel in 1 bit, depth in 14, ticks since the article's start in 25, fraction of the tick in 24
	who   uint32
	likes int32 // index of the latest in article.likes; −1: none
}

// Chains of sharing count up to mostDepth, and the age of an article at the time of a share up to
// mostAge, 63 years of minutes.
const (
	mostDepth = 1<<14 - 1
	mostAge   = 1<<25 - 1
)

// newShare is a share in tick t of an article from tick start. depth is that of the sharer, 0 for
// one who read the article as a follower.
func newShare(who uint32, by channel, depth int32, start, t sim.Tick, at float64) share {
	came := uint64(by-moments) | uint64(min(depth, mostDepth))<<1 | uint64(min(t-start, mostAge))<<15 | uint64(at*0x1p24)<<40
	return share{came: came, who: who, likes: -1}
}

func (s *share) at() float64                  { return float64(float64(s.came>>40) * 0x1p-24) }
func (s *share) channel() channel             { return moments + channel(s.came&1) }
func (s *share) depth() int32                 { return int32(s.came >> 1 & mostDepth) }
func (s *share) tick(start sim.Tick) sim.Tick { return start + sim.Tick(s.came>>15&mostAge) }

// like is a like of a share.
type like struct {
	who  uint32
	next int32 // index of an earlier like of the same share; −1: none
}

// waiting is a consumer whose feed holds a share of the article and who has not opened the feed
// since.
type waiting struct {
	who   uint32
	share int32
}

// waits reports whether the article waits in some feed.
func (a *article) waits() bool { return len(a.pushed)+a.waiting.n > 0 }

// channel is the way in which an article reaches a consumer.
type channel uint8

const (
	push channel = iota
	moments
	chat
	channels = 3
)

// reads returns the number of readers.
func (a *article) reads() int { return int(a.by[push] + a.by[moments] + a.by[chat]) }

// take returns an empty article, reusing one that has ended where possible, so that a warm tick
// allocates nothing.
func (m *content) take() *article {
	if n := len(m.spare); n > 0 {
		a := m.spare[n-1]
		m.spare = m.spare[:n-1]
		return a
	}
	return new(article)
}

// giveBack returns the memory of an article for reuse, to the workers in turn.
func (m *content) giveBack(a *article) {
	m.scratch[a.id%int64(len(m.scratch))].pools.take(a)
	*a = article{}
	m.spare = append(m.spare, a)
}

// hold registers the parts of live articles as state.
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
