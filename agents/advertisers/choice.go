package advertisers

import (
	"slices"

	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Advertisers that bid for profit may choose, at the end of each period, whom they target and what they
// pay for, by what they saw of their own paid exposures (M10, M7).

// What an advertiser can choose.
const (
	Targets = "targets"
	Billing = "billing"
)

// Trial is what an advertiser saw of the people with a tag, in a place: paid exposures with a billed
// interaction, and what all were worth less what they cost.
type Trial struct{ Hits, Gain float64 }

// Quotes are what paid exposures cost where exposures are paid, and where interactions are, and the
// variance of the second if the platform's predictions are right.
type Quotes struct{ Exposures, Interactions, Variance float64 }

// choices is what advertisers that choose know and decided.
type choices struct {
	quotes      []Quotes // by campaign
	interactive []int64  // by campaign: 1 where it pays for interactions
	explore     rng.Key
}

// Seen is a paid exposure; amounts are in millionths.
type Seen struct {
	Ad, Cell int
	Hit      bool        // there was a billed interaction
	Viewed   units.Money // as in Tally
	Cost     int64       // what it cost
	Price    int64       // what it would cost by exposure
	PerHit   int64       // and for a billed interaction; 0: unknown
}

// Notes are what a worker noted in a tick, in whole numbers, whose sums do not depend on the order.
type Notes struct {
	trials []noted  // by campaign, place and tag
	quotes []quoted // by campaign
}

// noted and quoted are as Trial and Quotes, with amounts in millionths.
type (
	noted  struct{ hits, gain int64 }
	quoted struct{ exposures, interactions, variance int64 }
)

// NewNotes makes those of a worker.
func (a *Advertisers) NewNotes() (n Notes) {
	if a.demand.chooses() {
		n.trials, n.quotes = make([]noted, len(a.Campaigns)*a.perCampaign()), make([]quoted, len(a.Campaigns))
	}
	return n
}

// perCampaign is the number of trials of a campaign.
func (a *Advertisers) perCampaign() int { return a.tags.Places() * a.tags.Values() }

// buildChoices declares what advertisers that choose remember.
func (a *Advertisers) buildChoices(s *sim.Scope) {
	x, n := &a.choices, len(a.Campaigns)
	a.Trials = sim.Column[Trial](s, "trials", n*a.perCampaign())
	x.quotes = sim.Column[Quotes](s, "quotes", n)
	x.interactive = sim.Column[int64](s, "interactive", n)
	x.explore = s.Key("targets")
	for ad := range a.Campaigns {
		if a.Campaigns[ad].Entry.Billing == "interactive" {
			x.interactive[ad] = 1
		}
	}
	if a.demand.picks(Targets) {
		s.Gauge("ad_targeted", "1", "share of the people in their target groups whom advertisers that choose targets target in the feed", a.targeted, sim.Share())
	}
	if a.demand.picks(Billing) {
		s.Count("advertisers.interactive", "1", "advertisers present that choose their billing and pay for interactions", func() (n int64) {
			for ad := range a.Campaigns {
				if a.runs(ad) && a.Campaigns[ad].Entry.Picks(Billing) {
					n += x.interactive[ad]
				}
			}
			return n
		})
	}
}

// Picks reports whether advertisers of an entry choose something.
func (c *CampaignSpec) Picks(what string) bool {
	return c.Bid.HasProfit && slices.Contains(c.Bid.Profit.Chooses, what)
}

// picks reports whether those of some entry do.
func (a *Demand) picks(what string) bool {
	return slices.ContainsFunc(a.Campaigns, func(e spec.Named[CampaignSpec]) bool { return e.V.Picks(what) })
}

// chooses reports whether those of some entry choose anything.
func (a *Demand) chooses() bool { return a.picks(Targets) || a.picks(Billing) }

// targeted is the share of the people in their target groups that those present who choose target.
func (a *Advertisers) targeted() float64 {
	now, all := 0.0, 0.0
	for ad := range a.Campaigns {
		c := &a.Campaigns[ad]
		if !a.runs(ad) || !c.Entry.Picks(Targets) {
			continue
		}
		now += c.People
		for cell, people := range a.tags.People {
			if c.target.Has(cell) {
				all += people
			}
		}
	}
	if all == 0 {
		return 1
	}
	return now / all
}

// Write notes an exposure.
func (a *Advertisers) Write(n *Notes, x *Seen) {
	c, hits := &a.Campaigns[x.Ad], int64(0)
	q := &n.quotes[x.Ad]
	worth := float64(c.perView() * x.Viewed.Float())
	if x.Hit {
		hits = 1
		worth += c.worth()
	}
	if x.PerHit > 0 {
		q.exposures += x.Price
		q.interactions += hits * x.PerHit
		q.variance += int64(float64(float64(x.Price)*float64(x.PerHit)) / float64(units.One))
	}
	base := x.Ad * a.perCampaign()
	if a.tags.AtArticles(x.Cell) {
		base += a.tags.Values()
	}
	for _, v := range a.tags.ValuesOf(a.tags.InFeed(x.Cell)) {
		t := &n.trials[base+v]
		t.hits += hits
		t.gain += int64(units.Amount(worth)) - x.Cost
	}
}

// Read takes what workers noted of a campaign in a tick.
func (a *Advertisers) Read(ad int, all []*Notes) {
	for k := ad * a.perCampaign(); k < (ad+1)*a.perCampaign(); k++ {
		var sum noted
		for _, n := range all {
			t := &n.trials[k]
			sum = noted{sum.hits + t.hits, sum.gain + t.gain}
			*t = noted{}
		}
		t := &a.Trials[k]
		*t = Trial{t.Hits + float64(sum.hits), t.Gain + units.Money(sum.gain).Float()}
	}
	var sum quoted
	for _, n := range all {
		q := &n.quotes[ad]
		sum = quoted{sum.exposures + q.exposures, sum.interactions + q.interactions, sum.variance + q.variance}
		*q = quoted{}
	}
	q, money := &a.choices.quotes[ad], func(x int64) float64 { return units.Money(x).Float() }
	*q = Quotes{q.Exposures + money(sum.exposures), q.Interactions + money(sum.interactions), q.Variance + money(sum.variance)}
}

// choose decides what a campaign targets and pays for from the next tick on, after a period of some
// ticks; what was seen fades.
func (a *Advertisers) choose(t sim.Tick, ad int, ticks float64) {
	x, c, keep := &a.choices, &a.Campaigns[ad], num.Exp(-float64(a.Forgetting*ticks))
	trials := a.Trials[ad*a.perCampaign() : (ad+1)*a.perCampaign()]
	if c.Entry.Picks(Targets) {
		a.chooseTargets(t, ad, trials)
	}
	q := &x.quotes[ad]
	if c.Entry.Picks(Billing) {
		if better, sure := q.cheaper(); sure {
			x.interactive[ad] = better
		}
	}
	for k := range trials {
		y := &trials[k]
		*y = Trial{float64(y.Hits * keep), float64(y.Gain * keep)}
	}
	*q = Quotes{float64(q.Exposures * keep), float64(q.Interactions * keep), float64(q.Variance * float64(keep*keep))}
}

// chooseTargets sets the cells of its target group in which a campaign is shown: those none of whose tags promises
// a loss, and others with the probability of exploring.
func (a *Advertisers) chooseTargets(t sim.Tick, ad int, trials []Trial) {
	c, profit, explore := &a.Campaigns[ad], &a.Campaigns[ad].Entry.Bid.Profit, a.choices.explore.At(int(t), 0)
	c.People = 0
	for place := range a.tags.Places() {
		if !c.Entry.Shows(placeNames[place]) {
			continue
		}
		v := c.worthOf(a.Views[place])
		least := v - profitBid(v, profit.Return)
		of := trials[place*a.tags.Values():]
		for feed, people := range a.tags.People {
			if !c.target.Has(feed) {
				continue
			}
			in, cell := true, feed+place*a.tags.Count()
			for _, k := range a.tags.ValuesOf(feed) {
				in = in && promised(least, of[k].Gain, of[k].Hits) >= 0
			}
			in = in || explore.Float(c.Hash, uint64(cell)) < profit.Explore
			a.Wanted[cell].Put(ad, in)
			if in && place == InFeed {
				c.People += people
			}
		}
	}
}
