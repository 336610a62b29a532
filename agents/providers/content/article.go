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

	readers []uint32 // of earlier ticks, kept while somebody may still pass it on
	shares  []share  // shares that somebody waits for, and those of this tick, in order of time
	likes   []like
	pushed  []uint32  // followers who have yet to meet the push
	waiting []waiting // consumers who have yet to meet a share in their feed, in the order of shares
	follows []uint32  // readers of this tick who start to follow the account

	by     [channels]int32 // reads by channel
	passed int32           // shares
	child  int32           // shares by readers whom a share reached
	depth  int32           // longest chain of sharing

	booked  int32    // reads whose worth has been booked to the account
	counted int64    // reads that the account has counted
	met     []uint32 // readers of this tick, where readers remember shops
	fans    []uint32 // readers of this tick who liked it
}

// share is one act of passing the article on.
type share struct {
	who   uint32
	by    channel // moments or chat
	tick  sim.Tick
	at    float32 // as a fraction of that tick, see cut24
	depth int32   // of the sharer; 0: one who read the article as a follower
	likes int32   // index of the latest in article.likes; −1: none
}

// cut24 cuts a time within a tick to 24 bits.
func cut24(at float64) float32 { return float32(float64(uint32(at*0x1p24)) * 0x1p-24) }

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
func (a *article) waits() bool { return len(a.pushed)+len(a.waiting) > 0 }

// channel is the way in which an article reaches a consumer.
type channel int32

const (
	push channel = iota
	moments
	chat
	channels = 3
)

// reads returns the number of readers.
func (a *article) reads() int { return int(a.by[push] + a.by[moments] + a.by[chat]) }

// hold registers the parts of live articles as state.
func (m *content) hold(s *sim.Scope) {
	holdLive(s, "readers", m, func(a *article) []uint32 { return a.readers })
	holdLive(s, "shares", m, func(a *article) []share { return a.shares })
	holdLive(s, "likes", m, func(a *article) []like { return a.likes })
	holdLive(s, "pushed", m, func(a *article) []uint32 { return a.pushed })
	holdLive(s, "waiting", m, func(a *article) []waiting { return a.waiting })
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
