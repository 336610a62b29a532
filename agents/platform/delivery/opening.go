package delivery

import (
	"math"

	"guanxi/agents/advertisers"
	"guanxi/agents/platform/auction"
	"guanxi/agents/platform/delivery/frequency"
	"guanxi/sim"
	"guanxi/sim/rng"
)

// Open opens a tick: it decides which campaigns run, what they bid and how they are throttled.
func (d *Delivery) Open(t sim.Tick, round int) {
	d.Day.Ranking, d.Slots.Part = false, 0
	if round > 0 {
		return // slots are served only in the first round
	}
	d.Day.Live = false
	d.openKeys(t)
	if !d.World.FeedOpen() && t >= d.Slots.Start {
		d.Slots.Start = t + 1
		if d.articles == nil {
			d.Day.Start = d.Slots.Start
		}
	}
	if t < d.Day.Start {
		return
	}
	if t == d.Day.Start {
		d.Advertisers.WarnShops(d.scope)
	}
	d.Pacing.OpenTick()
	d.Day.opens = math.NaN()
	opened := false
	d.Advertisers.Clear(int32(t), func(ad int) {
		d.Market.Offers[ad] = advertisers.Offer{}
	})
	for _, ad := range d.Advertisers.Standing {
		d.openCampaign(ad, int32(t))
		live := d.Market.Offers[ad].Live
		d.Day.Live = d.Day.Live || live
		opened = opened || live && !d.Day.opened[d.campaigns[ad].Family]
	}
	if d.Response.Proof != nil {
		d.Response.Proof.Age(d.Advertisers.Standing, d.Caps.Began, int32(t))
	}
	d.Day.Ranking = d.Day.Live
	d.Market.open()
	if opened {
		d.warnLow()
	}
}

// openKeys sets the keys of the tick's draws.
func (d *Delivery) openKeys(t sim.Tick) {
	at := func(key rng.Key) rng.Key { return key.At(int(t), 0) }
	k := &d.keys
	d.now = keys{at(k.walk), at(k.explore), at(k.boost), at(k.other), at(k.end)}
	d.Market.now = at(d.Market.tie)
	d.Slots.OpenTick(t)
	d.Response.OpenTick(t)
	d.Learning.Open(t)
}

// openCampaign sets the state of a campaign for tick t.
func (d *Delivery) openCampaign(ad int, t int32) {
	c, o := &d.campaigns[ad], &d.Market.Offers[ad]
	o.Running, o.Live, o.Interactive = false, false, false
	if t < c.From || c.Entry.Away || c.Entry.Shop && !d.Advertisers.Sells(ad) {
		return
	}
	o.Running = true
	d.Caps.Run(ad, c.From, t)
	if c.Purse.HasDaily && (t-1)%d.Slots.PerDay == 0 || t == c.From || t == int32(d.Day.Start) {
		c.Purse.DayLeft = c.Purse.Daily
	}
	d.Learning.Believe(ad)
	d.Market.stakes[ad].nuisance = d.Market.rule.Nuisance(d.Learning.HideRate(ad, d.Response.Feed.Hide))
	beliefs := d.beliefs(ad)
	d.Advertisers.Bid(ad, o, beliefs, d.Terms.Reserve.CPM, d.Terms.Reserve.CPE)
	if rest, limited := c.Purse.Rest(); limited && rest <= 0 {
		return
	}
	o.Live = true
	if !d.Pacing.Paces[ad].Begun() {
		d.guess(ad, beliefs)
	}
	d.Pacing.Plan(ad, t)
	o.Pace(d.Pacing.Paces[ad].Mu)
}

// beliefs are what an advertiser believes of its campaign.
func (d *Delivery) beliefs(ad int) (b advertisers.Beliefs) {
	b.Feed = d.Learning.Mean[ad]
	if d.articles != nil {
		b.Articles = d.Learning.Mean[ad+len(d.campaigns)]
	}
	return b
}

// guess gives a campaign's pacing its first guess: the price is its own bid, and where no slots have
// come yet, users in its cells have those that the rules allow: the slots of the feed, or one article read
// per day for a campaign that is not shown in the feed. A slot of the feed comes after the gap and the wait
// for a session that opens the feed. The lesser of both rates was up to twice as many, which controllers
// took days to forget.
func (d *Delivery) guess(ad int, mean advertisers.Beliefs) {
	c, o, x := &d.campaigns[ad], d.Market.Offers[ad], &d.Slots
	ask, rate, slots := o.Ask, mean.Feed, 0.0
	if d.articles == nil || c.Entry.Shows(advertisers.Feed) {
		slots = x.Mean(func(l *frequency.Timing) float64 {
			if d.World.Sessions == nil { // slots come one by one
				return min(l.PerTick, 1/(l.Wait+1/d.openings()))
			}
			return min(l.PerTick, l.Session/(l.Wait+1/d.openings()))
		})
	} else {
		ask, rate, slots = o.AskArticle, mean.Articles, float64(x.Days*d.Rules.Articles.Finish)
	}
	price := ask / 1000
	if o.Interactive {
		price = float64(price * rate)
	}
	users := float64(d.World.Users) / float64(max(1, d.World.N))
	d.Pacing.Guess(ad, price, float64(float64(c.People*users)*slots))
}

// openings is how often a user opens the feed in this tick, on average.
func (d *Delivery) openings() float64 {
	if d.World.Sessions == nil {
		return math.Inf(1)
	}
	if math.IsNaN(d.Day.opens) {
		sum := 0
		for i := range d.World.N {
			sum += int(d.World.View(i).Browses)
		}
		d.Day.opens = float64(sum) / float64(max(1, d.World.Users))
	}
	return d.Day.opens
}

// GoOn opens the next part of a tick; pacing is adjusted as at the end of a tick.
func (d *Delivery) GoOn(t sim.Tick, round int) {
	d.Slots.Part++
	if round > 0 || !d.Day.Ranking {
		return
	}
	d.slotsByCampaign()
	for _, ad := range d.Advertisers.Standing {
		o := &d.Market.Offers[ad]
		if !o.Live {
			continue
		}
		var all advertisers.Tally
		for k := range d.work {
			x := d.work[k].tallies[ad]
			all.Take(&x)
		}
		d.Control(ad, t, &all)
		d.Pacing.Spend(ad, o.Interactive, &all)
	}
	d.Pacing.LearnFlows(d.Advertisers.Standing)
	d.Pacing.Part = d.Slots.Part
	d.Market.now = d.Market.tie.At(int(t), d.Slots.Part)
	for _, ad := range d.Advertisers.Standing {
		o, purse := &d.Market.Offers[ad], d.Pacing.Purse(ad)
		if !o.Live {
			continue
		}
		if rest, limited := purse.Rest(); limited && rest <= 0 {
			o.Live = false
			continue
		}
		d.Pacing.Plan(ad, int32(t))
		o.Ask = o.Full * d.Pacing.Paces[ad].Mu
	}
	d.Market.open()
}

// warnLow warns, when the first campaigns of an entry begin, if none of their bids reaches the
// lowest price. They are then never shown, and nothing else reports it.
func (d *Delivery) warnLow() {
	for family, name := range d.Advertisers.Families {
		if d.Day.opened[family] {
			continue
		}
		least, reached := math.Inf(1), false
		for _, ad := range d.Advertisers.Standing {
			if d.campaigns[ad].Family != family || !d.Market.Offers[ad].Live {
				continue
			}
			d.Day.opened[family] = true
			o := d.Market.Offers[ad].Unpaced(d.Pacing.Paces[ad].Mu)
			for cell := 0; cell < len(d.Market.prices) && !reached; cell++ {
				bid, floor := d.Market.bid(&o, cell, d.Learning.Mean[ad])
				reached = auction.Admitted(bid, floor)
				least = min(least, floor)
			}
		}
		if d.Day.opened[family] && !reached {
			d.scope.Warnf("ads.campaigns."+name, "is not shown: none of its bids reaches the lowest price, %.3g for a "+
				"thousand exposures (ads.reserve, ads.prices)", least)
		}
	}
}
