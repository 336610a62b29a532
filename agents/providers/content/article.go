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
	about   uint8 // interest that a read is a sign of

	// Keys of its draws: whether a consumer reads it from a sharer, when the two meet, and what a
	// reader does.
	read, meet, act rng.Key

	readers []uint32
	shares  []share // the push, then in order of time
	likes   []like
	waiting []waiting // consumers who have yet to meet a share, in the order of shares
	follows []uint32  // readers of this tick who start to follow the account
	shown   []shown   // places of this tick that recommend it

	by     [channels]int32 // reads by channel
	passed int32           // shares
	child  int32           // shares by readers whom a share reached
	depth  int32           // longest chain of sharing

	credited struct{ reads, likes int } // what the account has been credited with
}

// share is one act of passing the article on, or the push by its account.
type share struct {
	at    float64 // as a fraction of its tick
	likes int     // index of the latest in article.likes; −1: none
	who   int32   // −1: the account
	by    channel
	tick  sim.Tick
	depth int32 // of the sharer; 0: one who read the article as a follower; −1: the account
}

// cut24 cuts a time within a tick to 24 bits.
func cut24(at float64) float64 { return float64(float64(uint32(at*0x1p24)) * 0x1p-24) }

// like is a like of a share.
type like struct {
	who  int
	next int // index of an earlier like of the same share; −1: none
}

// waiting is a consumer whom a share reached and who has had no session since in which to meet it.
type waiting struct {
	who   uint32
	share int32
}

// channel is the way in which an article reaches a consumer.
type channel int32

const (
	push channel = iota
	moments
	chat
	recommended
	channels = 4
)

// newArticle is an article that an account pushes at a time of a tick.
func newArticle(account int32, t sim.Tick, at float64, key rng.Key) *article {
	return &article{account: account, start: t, read: key.Sub(0), meet: key.Sub(1), act: key.Sub(2),
		shares: []share{{who: -1, by: push, tick: t, at: at, depth: -1, likes: -1}}}
}

// reads is the draw in [0, 1) that decides whether consumer j reads what it meets of a share, the
// same for all that one consumer shares.
func (a *article) reads(s int32, j uint32) float64 {
	return a.read.Float(uint64(a.shares[s].who+1), uint64(j))
}

// meets is the draw in (0, 1) that decides when consumer j meets a share.
func (a *article) meets(s int32, j uint32) float64 {
	return a.meet.Open(uint64(a.shares[s].who+1), uint64(j))
}

// hold registers the parts of live articles as state.
func (m *content) hold(s *sim.Scope) {
	live := func() []*article { return m.live }
	sim.HoldEach(s, "readers", live, func(a *article) []uint32 { return a.readers })
	sim.HoldEach(s, "shares", live, func(a *article) []share { return a.shares })
	sim.HoldEach(s, "likes", live, func(a *article) []like { return a.likes })
	sim.HoldEach(s, "waiting", live, func(a *article) []waiting { return a.waiting })
}
