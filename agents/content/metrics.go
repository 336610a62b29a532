package content

import (
	"guanxi/sim"
	"guanxi/sim/num"
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
		return num.Quotient(float64(m.follows), float64(m.w.Registered))
	}, sim.NotNegative())
	s.Rate("cascade_r", "1", "mean offspring R measured: shares that a share led to", m.children, m.sharesAll, sim.NotNegative())
	s.Gauge("cascade_r_formula", "1", "mean offspring R by its formula: audience × seen before it expires × read × shared, less those who have read the article already, among users who meet at random along their ties", m.sample.offspring, sim.NotNegative())
	m.ended = s.Counter("cascades", "1", "articles that are in no feed any more")
	m.endedReads = s.Counter("cascade_reads", "1", "readers of these articles")
	m.endedDepth = s.Counter("cascade_links", "1", "longest chains of sharing of these articles, summed")
	s.Rate("cascade_size", "1", "readers of an article, mean", m.endedReads, m.ended, sim.NotNegative())
	s.Rate("cascade_depth", "1", "longest chain of sharing of an article, mean", m.endedDepth, m.ended, sim.NotNegative())
	s.Gauge("accounts_popular", "1", "share of accounts that had an article with as many reads as content.popular says", func() float64 {
		n, all, least := 0, 0, m.spec.Popular.Of(m.w.N)
		for k := range m.accounts {
			if !m.firms.Ever(k) {
				continue
			}
			all++
			if best := m.accounts[k].best; best > 0 && float64(best) >= least {
				n++
			}
		}
		return num.Quotient(float64(n), float64(all))
	}, sim.Share())
	m.readLog = s.EventLog("read", "a consumer reads an article: from whose share, and its row in cascades.csv")
	m.shareLog = s.EventLog("share", "a reader passes an article on: whose share it was read from, and its row in cascades.csv")
}
