// Package delivery sells the slots of a tick and shows what won them: it brings together what advertisers
// offer, the auction, pacing, frequency, predictions and responses.
//
// Order of reading: spec.go, the keys; delivery.go, the state; opening.go, which campaigns run, what they bid
// and how they are paced; market.go, campaigns ranked for each cell; serve.go, slots served; fill.go, a slot
// sold; show.go, an exposure and what follows; articles.go, slots at articles; judge.go, choices compared
// with the best; worker.go, what a worker counts; reach.go, who was reached.
package delivery

import (
	"time"

	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Rules are the keys of delivery.
type Rules struct {
	Explore          float64
	Judged           float64
	Pacing           string // even, asap, bid
	HasNotInterested bool
	NotInterested    struct{ Mute units.Duration }
	HasArticles      bool
	Articles         ArticlesSpec
	PublisherShare   float64
}

// ArticlesSpec is the section `ads.articles`.
type ArticlesSpec struct {
	From      time.Time
	Finish    float64
	Followers units.Extensive
	Click     float64
	Price     float64
}

// Declare declares those of the feed.
func (a *Rules) Declare(s *spec.Section) {
	s.Share(&a.Explore, "explore", "1%", "share of slots filled uniformly at random among the eligible campaigns",
		spec.Symbol("ε_x"), spec.Live(), spec.Equation("M11b"), spec.Assumed("0–5%"))
	s.Share(&a.Judged, "judged", "1%", "share of slots, drawn at random, in which the choice is compared with the best "+
		"one; proportionally less with more than 20 campaigns at the start; never changes a result", spec.Equation("M11b"))
	s.Enum(&a.Pacing, "pacing", "even", []string{"even", "asap", "bid"}, "how a budget is spread over its window. "+
		"even: enters only a share of the slots; asap: is not spread; bid: lowers the bids", spec.Live(), spec.Equation("M8"))
}

// DeclarePlaces declares the not-interested button and articles.
func (a *Rules) DeclarePlaces(s *spec.Section) {
	s.Switch(&a.HasNotInterested, "not_interested", "the not-interested button, which removes an advertisement",
		func(s *spec.Section) {
			s.Duration(&a.NotInterested.Mute, "mute", "30d", "time for which the category is not shown to a consumer who "+
				"pressed it", spec.Symbol("D_m"), spec.Min("0s"), spec.Live(), spec.Assumed("0–180d"))
		}, spec.DefaultOn(), spec.Equation("M9"))
	s.Switch(&a.HasArticles, "articles", "a second place for advertisements: the end of articles that are read to the "+
		"end", a.Articles.declare, spec.Equation("M7"))
	s.Share(&a.PublisherShare, "publisher_share", "70%", "share of what campaigns pay for slots at articles that goes "+
		"to the account of the article; has no effect without ads.articles", spec.Symbol("σ_p"), spec.Treat("account"),
		spec.Equation("M7"), spec.Assumed("30–100%"), spec.Source("from June 2019: facts/releases.csv, publisher_share; "+
			"the split before is not public"))
}

func (x *ArticlesSpec) declare(s *spec.Section) {
	s.Date(&x.From, "from", "", "first day with advertisements at articles; empty: that of the feed",
		spec.Source("2014-07-07 in WeChat: facts/releases.csv, article_ads"))
	s.Share(&x.Finish, "finish", "30%", "share of reads that reach the end of the article, where the advertisement is",
		spec.Symbol("φ"), spec.Live(), spec.Equation("M7"), spec.Assumed("15–60%"),
		spec.Source("Manjoo 2013, You won't finish this article: 38 % leave at once, half of the others come half way"))
	s.Count(&x.Followers, "followers", "0.1 per 1000", "number of followers from which an account carries advertisements",
		spec.Live(), spec.Equation("M7"), spec.Source("100,000 at the opening, of some 10^9 accounts: facts/releases.csv, "+
			"article_ads"))
	s.Share(&x.Click, "click", "3.5%", "probability of viewing the details, at the taste match of strangers, a "+
		"creative of 0.5 and a first exposure; hides are as in the feed, and no other response is possible", spec.Live(),
		spec.Equation("M9"), spec.Assumed("0.5–3.5%"), spec.Source("mean of the closed test of 27 January to 14 February "+
			"2014, so of something new: Marbridge Consulting, 14 February 2014"))
	s.Number(&x.Price, "price", "1", "factor on the reserve and on list prices", spec.Min(0), spec.Max(100), spec.Live(),
		spec.Equation("M7"), spec.Assumed("0.1–1"))
}
