package content

import (
	"math"
	"slices"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
)

func (m *content) declareMetrics(s *sim.Scope) {
	m.articles = s.Counter("articles", "1", "articles published")
	m.readsAll = s.Counter("article_reads", "1", "articles read; a person reads an article once")
	doc := [channels]string{"by followers to whom they were pushed", "through shares in Moments", "through shares in chats"}
	for by := range m.reads {
		m.reads[by] = s.Counter("article_reads."+channelNames[by], "1", "articles read "+doc[by])
	}
	m.sharesAll = s.Counter("article_shares", "1", "articles passed on by readers")
	for _, by := range []channel{moments, chat} {
		m.shares[by] = s.Counter("article_shares."+channelNames[by], "1", "articles passed on in "+map[channel]string{moments: "Moments", chat: "chats"}[by])
	}
	m.children = s.Counter("article_shares.children", "1", "articles passed on by readers whom a share had reached")
	m.likes = s.Counter("article_likes", "1", "likes given to shares of articles in Moments")
	m.readersToday = s.Counter("article_readers", "1", "consumers who read an article in a tick, summed over ticks")
	m.newFollows = s.Counter("article_follows", "1", "readers who started to follow an account")
	s.Gauge("followers", "1", "accounts that a consumer who has ever used the platform follows, mean", func() float64 {
		if m.w.Registered == 0 {
			return math.NaN()
		}
		return float64(m.follows) / float64(m.w.Registered)
	})
	s.Rate("cascade_r", "1", "mean offspring R measured: shares that a share led to", m.children, m.sharesAll)
	s.Gauge("cascade_r_formula", "1", "mean offspring R by its formula: audience × seen × read × shared; leaves out that an article reaches a person through several friends", m.sample.offspring)
	m.ended = s.Counter("cascades", "1", "articles that are in no feed any more")
	m.endedReads = s.Counter("cascade_reads", "1", "readers of these articles")
	m.endedDepth = s.Counter("cascade_links", "1", "longest chains of sharing of these articles, summed")
	s.Rate("cascade_size", "1", "readers of an article, mean", m.endedReads, m.ended)
	s.Rate("cascade_depth", "1", "longest chain of sharing of an article, mean", m.endedDepth, m.ended)
	s.Gauge("accounts_popular", "1", "share of accounts that had an article with as many reads as content.popular says", func() float64 {
		if len(m.accounts) == 0 {
			return math.NaN()
		}
		n, least := 0, m.spec.Popular.Of(m.w.N)
		for k := range m.accounts {
			if best := m.accounts[k].best; best > 0 && float64(best) >= least {
				n++
			}
		}
		return float64(n) / float64(len(m.accounts))
	})
	m.readLog = s.EventLog("read", "a consumer reads an article: from whose share, and its row in cascades.csv")
	m.shareLog = s.EventLog("share", "a reader passes an article on: whose share it was read from, and its row in cascades.csv")
}

// mostSampled is the number of consumers over whom the formula of R averages:
// enough for a standard error of some hundredths.
const mostSampled = 4096

// sample is the consumers and articles over which the formula of R takes means.
type sample struct {
	m       *content
	who     []uint32
	key     rng.Key
	account []int32 // whose article each of them meets
}

func (x *sample) build(s *sim.Scope, m *content) {
	x.m, x.key = m, s.Key("formula")
	n := min(m.w.N, mostSampled)
	all := make([]uint32, n)
	for k := range all {
		// One of each stratum of rows, so that a sample of all is all.
		lo, hi := uint64(k)*uint64(m.w.N)/uint64(n), uint64(k+1)*uint64(m.w.N)/uint64(n)
		all[k] = uint32(lo + x.key.Below(uint64(k), 0, hi-lo))
	}
	x.who = slices.Clip(all)
	x.account = make([]int32, n)
	weights, some := make([]float64, len(m.accounts)), false
	for k := range m.accounts {
		weights[k] = m.spec.Accounts[m.accounts[k].kind].V.Articles.Over(m.w.Clock.Tick)
		some = some || weights[k] > 0
	}
	if !some {
		x.who = nil
		return
	}
	draw, err := num.NewAlias(weights)
	if err != nil {
		x.who = nil
		return
	}
	for k := range x.account {
		stream := x.key.Sub(1).Stream(uint64(k))
		x.account[k] = int32(draw.Draw(&stream))
	}
}

// offspring is R by its formula for the users of now. Who is reached through
// Moments has k friends with probability in proportion to k, and one of them,
// the one it came from, has read it already.
func (x *sample) offspring() float64 {
	m := x.m
	switch {
	case len(x.who) == 0:
		return math.NaN()
	case !m.spec.HasShare:
		return 0
	}
	var users, friends, toMoments, toGroup, toFriends float64
	for n, i := range x.who {
		k := m.w.FriendsUsing(int(i))
		share := m.w.SeenShare(int(i))
		if m.w.Status[i] != society.Using || share == 0 {
			continue
		}
		a := &m.accounts[x.account[n]]
		table := &m.tables[a.table]
		level := m.w.Level(int(i), &a.topic)
		on := float64(table.read[level] * (float64(table.share[level]) * 0x1p-32))
		users++
		friends += float64(k)
		toMoments += float64(float64(float64(k*max(k-1, 0))*share) * on)
		group := 0
		if len(m.layers) > 0 {
			for l := range m.layers {
				group += m.layers[l].size(int(i)) - 1
			}
			toGroup += float64(float64(float64(group)/float64(len(m.layers))*m.scale[chat]) * on)
		}
		toFriends += float64(float64(min(1+m.spec.Chat.Further, float64(k))*m.scale[chat]) * on)
	}
	if users == 0 {
		return math.NaN()
	}
	group := 0.0
	if len(m.layers) > 0 {
		group = m.spec.Chat.Group
	}
	return meanOffspring(m.toMoments, group, toMoments/max(friends, 1), toGroup/users, toFriends/users)
}
