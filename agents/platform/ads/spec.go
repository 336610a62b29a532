package ads

import (
	"slices"
	"time"

	"guanxi/agents/platform/learner"
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Spec is the section `ads`.
type Spec struct {
	learner.Keys

	From          time.Time
	Billing       string // exposure, interactive, per_campaign
	Billed        []string
	Auction       string // price_list, second_price, first_price
	Prices        []spec.Weight
	GivenPrices   bool
	Reserve       struct{ CPM, CPE float64 }
	QualityWeight float64
	NuisancePrice float64
	Tags          struct{ Gender, Age, Region, Interest float64 }
	Explore       float64
	Judged        float64
	Pacing        string // even, asap, bid
	Slots         struct {
		Gap   units.Duration
		Daily int
	}
	Caps struct {
		Charges     int
		Lifetime    units.Duration
		ChargeEvery units.Duration
		Idle        units.Duration
		NewEvery    units.Duration
	}
	Respond struct {
		Click, Like, Comment, Forward, Collect, Hide float64
		Match, Creative, Wear                        float64
	}
	HasCue bool
	Cue    struct {
		Click, Like float64
		Boost       float64
		Days        float64
		Categories  []spec.Weight
	}
	HasArticles      bool
	Articles         ArticlesSpec
	PublisherShare   float64
	HasNotInterested bool
	NotInterested    struct{ Mute units.Duration }
	Campaigns        []spec.Named[CampaignSpec]

	run *ads
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
	}
	Billing    string
	Creative   num.Dist
	Deviation  float64
	Shop       bool
	HasProduct bool
	Product    struct {
		Price      units.Money
		Margin     float64
		Sale       float64
		Persuasion float64
	}
}

// Interactions, in the order in which they are drawn. hide comes last, so that a hide probability
// of 0 leaves all other draws unchanged.
const (
	click = iota
	like
	comment
	forward
	collect
	hide
	kinds
)

var kindNames = [kinds]string{"click", "like", "comment", "forward", "collect", "hide"}

// Declare declares the section's fields.
func (a *Spec) Declare(s *spec.Section) {
	s.Date(&a.From, "from", "", "first day with advertisements; empty: from the start", spec.Equation("M7"), spec.Source("2015-01-25 in the Moments of WeChat: China Daily, 26 January 2015: facts/releases.csv, moments_ads"))
	s.Enum(&a.Billing, "billing", "exposure", []string{"exposure", "interactive", "per_campaign"}, "what is charged. exposure: exposures; interactive: interactions; per_campaign: as each campaign states", spec.Live(), spec.Equation("M7"))
	s.Texts(&a.Billed, "billed", "[click, like, comment, forward, collect]", "interactions that are charged, at most once per exposure", spec.Names(kindNames[:hide]...), spec.Equation("M7"))
	s.Enum(&a.Auction, "auction", "second_price", []string{"price_list", "second_price", "first_price"}, "how slots are sold. price_list: at a list price by region, to campaigns that bid at least that much; second_price and first_price: by auction", spec.Live(), spec.Equation("M7"))
	s.Weights(&a.Prices, "prices", "tier1: 140, tier2: 90, tier3: 40", "list price of a thousand exposures by region; regions that are not named have the reserve", spec.Min(0), spec.Unit("currency"), spec.Live(), spec.Given(&a.GivenPrices), spec.Equation("M7"), spec.Source("Marbridge Consulting, January 2015: facts/mechanisms.csv, cpm_core_city"))
	s.Section("reserve", "reserve: the lowest price, in the unit of the bid", func(s *spec.Section) {
		s.Number(&a.Reserve.CPM, "cpm", "20", "for a thousand exposures", spec.Min(0), spec.Unit("currency"), spec.Symbol("r"), spec.Live(), spec.Assumed("5–50"))
		s.Number(&a.Reserve.CPE, "cpe", "0.4", "for an interaction", spec.Min(0), spec.Unit("currency"), spec.Symbol("r"), spec.Live(), spec.Assumed("0.1–2"))
	}, spec.Equation("M7"))
	s.Number(&a.QualityWeight, "quality_weight", "1", "exponent of the creative's quality in the score", spec.Min(0), spec.Max(5), spec.Symbol("κ"), spec.Live(), spec.Equation("M7"), spec.Assumed("0–2"))
	s.Number(&a.NuisancePrice, "nuisance_price", "0.01", "amount by which an expected hide lowers the score of a bid", spec.Min(0), spec.Unit("currency"), spec.Symbol("χ"), spec.Live(), spec.Equation("M7"), spec.Assumed("0–1"))
	a.Keys.Declare(s)
	s.Section("tags", "share of consumers whose observed tag is wrong, that is, one of the other values", func(s *spec.Section) {
		s.Share(&a.Tags.Gender, "gender", "5%", "gender", spec.Symbol("ε"), spec.Assumed("0–0.5"))
		s.Share(&a.Tags.Age, "age", "15%", "age", spec.Symbol("ε"), spec.Assumed("0–0.5"))
		s.Share(&a.Tags.Region, "region", "2%", "region", spec.Symbol("ε"), spec.Assumed("0–0.5"))
		s.Share(&a.Tags.Interest, "interest", "30%", "strongest interest of consumers about whom nothing was learned from posts", spec.Symbol("ε"), spec.Assumed("0–0.5"))
	}, spec.Equation("M10"))
	s.Share(&a.Explore, "explore", "1%", "share of slots filled uniformly at random among the eligible campaigns", spec.Symbol("ε_x"), spec.Live(), spec.Equation("M11b"), spec.Assumed("0–5%"))
	s.Share(&a.Judged, "judged", "1%", "share of slots, drawn at random, in which the choice is compared with the best one; proportionally less with more than 20 campaigns; never changes a result", spec.Equation("M11b"))
	s.Enum(&a.Pacing, "pacing", "even", []string{"even", "asap", "bid"}, "how a budget is spread over its window. even: enters only a share of the slots; asap: is not spread; bid: lowers the bids", spec.Live(), spec.Equation("M8"))
	s.Section("slots", "advertisements that a consumer can be shown in the feed", func(s *spec.Section) {
		s.Duration(&a.Slots.Gap, "gap", "48h", "shortest time between two advertisements", spec.Min("0s"), spec.Live(), spec.Source("Marbridge Consulting, January 2015: facts/mechanisms.csv, new_ad_interval"))
		s.Int(&a.Slots.Daily, "daily", "1", "largest number of advertisements a day: the ad load", spec.Min(0), spec.Max(unlimited), spec.Live(), spec.Source("two from March 2018, three from 2019: facts/mechanisms.csv, ad_load_2018 and ad_load_2019; one before, by the 48 h of 2015 and Bloomberg"))
	}, spec.Equation("M7"))
	s.Section("caps", "frequency caps: limits per consumer and advertisement", func(s *spec.Section) {
		s.Int(&a.Caps.Charges, "charges", "8", "most deliveries of one advertisement to one consumer", spec.Min(1), spec.Max(maxShown), spec.Live(), spec.Source("PayPlus: facts/mechanisms.csv, charge_cap: 8 per user and ad; another page has 8 a day"))
		s.Duration(&a.Caps.Lifetime, "lifetime", "7d", "time after which a campaign replaces its advertisement, and the caps start afresh", spec.Above(0), spec.Source("Marbridge Consulting, January 2015: facts/mechanisms.csv, max_lifetime"))
		s.Duration(&a.Caps.ChargeEvery, "charge_every", "", "least time between two deliveries of one advertisement to one consumer; needs a tick of at most this length", spec.Above(0), spec.Source("PayPlus: facts/mechanisms.csv, charge_min_interval: 5 minutes"))
		s.Duration(&a.Caps.Idle, "idle", "", "an advertisement disappears for a consumer who has not interacted with it for this time; needs a tick of at most this length", spec.Above(0), spec.Source("Marbridge Consulting, January 2015: facts/mechanisms.csv, expiry_without_interaction: 6 h; one page has 24 h"))
		s.Duration(&a.Caps.NewEvery, "new_every", "", "least time between two advertisements that are new to a consumer, where slots come more often; an advertisement already shown may come again", spec.Above(0), spec.Source("Marbridge Consulting, January 2015: facts/mechanisms.csv, new_ad_interval: 48 h"))
	}, spec.Equation("M8"))
	s.Section("respond", "probability of each response to a first exposure, at the taste match of strangers, a creative of 0.5 and no like by a friend", func(s *spec.Section) {
		r := &a.Respond
		share := func(p *float64, key, def, doc string, opts ...spec.Option) {
			s.Share(p, key, def, doc, append(opts, spec.Live(), spec.Symbol("β_y0"), spec.Equation("M9"))...)
		}
		share(&r.Click, "click", "1%", "view details", spec.Assumed("0.5–3%"))
		share(&r.Like, "like", "0.5%", "like", spec.Assumed("0.1–2.5%"))
		share(&r.Comment, "comment", "0.1%", "comment", spec.Assumed("0.02–0.5%"))
		share(&r.Forward, "forward", "0.1%", "forward to all friends, once per advertisement", spec.Assumed("0.02–0.5%"))
		share(&r.Collect, "collect", "0.05%", "collect", spec.Assumed("0.01–0.25%"))
		share(&r.Hide, "hide", "0.05%", "hide as not interested; match, creative and wear have no effect on it", spec.Assumed("0.01–0.25%"))
		s.Number(&r.Match, "match", "2", "effect of the taste match, in log-odds", spec.Symbol("β_1"), spec.Live(), spec.Equation("M9"), spec.Assumed("0–4"))
		s.Number(&r.Creative, "creative", "1", "effect of the creative, in log-odds", spec.Symbol("β_2"), spec.Live(), spec.Equation("M9"), spec.Assumed("0–2"))
		s.Number(&r.Wear, "wear", "0.3", "wear-out: log-odds lost per ln(1 + exposures so far)", spec.Symbol("β_4"), spec.Min(0), spec.Live(), spec.Equation("M9"), spec.Assumed("0–1"))
	}, spec.Equation("M9"))
	s.Switch(&a.HasCue, "cue", "social cues: friends' interactions with an advertisement", func(s *spec.Section) {
		c := &a.Cue
		s.Share(&c.Click, "click", "1%", "what the first like by a friend adds to the probability of click; further likes add nothing", spec.Symbol("Δ_v"), spec.Live(), spec.Source("Huang & Lin 2024: facts/mechanisms.csv, first_like_click_lift"))
		s.Share(&c.Like, "like", "1%", "what the first like by a friend adds to the probability of like; n likes add ln(1+n)/ln 2 times as much", spec.Symbol("Δ_l"), spec.Live(), spec.Source("Huang & Lin 2024: facts/mechanisms.csv, first_like_like_lift; the logarithm is assumed"))
		s.Number(&c.Boost, "boost", "0.5", "the score for friends of a consumer who interacted is multiplied by 1 + boost, even outside the target", spec.Symbol("ψ"), spec.Min(0), spec.Live(), spec.Assumed("0–4; the company speaks of a chance to be shown of .95 in place of .2, no weight in a score: facts/mechanisms.csv, friend_exposure_if_interacted"))
		s.Number(&c.Days, "days", "3", "days for which likes are seen and the boost lasts", spec.Symbol("D_ψ"), spec.Above(0), spec.Unit("d"), spec.Live(), spec.Assumed("1–7"))
		s.Weights(&c.Categories, "categories", "appliances: 0.5, cars: 1.5, clothes: 1.5, fashion: 1.5, finance: 0.5, food: 1.5, games: 0.5", "factor on the cue by category; 1 for categories that are not named", spec.Min(0), spec.Source("directions: Huang, Aral, Hu & Brynjolfsson 2020"), spec.Assumed("0.25–2 each"))
	}, spec.DefaultOn(), spec.Equation("M9"))
	s.Switch(&a.HasNotInterested, "not_interested", "the not-interested button, which removes an advertisement", func(s *spec.Section) {
		s.Duration(&a.NotInterested.Mute, "mute", "30d", "time for which the category is not shown to a consumer who pressed it", spec.Symbol("D_m"), spec.Min("0s"), spec.Live(), spec.Assumed("0–180d"))
	}, spec.DefaultOn(), spec.Equation("M9"))
	s.Switch(&a.HasArticles, "articles", "a second place for advertisements: the end of articles that are read to the end", a.declareArticles, spec.Equation("M7"))
	s.Share(&a.PublisherShare, "publisher_share", "70%", "share of what campaigns pay for slots at articles that goes to the account of the article; has no effect without ads.articles", spec.Symbol("σ_p"), spec.Live(), spec.Equation("M7"), spec.Assumed("30–100%"), spec.Source("from June 2019: facts/releases.csv, publisher_share; the split before is not public"))
	spec.Map(s, "campaigns", &a.Campaigns, "advertisers, by name; count does not grow with the population, a budget per 1000 does", declareCampaign, spec.Equation("M7"))
	s.CheckAnyway(a.check)
}

func declareCampaign(s *spec.Section, c *CampaignSpec) {
	s.Int(&c.Count, "count", "1", "number of advertisers, with a campaign each", spec.Min(1), spec.Max(maxCampaigns))
	s.Date(&c.From, "from", "", "first day; empty: that of ads.from")
	s.Date(&c.Until, "until", "", "day after the last; empty: until the end")
	s.Text(&c.Category, "category", "", "what is advertised: campaigns of a category have similar topics and are hidden together; empty: a category of its own", spec.Label())
	s.Section("target", "target group, by observed tags; a tag that is not given does not restrict it", func(s *spec.Section) {
		s.Texts(&c.Target.Regions, "regions", "", "regions")
		s.Texts(&c.Target.Ages, "ages", "", "age bands", spec.Names(society.AgeNames()...))
		s.Texts(&c.Target.Genders, "genders", "", "genders")
		s.Int(&c.Target.Interests, "interests", "0", "targets consumers whose strongest interest is among this many strongest interests of the campaign's topic; 0: everybody", spec.Min(0), spec.Max(64))
	}, spec.Equation("M10"))
	s.Texts(&c.Places, "places", "", "places where it is shown, with ads.articles; empty: everywhere", spec.Names(placeFeed, placeArticles), spec.Equation("M7"))
	s.Count(&c.Budget, "budget", "", "money for the whole window; absent: no limit", spec.Given(&c.HasBudget), spec.Unit("currency"), spec.Equation("M8"))
	s.Count(&c.DailyCap, "daily_cap", "", "most money in a day; absent: no limit", spec.Given(&c.HasDaily), spec.Unit("currency"), spec.Equation("M8"))
	s.Section("bid", "bid of an advertiser, drawn for each; a missing unit follows from the other and the advertiser's running response rate", func(s *spec.Section) {
		s.Dist(&c.Bid.CPM, "cpm", "", "for a thousand exposures", spec.Min(0), spec.Given(&c.Bid.HasCPM), spec.Symbol("b"), spec.Unit("currency"))
		s.Dist(&c.Bid.CPE, "cpe", "", "for an interaction", spec.Min(0), spec.Given(&c.Bid.HasCPE), spec.Symbol("b"), spec.Unit("currency"))
		s.Dist(&c.Bid.Value, "value", "", "worth of an interaction: both bids follow from it and from the advertiser's beliefs", spec.Min(0), spec.Given(&c.Bid.HasValue), spec.Symbol("V"), spec.Unit("currency"))
	}, spec.Equation("M7"))
	s.Enum(&c.Billing, "billing", "exposure", []string{"exposure", "interactive"}, "what this campaign is charged for where ads.billing is per_campaign. exposure: exposures; interactive: interactions")
	s.Dist(&c.Creative, "creative", "0.5", "quality of the creative, truncated to 0.01–1; may also be written quality", spec.Min(0), spec.Symbol("Q"), spec.Assumed("0.2–1"))
	s.Alias("quality", "creative")
	s.Number(&c.Deviation, "deviation", "0.3", "spread of a campaign's topic around that of its category", spec.Min(0), spec.Max(10), spec.Assumed("0–1"))
	s.Bool(&c.Shop, "shop", "false", "the campaign advertises a shop of commerce, drawn by the campaign's name: a click brings the shop to mind, sales are the shop's, and the shop pays", spec.Equation("M13"))
	s.Switch(&c.HasProduct, "product", "product sold to consumers who click; without it an interaction has only brand value", func(s *spec.Section) {
		p := &c.Product
		s.Money(&p.Price, "price", "", "price of a sale", spec.Required())
		s.Share(&p.Margin, "margin", "30%", "share of the price that remains after the cost of the goods", spec.Assumed("3–60%"))
		s.Share(&p.Sale, "sale_per_click", "1%", "probability that a consumer who views the details buys, at the mean match of all consumers with the campaign; proportional to the match", spec.Symbol("s"), spec.Equation("M9"), spec.Assumed("0.01–20%"))
		s.Number(&p.Persuasion, "persuasion", "0", "part of the decision utility that the advertisement adds and that is not experienced", spec.Min(0), spec.Assumed("0–2"))
	}, spec.Equation("M13"))
	s.Check(func(k *spec.Checker) {
		if !c.Until.IsZero() && !c.From.IsZero() && !c.Until.After(c.From) {
			k.Errorf("until", "the campaign ends before it starts")
		}
	}, "from", "until")
	s.Check(func(k *spec.Checker) {
		switch b := &c.Bid; {
		case b.HasValue && (b.HasCPM || b.HasCPE):
			k.Errorf("bid", "value and cpm or cpe are both given, but bids follow from value: leave one of them out, or write off for one that a parent gives")
		case !b.HasValue && !b.HasCPM && !b.HasCPE:
			k.Errorf("bid", "no bid is given: write cpm (for a thousand exposures), cpe (for an interaction) or value")
		}
	}, "bid")
	s.Check(func(k *spec.Checker) {
		if c.Shop && c.HasProduct {
			k.Errorf("product", "product and shop: true are both given, but a shop's campaign sells what the shop sells: leave out one of them")
		}
	}, "shop")
}

// Reads names the key that needs articles, where it is set.
func (a *Spec) Reads() (keys, mechanisms []string) {
	if a.HasArticles {
		return []string{"articles"}, []string{"content"}
	}
	return nil, nil
}

func (a *Spec) check(c *spec.Checker) {
	total := 0
	for _, e := range a.Campaigns {
		at := "campaigns." + e.Name
		total += e.V.Count
		if e.V.Billing != "exposure" && a.Billing != "per_campaign" {
			c.Idlef(at+".billing", "ads.billing is %s, not per_campaign", a.Billing)
		}
		if !a.HasArticles && !e.V.shows(placeFeed) {
			c.Warnf(at+".places", "the campaign is never shown, because ads.articles is off: add ads.articles: {}")
		}
		if a.HasArticles && e.Name == "article" {
			c.Errorf(at, "%q is taken by a metric; choose another name for the campaign", e.Name)
		}
		if slices.Contains(slices.Concat(kindNames[:], learner.References(), []string{"explored", "rest", "best"}), e.Name) {
			c.Errorf(at, "%q is taken by a metric; choose another name for the campaign", e.Name)
		}
	}
	if a.HasArticles && a.Billing != "exposure" && !slices.Contains(a.Billed, kindNames[click]) {
		c.Warnf("billed", "no response that is possible at articles is billed; add click, the only one that can be")
	}
	if total > maxCampaigns {
		c.Errorf("campaigns", "%d campaigns are more than the %d that are possible", total, maxCampaigns)
	}
	if len(a.Campaigns) == 0 {
		c.Warnf("campaigns", "there are no campaigns, so no advertisement is shown")
	}
}

// unlimited is the largest daily number of slots, which those give who want no limit.
const unlimited = 1000

// CheckFixed warns of a daily number of slots that the gap between two does not reach, and of
// campaigns that are never shown because their bids are below the reserve.
func (a *Spec) CheckFixed(fixed, given func(path string) bool, idle func(path, format string, args ...any)) {
	if gap := a.Slots.Gap; gap > 0 && given("slots.daily") && fixed("slots.gap") {
		if most := (units.Day + gap - 1) / gap; a.Slots.Daily > int(most) && a.Slots.Daily < unlimited {
			idle("slots.daily", "a slots.gap of %v allows at most %d a day", gap, most)
		}
	}
	if a.Auction == "price_list" || a.HasArticles || !fixed("auction") || !fixed("billing") || !fixed("reserve") {
		return // other prices, or factors on them
	}
	for _, e := range a.Campaigns {
		v := &e.V
		bid, unit, key, least := v.Bid.CPM, "a thousand exposures", "cpm", a.Reserve.CPM
		has := v.Bid.HasCPM
		if a.Billing == "interactive" || a.Billing == "per_campaign" && v.Billing == "interactive" {
			bid, unit, key, least = v.Bid.CPE, "an interaction", "cpe", a.Reserve.CPE
			has = v.Bid.HasCPE
			if v.Bid.HasValue {
				bid, has = v.Bid.Value, true
			}
		}
		if has && !v.Shop && bid.Kind == "constant" && bid.A < least {
			idle("campaigns."+e.Name+".bid", "%v for %s is below the lowest price of %v (ads.reserve.%s), so the campaign is never shown", bid.A, unit, least, key)
		}
	}
}

// CheckWorld checks the section against the clock and the population.
func (a *Spec) CheckWorld(clock sim.Clock, people *society.PeopleSpec, report func(path, format string, args ...any)) {
	tick := clock.Tick
	for _, cap := range []struct {
		path, doc string
		d         units.Duration
	}{{"caps.charge_every", "deliveries", a.Caps.ChargeEvery}, {"caps.idle", "periods", a.Caps.Idle}, {"caps.new_every", "advertisements", a.Caps.NewEvery}} {
		if cap.d > 0 && cap.d < tick {
			report(cap.path, "%v is shorter than the tick of %v, which holds %d %s, so the limit cannot bind; leave it out or use a clock.tick of at most %v", cap.d, tick, tick/cap.d, cap.doc, cap.d)
		}
	}
	if d := a.Caps.Lifetime; d < tick {
		report("caps.lifetime", "%v is shorter than the tick of %v, which would hold %d advertisements; use a clock.tick of at most %v", d, tick, tick/d, d)
	}
	if a.HasCue && a.Cue.Days*float64(units.Day) > 30000*float64(tick) {
		report("cue.days", "%v days are more than the 30000 ticks of %v that are possible", a.Cue.Days, tick)
	}
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
	n := cellCount(max(1, len(people.Genders)), max(1, len(people.Regions)), people.Interests)
	if a.HasArticles {
		n *= 2
	}
	campaigns := 0
	for _, e := range a.Campaigns {
		campaigns += e.V.Count
	}
	switch {
	case n > maxCells:
		report("tags", "%d combinations of gender, age, region and interest are more than the %d that are possible", n, maxCells)
	case n*campaigns > maxPairs:
		report("campaigns", "%d campaigns × %d combinations of tags are more than the %d pairs that learners can hold; use fewer regions, interests or campaigns", campaigns, n, maxPairs)
	}
}

// maxPairs keeps the learners' counts below some 270 MB, plus as much for each worker.
const maxPairs = 1 << 25
