package content

import (
	"guanxi/sim"
	"guanxi/sim/num"
)

func (m *content) declareMetrics(s *sim.Scope) {
	m.articles = s.Counter("articles", "articles published")
	m.readsAll = s.Counter("article_reads", "article reads; a consumer reads an article once at most")
	m.reads[push] = s.Counter("article_reads.push", "article reads by followers to whom the article was pushed")
	m.reads[moments] = s.Counter("article_reads.moments", "article reads through shares in the feed")
	m.reads[chat] = s.Counter("article_reads.chat", "article reads through shares in chats")
	m.sharesAll = s.Counter("article_shares", "article shares: times that a reader passed an article on")
	m.shares[moments] = s.Counter("article_shares.moments", "article shares in the feed")
	m.shares[chat] = s.Counter("article_shares.chat", "article shares in chats")
	m.children = s.Counter("article_shares.children", "article shares by readers whom a share had reached")
	m.likes = s.Counter("article_likes", "likes on article shares in the feed")
	m.readersToday = s.Counter("article_readers", "consumers who read at least one article in a tick, summed over ticks")
	m.newFollows = s.Counter("article_follows", "readers who started to follow an account")
	s.Gauge("followers", "1", "accounts followed, mean over consumers who have ever used the platform", func() float64 {
		return num.Quotient(float64(m.follows), float64(m.w.Registered))
	}, sim.NotNegative())
	s.Rate("cascade_r", "1", "mean offspring R, measured: shares that a share led to (virality)", m.children, m.sharesAll,
		sim.NotNegative())
	s.Gauge("cascade_r_formula", "1", "mean offspring R, by its formula: audience × seen before it expires × read × "+
		"shared, less those who have already read the article, among users who meet at random along their ties",
		m.sample.offspring, sim.NotNegative())
	m.ended = s.Counter("cascades", "articles that have left all feeds")
	m.endedReads = s.Counter("cascade_reads", "readers of the articles that have left all feeds")
	m.endedDepth = s.Counter("cascade_links", "longest chains of sharing, summed over the articles that have left all "+
		"feeds")
	s.Rate("cascade_size", "1", "mean number of readers of an article", m.endedReads, m.ended, sim.NotNegative())
	s.Rate("cascade_depth", "1", "mean longest chain of sharing of an article", m.endedDepth, m.ended, sim.NotNegative())
	s.Gauge("accounts_popular", "1", "share of accounts with an article that had at least content.popular reads",
		func() float64 {
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
	m.readLog = s.EventLog("read", "a consumer reads an article: from whose share, and the row of the article in "+
		"cascades.csv")
	m.shareLog = s.EventLog("share", "a reader passes an article on: from whose share it was read, and the row of the "+
		"article in cascades.csv")
}
