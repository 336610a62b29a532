// Package content models public accounts and the articles that they publish (M6). An article is
// pushed to followers. Some of them read it, and some of these pass it on to all their friends
// (Moments), to a few of them or to a group (chat), and so on. Articles are the paper's unpaid
// reach: "consumers can also push their favourite public articles to their network to share. This
// form brings unlimited traffic to the enterprise."
//
// An article is a branching process on the social graph (Leskovec, Adamic & Huberman 2007, The
// dynamics of viral marketing, ACM TWEB 1(1)). If each reader leads to R < 1 further readers on
// average, reads are direct reads/(1 − R), and the share of direct reads is 1 − R: large reach is
// mostly many direct readers, rarely a long chain (Goel, Anderson, Hofman & Watts 2016, The
// structural virality of online diffusion, Management Science 62(1)). Quality and arousal move
// readers to pass an article on (Berger & Milkman 2012, What makes online content viral?, Journal
// of Marketing Research 49(2)).
//
// Order of reading:
//
//   - this file: the keys; equations.go; content.go: state and how it is built; article.go and
//     accounts.go: what there is; groups.go: chats; movers.go: accounts that come, go and change;
//   - a tick: accounts.go, what is published; cascade.go, an article unrolled in order of time;
//     passing.go, to whom it is sent next; content.go, what its account gains from it;
//   - recommend.go: articles that the feed recommends; attachment.go: follows by the followers that accounts have;
//   - effort.go: how much accounts publish, and what they are paid;
//   - offspring.go and spread.go: the formula of R; metrics.go and table.go: what is recorded;
//   - followers.go: a list.
package content

import (
	"guanxi/sim/num"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Spec is the section `content`.
type Spec struct {
	Function string
	Accounts []spec.Named[AccountSpec]
	Cost     struct{ Fixed, Quality units.Money }
	Read     struct {
		Intercept, Match, Quality, FriendLikes, Softness float64
		SeenPush, SeenChat, Attention, Value             float64
	}
	HasShare bool
	Share    struct {
		Intercept, Quality, Arousal, Match float64
		Most                               units.Extensive
	}
	Like     float64
	HasLikes bool
	Likes    struct {
		Weight, Given float64
	}
	Follow         float64
	InitialFollows float64
	ShareTo        []spec.Weight
	Chat           struct {
		Group   float64
		Further float64
		Groups  int
		Size    num.Dist
	}
	Popular units.Extensive

	HasRecommend  bool
	Recommend     recommendSpec
	HasAttachment bool
	Attachment    struct{ Popular float64 }
	HasEffort     bool
	Effort        effortSpec

	run     *content
	treated *Spec // nil: nobody experiments
}

// AccountSpec describes a kind of account.
type AccountSpec struct {
	Count      units.Extensive
	Articles   units.Rate
	Quality    num.Dist
	Softness   float64
	Arousal    num.Dist
	Popularity num.Dist
	Topic      string
	Worth      units.Money
	Away       bool
}

// far bounds coefficients of log-odds; beyond it a probability is 0 or 1.
const far = 1000

// mostGroups is the largest number of groups that a consumer can be in.
const mostGroups = 8

// Declare declares the section's fields.
func (p *Spec) Declare(s *spec.Section) {
	m6 := spec.Equation("M6")
	odds := func(s *spec.Section, to *float64, key, def, doc, sweep string, opts ...spec.Option) {
		s.Number(to, key, def, doc, append(opts, m6, spec.Unit("log-odds"), spec.Min(-far), spec.Max(far), spec.Live(),
			spec.Assumed(sweep))...)
	}
	s.Text(&p.Function, "function", "public_accounts", "function of the platform that accounts need; they publish from "+
		"its release")
	spec.Map(s, "accounts", &p.Accounts, "kinds of public accounts; an account of a kind is called KIND.NUMBER",
		func(s *spec.Section, v *AccountSpec) {
			s.Count(&v.Count, "count", "1 per 1000", "number of accounts, at least one", m6, spec.Unit("accounts"),
				spec.Assumed("0.5–10 per 1000"))
			s.Rate(&v.Articles, "articles", "0.3/day", "rate at which an account publishes articles", spec.Symbol("f_k"), m6,
				spec.Min(0), spec.Max("1000/day"), spec.Live(), spec.Assumed("0.05–4/day"))
			s.Dist(&v.Quality, "quality", "0.5", "quality of an account's articles, truncated to 0–1", spec.Symbol("q"), m6,
				spec.Live(), spec.Min(0), spec.Max(1), spec.Assumed("0.2–0.9"))
			s.Share(&v.Softness, "softness", "0", "share of an article that is advertising", spec.Symbol("h"), m6,
				spec.Assumed("0%–60%"))
			s.Dist(&v.Arousal, "arousal", "0.5", "emotional arousal of articles, truncated to 0–1", spec.Symbol("m"), m6,
				spec.Min(0), spec.Max(1), spec.Assumed("0.2–0.9"), spec.Source("Berger & Milkman 2012"))
			s.Dist(&v.Popularity, "popularity", "{dist: lognormal, mean: 1, sd: 1.5}", "weight of an account in the draw of "+
				"those that a new user follows; only ratios matter", spec.Min(0), spec.Assumed("mean 0.25–4, sd 0–5"))
			s.Text(&v.Topic, "topic", "", "topic of all accounts of the kind; things with one topic attract the same people. "+
				"Empty: each account has its own topic")
			s.Money(&v.Worth, "worth", "0", "value of a read to the account, not in cash: attention for a brand, influence of "+
				"a medium; without it accounts only have costs", m6, spec.Min(0), spec.Max(1e6), spec.Assumed("0–1"))
			s.Bool(&v.Away, "away", "false", "whether accounts of the kind publish nothing for now", m6, spec.Live())
		})
	s.Section("cost", "cost of an article to its account: c_0 + c_1·q²", func(s *spec.Section) {
		s.Money(&p.Cost.Fixed, "fixed", "20", "part of the cost that does not depend on quality", spec.Symbol("c_0"), m6,
			spec.Live(), spec.Assumed("0–200"))
		s.Money(&p.Cost.Quality, "quality", "160", "further cost at quality 1", spec.Symbol("c_1"), m6, spec.Live(),
			spec.Assumed("0–2000"))
	}, m6)
	s.Section("read", "probability that a consumer who sees an article reads it: σ(intercept + match·cos + quality·q + "+
		"friend_likes·1[a friend liked it] + softness·h)", func(s *spec.Section) {
		r := &p.Read
		odds(s, &r.Intercept, "intercept", "-2.5", "log-odds at no match and quality 0", "-4–-1", spec.Symbol("b_0"))
		odds(s, &r.Match, "match", "2", "log-odds per unit of match between taste and topic", "0–4", spec.Symbol("b_1"))
		odds(s, &r.Quality, "quality", "1", "log-odds per unit of quality", "0–3", spec.Symbol("b_2"))
		odds(s, &r.FriendLikes, "friend_likes", "0.3", "log-odds where a friend liked the share in the feed through which "+
			"it is seen", "0–1", spec.Symbol("b_3"))
		odds(s, &r.Softness, "softness", "-1", "log-odds per unit of the share of advertising", "-3–0", spec.Symbol("-b_4"))
		s.Share(&r.SeenPush, "seen_push", "30%", "share of pushed articles that a follower looks at; they have a list of "+
			"their own and take no place in the feed", spec.Symbol("v_push"), m6, spec.Live(), spec.Assumed("10%–60%"))
		s.Share(&r.SeenChat, "seen_chat", "60%", "share of articles in chats that recipients look at", spec.Symbol("v_chat"),
			m6, spec.Live(), spec.Assumed("30%–90%"))
		s.Number(&r.Attention, "attention", "0", "number of friends whose shares in the feed a consumer can attend to: "+
			"with a more than that, it looks at a share that it sees with probability attention/a. 0: attention has no bound",
			spec.Symbol("A"), m6, spec.Unit("friends"), spec.Min(0), spec.Max(1e9), spec.Live(), spec.Assumed("15–150"),
			spec.Source("Hodas & Lerman 2012; Lerman 2016"))
		s.Number(&r.Value, "value", "0.1", "experience from an article of quality 1 at a perfect match: value × q × cos", m6,
			spec.Unit("experience"), spec.Min(0), spec.Max(1000), spec.Live(), spec.Assumed("0–0.5"))
	}, m6)
	s.Switch(&p.HasShare, "share", "readers pass each article on at most once, with probability σ(intercept + "+
		"quality·q + arousal·m + match·cos); off: followers are the only readers", func(s *spec.Section) {
		h := &p.Share
		odds(s, &h.Intercept, "intercept", "-4.4", "log-odds at no match, quality 0 and arousal 0; with the default graph "+
			"and activity it gives the share of direct reads of 2014, 20 % to 30 %", "-7–-3", spec.Symbol("d_0"),
			spec.Source("fitted to facts/mechanisms.csv, reads_direct_2014"))
		odds(s, &h.Quality, "quality", "1", "log-odds per unit of quality", "0–3", spec.Symbol("d_1"))
		odds(s, &h.Arousal, "arousal", "1", "log-odds per unit of arousal", "0–3", spec.Symbol("d_2"),
			spec.Source("Berger & Milkman 2012"))
		odds(s, &h.Match, "match", "1", "log-odds per unit of match between taste and topic", "0–3", spec.Symbol("d_3"))
		s.Count(&h.Most, "most", "1000 per 1000", "most shares that an article can get before the platform stops it; 1000 "+
			"per 1000: no bound", spec.Unit("shares"), spec.Live(), spec.Assumed("10–1000 per 1000"))
	}, m6, spec.DefaultOn())
	s.Share(&p.Like, "like", "5%", "share of readers through a share in the feed who like it", spec.Live(), m6,
		spec.Assumed("1%–20%"))
	s.Switch(&p.HasLikes, "likes", "who likes an article sees how many have: of readers through a share in the feed "+
		"σ(λ + weight·ln(1 + given + n)) like it after n others, λ being the log-odds of like", func(s *spec.Section) {
		odds(s, &p.Likes.Weight, "weight", "0.2", "log-odds per unit of ln(1 + likes that are shown)", "0–0.5",
			spec.Symbol("β_L"))
		s.Number(&p.Likes.Given, "given", "0", "likes that the platform shows of an article before anybody has liked it", m6,
			spec.Symbol("g"), spec.Min(0), spec.Max(1e9), spec.Live(), spec.Source("a choice of what the platform shows"))
	}, m6)
	s.Share(&p.Follow, "follow", "1%", "factor f_0 in the probability f_0·σ(·) that a reader starts to follow the "+
		"account, where σ(·) is the probability of reading", spec.Symbol("f_0"), m6, spec.Live(), spec.Assumed("0%–10%"))
	s.Number(&p.InitialFollows, "initial_follows", "10", "mean number of accounts that a new user follows, geometric; "+
		"drawn by popularity and match", spec.Unit("accounts"), m6, spec.Min(0), spec.Max(1000), spec.Assumed("1–20"))
	s.Weights(&p.ShareTo, "share_to", "moments: 61%, chat: 39%", "where shares go: moments, to the feeds of all "+
		"friends; chat, to a few friends or a group", spec.Symbol("d_M"), m6, spec.Names("moments", "chat"), spec.SumToOne(),
		spec.Live(), spec.Source("facts/mechanisms.csv, share_to_moments_2014"))
	s.Section("chat", "whom a share in a chat reaches", func(s *spec.Section) {
		c := &p.Chat
		s.Share(&c.Group, "group", "50%", "share of these that go to a group; the others go to friends", m6, spec.Live(),
			spec.Assumed("20%–80%"))
		s.Number(&c.Further, "further", "1", "mean number of friends beyond the first who receive it, geometric", m6,
			spec.Min(0), spec.Max(100), spec.Live(), spec.Assumed("0–5"))
		s.Int(&c.Groups, "groups", "1", "number of groups that a consumer is in", m6, spec.Min(0), spec.Max(mostGroups),
			spec.Assumed("1–8"))
		s.Dist(&c.Size, "size", "{dist: lognormal, mean: 13.8, sd: 13.1}", "members of a group, where enough friends are "+
			"free for it; the default has the median 10", spec.Symbol("G"), m6, spec.Min(0), spec.Assumed("mean 7–41, sd 6–40"))
	}, m6)
	s.Count(&p.Popular, "popular", "100 per 1000", "reads from which accounts_popular counts an article as widely read",
		spec.Unit("reads"))
	s.Switch(&p.HasRecommend, "recommend", "places of the feed show articles of accounts that a consumer need not follow",
		p.Recommend.declare, m6)
	s.Switch(&p.HasAttachment, "attachment", "new users follow accounts by the followers that these have, and not by "+
		"popularity and match", func(s *spec.Section) {
		s.Share(&p.Attachment.Popular, "popular", "70%", "share of first follows that are drawn in proportion to followers; "+
			"the others are drawn evenly among accounts", m6, spec.Symbol("a"), spec.Live(), spec.Assumed("50%–90%"),
			spec.Source("Dorogovtsev, Mendes & Samukhin 2000, for the distribution"))
	}, m6)
	s.Switch(&p.HasEffort, "effort", "accounts choose how much they publish, from their rate of articles on, and "+
		"how good it is, by what it brings",
		p.Effort.declare, m6)
	s.Check(func(c *spec.Checker) {
		if len(p.Accounts) == 0 {
			c.Warnf("accounts", "there are no accounts, so nothing is published; add accounts: {media: {}} for one kind with "+
				"its defaults")
		}
	})
}

// Reads returns the keys that need the platform's knowledge of tastes.
func (p *Spec) Reads() (keys, mechanisms []string) {
	if p.HasRecommend && p.Recommend.Weights.Match != 0 {
		return []string{"recommend.weights.match"}, []string{"posts"}
	}
	return nil, nil
}

// Functions returns the function of the platform that accounts need.
func (p *Spec) Functions() []string { return []string{p.Function} }
