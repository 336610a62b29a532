// Package advertisers has what advertisers want and what they get: campaigns with their targets,
// values, budgets, bids and billing (M7, M8, M10), and their books.
//
// Order of reading: spec.go, the keys; campaign.go, how campaigns are drawn; targets.go, whom they are
// for; equations.go and offer.go, what they bid; purse.go, what they may spend; record.go and
// entry.go, what they earn, and who enters and leaves; books.go, what they got and paid; shop.go, campaigns of shops;
// table.go, campaigns.csv.
package advertisers

import (
	"slices"
	"time"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Demand are the keys of what advertisers want.
type Demand struct {
	Billing   string // exposure, interactive, per_campaign
	Billed    []string
	Campaigns []spec.Named[CampaignSpec]
}

// CampaignSpec is an entry of `campaigns`: Count advertisers with a campaign each.
type CampaignSpec struct {
	Count       int
	From, Until time.Time
	Category    string
	Target      struct {
		Regions, Ages, Genders []string
		Interests              int
	}
	Places    []string
	HasBudget bool
	Budget    units.Extensive
	HasDaily  bool
	DailyCap  units.Extensive
	Bid       struct {
		CPM, CPE, Value          num.Dist
		HasCPM, HasCPE, HasValue bool
		HasProfit                bool
		Profit                   struct {
			Brand              units.Money
			Return, Dispersion float64
		}
	}
	HasEntry bool
	Entry    struct {
		Rate   units.ExtensiveRate
		Cost   units.Extensive
		Spread float64
		Exit   float64
	}
	Billing    string
	Creative   num.Dist
	Deviation  float64
	Away       bool
	Shop       bool
	HasProduct bool
	Product    struct {
		Price      units.Money
		Margin     float64
		Sale       float64
		Elasticity float64
		Persuasion float64
	}
}

// Engagements, in the order in which they are drawn. Hide comes last, so that a hide probability
// of 0 leaves all other draws unchanged.
const (
	Click = iota
	Like
	Comment
	Forward
	Collect
	Hide
	Engagements
)

// EngagementNames are their names in scenarios and metrics.
var EngagementNames = [Engagements]string{"click", "like", "comment", "forward", "collect", "hide"}

// Places where advertisements are shown, by their names in scenarios.
const (
	Feed     = "moments"
	Articles = "articles"
)

// The places by number, in what is kept for each.
const (
	InFeed = iota
	AtArticles
)

// MostCampaigns is the largest number of campaigns.
const MostCampaigns = 2046

// DeclareBilling declares the keys of billing.
func (a *Demand) DeclareBilling(s *spec.Section) {
	s.Enum(&a.Billing, "billing", "exposure", []string{"exposure", "interactive", "per_campaign"},
		"what is charged. exposure: exposures; interactive: interactions; per_campaign: as each campaign states",
		spec.Treat("campaign"), spec.Equation("M7"))
	s.Texts(&a.Billed, "billed", "[click, like, comment, forward, collect]", "interactions that are charged, at most "+
		"once per exposure", spec.Names(EngagementNames[:Hide]...), spec.Equation("M7"))
}

// DeclareCampaigns declares the campaigns.
func (a *Demand) DeclareCampaigns(s *spec.Section) {
	spec.Map(s, "campaigns", &a.Campaigns, "advertisers, by name; count does not grow with the population, a budget "+
		"per 1000 does", declareCampaign, spec.Equation("M7"))
}

func declareCampaign(s *spec.Section, c *CampaignSpec) {
	s.Int(&c.Count, "count", "1", "number of advertisers, with a campaign each", spec.Min(1), spec.Max(MostCampaigns))
	s.Date(&c.From, "from", "", "first day; empty: that of ads.from")
	s.Date(&c.Until, "until", "", "day after the last; empty: until the end")
	s.Text(&c.Category, "category", "", "what is advertised: campaigns of a category have similar topics and are "+
		"hidden together; empty: a category of its own", spec.Label())
	s.Section("target", "target group, by observed tags; a tag that is not given does not restrict it",
		func(s *spec.Section) {
			s.Texts(&c.Target.Regions, "regions", "", "regions", spec.Live())
			s.Texts(&c.Target.Ages, "ages", "", "age bands", spec.Live(), spec.Names(society.AgeNames()...))
			s.Texts(&c.Target.Genders, "genders", "", "genders", spec.Live())
			s.Int(&c.Target.Interests, "interests", "0", "targets consumers whose strongest interest is among this many "+
				"strongest interests of the campaign's topic; 0: everybody", spec.Min(0), spec.Max(64))
		}, spec.Equation("M10"))
	s.Texts(&c.Places, "places", "", "places where it is shown, with ads.articles; empty: everywhere",
		spec.Names(Feed, Articles), spec.Equation("M7"))
	s.Count(&c.Budget, "budget", "", "money for the whole window; absent: no limit", spec.Live(),
		spec.Given(&c.HasBudget), spec.Unit("currency"), spec.Equation("M8"))
	s.Count(&c.DailyCap, "daily_cap", "", "most money in a day; absent: no limit", spec.Given(&c.HasDaily),
		spec.Unit("currency"), spec.Equation("M8"))
	s.Section("bid", "bid of an advertiser, drawn for each; a missing unit follows from the other and the advertiser's "+
		"running response rate", func(s *spec.Section) {
		s.Dist(&c.Bid.CPM, "cpm", "", "for a thousand exposures", spec.Live(), spec.Min(0), spec.Given(&c.Bid.HasCPM),
			spec.Symbol("b"), spec.Unit("currency"))
		s.Dist(&c.Bid.CPE, "cpe", "", "for an interaction", spec.Live(), spec.Min(0), spec.Given(&c.Bid.HasCPE),
			spec.Symbol("b"), spec.Unit("currency"))
		s.Dist(&c.Bid.Value, "value", "", "worth of an interaction: both bids follow from it and from the advertiser's "+
			"beliefs", spec.Live(), spec.Min(0), spec.Given(&c.Bid.HasValue), spec.Symbol("V"), spec.Unit("currency"))
		s.Switch(&c.Bid.HasProfit, "profit", "bids for profit: an interaction is worth the margin on the sales that it "+
			"leads to and what it does for the brand, and bids leave the required return", func(s *spec.Section) {
			p := &c.Bid.Profit
			s.Money(&p.Brand, "brand", "0", "worth of an interaction to the brand, sales aside", spec.Min(0), spec.Symbol("B"),
				spec.Assumed("0–20"))
			s.Number(&p.Return, "return", "0.2", "return on spending that the advertiser requires: the bid is V/(1 + r)",
				spec.Min(0), spec.Max(10), spec.Symbol("r"), spec.Assumed("0.05–0.5"))
			s.Number(&p.Dispersion, "dispersion", "0.35", "standard deviation of the logarithm of V among the advertisers of "+
				"the entry: some convert better", spec.Min(0), spec.Max(2), spec.Symbol("σ_V"), spec.Assumed("0–1"))
		}, spec.Equation("M7"))
	}, spec.Equation("M7"))
	s.Switch(&c.HasEntry, "entry", "advertisers enter and leave by profit; count are present at the start, and each "+
		"has a draw of V of its own", func(s *spec.Section) {
		e := &c.Entry
		s.CountRate(&e.Rate, "rate", "6/year", "rate of candidates, who expect what the advertiser with the next lower V "+
			"earned, π̂, and enter with probability σ((π̂ − F)/σ_e)", spec.Symbol("Λ"), spec.Min(0), spec.Max("1000/day"),
			spec.Assumed("1–60/year"))
		s.Count(&e.Cost, "cost", "", "cost of a campaign a month, in periods in which it is shown", spec.Required(),
			spec.Min(0), spec.Symbol("F"), spec.Unit("currency/month"), spec.Assumed("3–30 per 1000"))
		s.Share(&e.Spread, "spread", "25%", "scale of the logistic noise of entry and of exit, σ_e = σ_x, over the cost",
			spec.Symbol("σ_e/F"), spec.Assumed("0–100%"))
		s.Number(&e.Exit, "exit", "0.1", "monthly hazard of an advertiser with large losses; at a profit of 0 after the "+
			"cost it is half of this", spec.Min(0), spec.Max(100), spec.Symbol("x_0"), spec.Unit("1/month"),
			spec.Assumed("0.02–0.5"))
	}, spec.Equation("M7"))
	s.Enum(&c.Billing, "billing", "exposure", []string{"exposure", "interactive"}, "what this campaign is charged for "+
		"where ads.billing is per_campaign. exposure: exposures; interactive: interactions")
	s.Dist(&c.Creative, "creative", "0.5", "quality of the creative, truncated to 0.01–1", spec.Min(0), spec.Symbol("Q"),
		spec.Assumed("0.2–1"))
	s.Number(&c.Deviation, "deviation", "0.3", "spread of a campaign's topic around that of its category", spec.Min(0),
		spec.Max(10), spec.Assumed("0–1"))
	s.Bool(&c.Shop, "shop", "false", "the campaign advertises a shop of commerce, drawn by the campaign's name: a "+
		"click brings the shop to mind, sales are the shop's, and the shop pays", spec.Equation("M13"))
	s.Bool(&c.Away, "away", "false", "whether it is not shown for now, within its window", spec.Live())
	s.Switch(&c.HasProduct, "product", "product sold to consumers who click; without it an interaction has only brand "+
		"value", func(s *spec.Section) {
		p := &c.Product
		s.Money(&p.Price, "price", "", "price of a sale", spec.Required())
		s.Share(&p.Margin, "margin", "30%", "share of the price that remains after the cost of the goods",
			spec.Assumed("3–60%"))
		s.Share(&p.Sale, "sale_per_click", "1%", "probability that a consumer who views the details buys, at the mean "+
			"match of all consumers with the campaign; proportional to the match", spec.Symbol("s"), spec.Equation("M9"),
			spec.Assumed("0.01–20%"))
		s.Number(&p.Elasticity, "elasticity", "2.6", "price elasticity of demand at the mean match: what a purchase is "+
			"worth to consumers follows from it, and not from the margin", spec.Symbol("η"), spec.Min(0.1), spec.Max(100),
			spec.Assumed("1.5–5"), spec.Counted(spec.Inverse, "surplus.ads.", "-use_held"),
			spec.Source("Bijmolt et al. 2005: mean of 1,851 estimates −2.62"))
		s.Number(&p.Persuasion, "persuasion", "0", "part of the decision utility that the advertisement adds and that is "+
			"not experienced", spec.Min(0), spec.Assumed("0–2"))
	}, spec.Equation("M13"))
	s.Check(func(k *spec.Checker) {
		if !c.Until.IsZero() && !c.From.IsZero() && !c.Until.After(c.From) {
			k.Errorf("until", "the campaign ends before it starts")
		}
	}, "from", "until")
	s.Check(func(k *spec.Checker) {
		switch b := &c.Bid; {
		case b.HasProfit && (b.HasValue || b.HasCPM || b.HasCPE):
			k.Errorf("bid", "profit and another bid are both given, but profit determines all bids: leave one of them out, "+
				"or write off for one that a parent gives")
		case b.HasProfit && c.Shop:
			k.Errorf("bid.profit", "a shop's campaign follows the return of its shop (providers.adapt.bid); write value, cpm "+
				"or cpe")
		case b.HasProfit && !c.HasProduct && b.Profit.Brand == 0:
			k.Errorf("bid.profit", "an interaction is worth nothing: give a product, or brand, what an interaction is worth "+
				"to the brand")
		case b.HasProfit:
		case b.HasValue && (b.HasCPM || b.HasCPE):
			k.Errorf("bid", "value and cpm or cpe are both given, but bids follow from value: leave one of them out, or "+
				"write off for one that a parent gives")
		case !b.HasValue && !b.HasCPM && !b.HasCPE:
			k.Errorf("bid", "no bid is given: write cpm (for a thousand exposures), cpe (for an interaction), value or profit")
		}
	}, "bid", "product", "shop")
	s.Check(func(k *spec.Checker) {
		if c.HasEntry && !c.Bid.HasProfit {
			k.Errorf("entry", "advertisers enter by profit, which only those know that bid for it: write bid: {profit: {}}, "+
				"or leave out entry")
		}
	}, "entry", "bid")
	s.Check(func(k *spec.Checker) {
		if c.Shop && c.HasProduct {
			k.Errorf("product", "product and shop: true are both given, but a shop's campaign sells what the shop sells: "+
				"leave out one of them")
		}
	}, "shop")
}

// Shows reports whether a campaign is shown in a place.
func (c *CampaignSpec) Shows(place string) bool {
	return len(c.Places) == 0 || slices.Contains(c.Places, place)
}

// PaysInteractions reports whether campaigns of an entry are charged for interactions.
func (a *Demand) PaysInteractions(c *CampaignSpec) bool {
	return a.Billing == "interactive" || a.Billing == "per_campaign" && c.Billing == "interactive"
}

// room is the number of rows reserved for candidates of an entry, between two dates of a run.
func (c *CampaignSpec) room(clock sim.Clock, consumers int, start sim.Tick) int {
	if !c.HasEntry {
		return 0
	}
	from, until := c.window(clock, start)
	mean := float64(float64(max(0, min(until, int32(clock.Ticks)+1)-from)) * c.Entry.Rate.Of(consumers, clock.Tick))
	return int(min(society.RoomFor(mean), 1<<30))
}

// Rows is the number of campaigns, with those reserved for candidates.
func (a *Demand) Rows(clock sim.Clock, consumers int, start sim.Tick) (n int) {
	for _, e := range a.Campaigns {
		n += e.V.Count + e.V.room(clock, consumers, start)
	}
	return n
}

// hasEntry reports whether advertisers of some entry enter and leave.
func (a *Demand) hasEntry() bool {
	return slices.ContainsFunc(a.Campaigns, func(e spec.Named[CampaignSpec]) bool { return e.V.HasEntry })
}

// forProfit reports whether some campaign bids for profit.
func (a *Demand) forProfit() bool {
	return slices.ContainsFunc(a.Campaigns, func(e spec.Named[CampaignSpec]) bool { return e.V.Bid.HasProfit })
}

// Count is the number of campaigns.
func (a *Demand) Count() (n int) {
	for _, e := range a.Campaigns {
		n += e.V.Count
	}
	return n
}
