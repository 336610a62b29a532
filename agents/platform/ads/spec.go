package ads

import (
	"slices"
	"time"

	"guanxi/agents/advertisers"
	"guanxi/agents/consumers/load"
	"guanxi/agents/consumers/response"
	"guanxi/agents/platform/auction"
	"guanxi/agents/platform/delivery"
	"guanxi/agents/platform/delivery/frequency"
	"guanxi/agents/platform/learner"
	"guanxi/agents/platform/tags"
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/spec"
)

// Spec is the section `ads`: the keys of all parts.
type Spec struct {
	From time.Time
	advertisers.Demand
	auction.Terms
	learner.Keys
	tags.Errors
	delivery.Rules
	frequency.Limits
	response.Rates
	HasLoad bool
	Load    load.Spec

	run     *ads
	treated *Spec // settings of what an experiment treats; nil: there is none
}

// Treat implements agents.Treater.
func (a *Spec) Treat(treated any) { a.treated = treated.(*Spec) }

// Declare declares the section's fields.
func (a *Spec) Declare(s *spec.Section) {
	s.Date(&a.From, "from", "", "first day with advertisements; empty: from the start", spec.Equation("M7"),
		spec.Source("2015-01-25 in the Moments of WeChat: China Daily, 26 January 2015: facts/releases.csv, moments_ads"))
	a.DeclareBilling(s)
	a.Terms.Declare(s)
	a.Keys.Declare(s)
	a.Errors.Declare(s)
	a.Rules.Declare(s)
	a.Limits.Declare(s)
	a.Rates.Declare(s)
	s.Switch(&a.HasLoad, "load", "what advertisements in the feed cost: sessions that open it, and experience, in "+
		"place of satisfaction.nuisance.ad there. The load is what the feed shows in a session: see slots.per_session",
		a.Load.Declare, spec.Equation("M9"))
	a.DeclarePlaces(s)
	a.DeclareCampaigns(s)
	s.CheckAnyway(a.check)
}

// Reads names the key that needs articles, where it is set.
func (a *Spec) Reads() (keys, mechanisms []string) {
	if a.HasArticles {
		return []string{"articles"}, []string{"content"}
	}
	return nil, nil
}

func (a *Spec) check(c *spec.Checker) {
	for _, e := range a.Campaigns {
		at := "campaigns." + e.Name
		if e.V.Billing != "exposure" && a.Billing != "per_campaign" {
			c.Idlef(at+".billing", "ads.billing is %s, not per_campaign", a.Billing)
		}
		if !a.HasArticles && !e.V.Shows(advertisers.Feed) {
			c.Warnf(at+".places", "the campaign is never shown, because ads.articles is off: add ads.articles: {}")
		}
		if a.HasArticles && e.Name == "article" {
			c.Errorf(at, "%q is taken by a metric; choose another name for the campaign", e.Name)
		}
		if slices.Contains(slices.Concat(advertisers.EngagementNames[:], learner.References(),
			[]string{"explored", "rest", "best"}), e.Name) {
			c.Errorf(at, "%q is taken by a metric; choose another name for the campaign", e.Name)
		}
	}
	if a.HasArticles && a.Billing != "exposure" &&
		!slices.Contains(a.Billed, advertisers.EngagementNames[advertisers.Click]) {
		c.Warnf("billed", "no response that is possible at articles is billed; add click, the only one that can be")
	}
	if total := a.Count(); total > advertisers.MostCampaigns {
		c.Errorf("campaigns", "%d campaigns are more than the %d that are possible", total, advertisers.MostCampaigns)
	}
	if len(a.Campaigns) == 0 {
		c.Warnf("campaigns", "there are no campaigns, so no advertisement is shown")
	}
}

// CheckFixed warns of a daily number of slots that the gap between two does not reach, and of
// campaigns that are never shown because their bids are below the reserve.
func (a *Spec) CheckFixed(fixed, given func(path string) bool, idle func(path, format string, args ...any)) {
	a.Limits.CheckFixed(fixed, given, idle)
	if a.Auction == "price_list" || a.HasArticles || !fixed("auction") || !fixed("billing") || !fixed("reserve") {
		return // other prices, or factors on them
	}
	for _, e := range a.Campaigns {
		v := &e.V
		bid, unit, key, least := v.Bid.CPM, "a thousand exposures", "cpm", a.Reserve.CPM
		has := v.Bid.HasCPM
		if a.PaysInteractions(v) {
			bid, unit, key, least = v.Bid.CPE, "an interaction", "cpe", a.Reserve.CPE
			has = v.Bid.HasCPE
			if v.Bid.HasValue {
				bid, has = v.Bid.Value, true
			}
		}
		if has && !v.Shop && bid.Kind == "constant" && bid.A < least {
			idle("campaigns."+e.Name+".bid", "%v for %s is below the lowest price of %v (ads.reserve.%s), so the campaign is "+
				"never shown", bid.A, unit, least, key)
		}
	}
}

// CheckWorld checks the section against the clock and the population.
func (a *Spec) CheckWorld(clock sim.Clock, people *society.PeopleSpec, report func(path, format string, args ...any)) {
	a.Limits.CheckClock(clock, report)
	a.Rates.CheckClock(clock, report)
	known := func(path string, names []string, all []spec.Weight, section string) {
		for _, name := range names {
			if !slices.ContainsFunc(all, func(w spec.Weight) bool { return w.Name == name }) {
				report(path, "%q is not one of %s", name, section)
			}
		}
	}
	if people == nil {
		return
	}
	for _, e := range a.Campaigns {
		at := "campaigns." + e.Name + ".target."
		known(at+"regions", e.V.Target.Regions, people.Regions, "consumers.regions")
		known(at+"genders", e.V.Target.Genders, people.Genders, "consumers.genders")
		if k := e.V.Target.Interests; k > people.Interests {
			report(at+"interests", "%d is more than consumers.interests, which is %d", k, people.Interests)
		}
	}
	if a.GivenPrices {
		for _, p := range a.Prices {
			known("prices", []string{p.Name}, people.Regions, "consumers.regions")
		}
	}
	n := a.CellsOf(len(people.Genders), len(people.Regions), people.Interests).Count()
	if a.HasArticles {
		n *= 2
	}
	switch campaigns := a.Rows(clock, people.Count, a.start(clock)); {
	case campaigns > advertisers.MostCampaigns:
		report("campaigns", "%d campaigns, with places for candidates, are more than the %d that are possible; lower the "+
			"rates of entry", campaigns, advertisers.MostCampaigns)
	case n > tags.Most:
		report("tags", "%d combinations of gender, age, region and interest are more than the %d that are possible", n,
			tags.Most)
	case n*campaigns > maxPairs:
		report("campaigns", "%d campaigns × %d combinations of tags are more than the %d pairs that learners can hold; "+
			"use fewer regions, interests or campaigns", campaigns, n, maxPairs)
	}
}

// start is the first tick with advertisements.
func (a *Spec) start(clock sim.Clock) sim.Tick {
	from := sim.Tick(1)
	if !a.From.IsZero() {
		from = max(1, clock.Of(a.From))
	}
	return a.StartsOf(clock, from).First()
}

// maxPairs keeps the learners' counts below some 270 MB, plus as much for each worker.
const maxPairs = 1 << 25
