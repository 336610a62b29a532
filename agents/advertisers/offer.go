package advertisers

import "guanxi/agents/society"

// Offer is what a campaign offers for a slot in a tick.
type Offer struct {
	Ask         float64 // bid: per thousand exposures, or 1000 × per interaction
	AskArticle  float64 // the same at articles, where the advertiser has a running rate of its own
	Floor       float64 // reserve in the same unit
	Full        float64 // Ask before the factor of pacing
	Interactive bool    // pays per interaction
	Running     bool    // in its window, with or without money
	Live        bool    // with money left, too
}

// Worth is what the offer is worth for a thousand exposures at a rate of interaction, and the reserve that
// it has to reach (M7); at articles the reserve has a factor.
func (o *Offer) Worth(rate float64) (e, floor float64) { return o.inUnit(o.Ask, o.Floor, rate) }

// WorthAtArticles is the same at articles.
func (o *Offer) WorthAtArticles(rate, factor float64) (e, floor float64) {
	return o.inUnit(o.AskArticle, float64(o.Floor*factor), rate)
}

func (o *Offer) inUnit(ask, floor, rate float64) (float64, float64) {
	if o.Interactive {
		return float64(ask * rate), float64(floor * rate)
	}
	return ask, floor
}

// Beliefs are an advertiser's running rates of response, in the feed and at articles.
type Beliefs struct{ Feed, Articles float64 }

// Bid sets what a campaign asks, before pacing, and its reserve, given for a thousand exposures and for an
// interaction.
func (a *Advertisers) Bid(ad int, o *Offer, mean Beliefs, cpm, cpe float64) {
	c := &a.Campaigns[ad]
	feed, articles := a.bid(ad, InFeed), a.bid(ad, AtArticles)
	if o.Interactive = a.pays(ad); o.Interactive {
		o.Ask, o.AskArticle, o.Floor = 1000*c.perInteraction(feed, mean.Feed),
			1000*c.perInteraction(articles, mean.Articles), 1000*cpe
	} else {
		o.Ask, o.AskArticle, o.Floor = c.perThousand(feed, mean.Feed), c.perThousand(articles, mean.Articles), cpm
	}
	if c.Entry.Shop {
		o.Ask *= a.w.Arms[c.arm].Factor
		o.AskArticle *= a.w.Arms[c.arm].Factor
	}
}

// pays reports whether a campaign is charged for interactions.
func (a *Advertisers) pays(ad int) bool {
	if a.Treated != nil && a.w.Experiment.Has(society.SideCampaign, ad) {
		return a.Treated.PaysInteractions(a.Campaigns[ad].Entry)
	}
	return a.demand.PaysInteractions(a.Campaigns[ad].Entry)
}

// bid is what a campaign bids for an interaction in a place: V/(1 + r), or as stated.
func (a *Advertisers) bid(ad, place int) float64 {
	c := &a.Campaigns[ad]
	if c.Entry.Bid.HasProfit {
		return profitBid(a.worthAt(ad, place), c.Entry.Bid.Profit.Return)
	}
	return c.Value
}

// Pace applies the factor of pacing.
func (o *Offer) Pace(mu float64) {
	o.Full = o.Ask
	o.Ask *= mu
	o.AskArticle *= mu
}

// Unpaced is the offer without it, where it is not 0: pacing may raise bids later.
func (o Offer) Unpaced(mu float64) Offer {
	if mu > 0 {
		o.Ask, o.AskArticle = o.Ask/mu, o.AskArticle/mu
	}
	return o
}
