// Package commerce models shops with choice and reputation (M13). A consumer who looks for
// something compares a few offers, from the shop of its latest purchase, from advertisements and
// from search, and buys at one or at none.
//
// Sources: McFadden (1974), Conditional logit analysis of qualitative choice behavior; Small &
// Rosen (1981), Applied welfare economics with discrete choice models, Econometrica 49(1); Train
// (2015), Welfare calculations in discrete choice models when anticipated and experienced
// attributes differ, Journal of Choice Modelling 16; Anderson, de Palma & Thisse (1992), Discrete
// choice theory of product differentiation, for the price; Jøsang & Ismail (2002), The beta
// reputation system, for ratings with forgetting; Pandey, Roy, Olston, Cho & Chakrabarti (2005),
// Shuffling a stacked deck: the case for partially randomized ranking of search engine results,
// VLDB.
package commerce

import (
	"time"

	"guanxi/sim/num"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// mostOffers bounds the size of a choice set.
const mostOffers = 64

// Spec is the section `commerce`.
type Spec struct {
	Function  string
	Occasions units.Rate
	HasTakeUp bool
	TakeUp    struct{ Innovation, Imitation units.Rate }
	Merchants struct {
		Count       units.Extensive
		Quality     num.Dist
		Price       num.Dist
		Cost        num.Dist
		QualityCost float64
		Adapt       units.Rate
		Capacity    float64 // 0: none
	}
	Shops  []spec.Named[ShopSpec]
	Choice struct {
		Offers     int
		Intercept  float64
		Match      float64
		Reputation float64
		Social     float64
		Friends    int
		Price      float64
		Elasticity float64 // 0: Price holds
		Crowding   float64
		HasPopular bool
		Popular    Popular
	}
	Search struct {
		Popular      float64
		Memory       units.Duration
		Weights      Weights
		HasSponsored bool
		Sponsored    Sponsored
	}
	HasReputation bool
	Reputation    struct {
		Prior     []float64
		HalfLife  units.Duration
		RateGood  float64
		RateBad   float64
		HasBought bool
		Bought    Bought
		Raise     float64 // of what is shown, in stars
		Step      float64 // in which it is shown, in stars; 0: as it is
	}
	Take       float64
	HasFee     bool
	Fee        Fee
	HasSubsidy bool
	Subsidy    struct{ Share float64 }
	Buyers     units.Duration
	Coupons    []spec.Named[Coupon]
	Tail       units.Duration // 0: no concentration is told

	run     *commerce
	treated *Spec // settings of what an experiment treats; nil: there is none
}

// Treat implements agents.Treater.
func (p *Spec) Treat(treated any) { p.treated = treated.(*Spec) }

// ShopSpec is a shop of its own. What it leaves out is that of a shop of merchants.
type ShopSpec struct {
	Price, Cost, Quality          float64
	hasPrice, hasCost, hasQuality bool
	Topic                         string
	Ratings                       []float64 // nil: those of any shop
	From, Until                   time.Time
	Away                          bool
	Owner, Pricing                string
	Record                        bool
}

// Windows returns the names of shops that are not there all the time.
func (p *Spec) Windows() (names []string) {
	for _, x := range p.Shops {
		if !x.V.From.IsZero() || !x.V.Until.IsZero() {
			names = append(names, x.Name)
		}
	}
	return names
}

// Declare declares the section's fields.
func (p *Spec) Declare(s *spec.Section) {
	m13 := spec.Equation("M13")
	s.Text(&p.Function, "function", "mini_programs", "function of the platform that hosts the shops; they sell from "+
		"its release")
	s.Rate(&p.Occasions, "occasions", "0.1/day", "rate at which a consumer wants to buy something; the wish waits for "+
		"a session for at most a day", spec.Min(0), spec.Max("1000/day"), spec.Symbol("o"), m13, spec.Live(),
		spec.Assumed("0.02–0.5/day"))
	s.Switch(&p.HasTakeUp, "take_up", "how shopping spreads among users after the release of function; off: whoever "+
		"uses the platform shops from then on", func(s *spec.Section) {
		x := &p.TakeUp
		s.Rate(&x.Innovation, "innovation", "0.05/year", "hazard of beginning to shop", m13, spec.Symbol("p_s"),
			spec.Above(0), spec.Max("10/day"), spec.Assumed("0.01–0.5/year"), spec.Source("Bass 1969"))
		s.Rate(&x.Imitation, "imitation", "1/year", "added where all others shop already", m13, spec.Symbol("q_s"),
			spec.Min(0), spec.Max("10/day"), spec.Assumed("0–3/year"), spec.Source("Bass 1969"))
	}, m13)
	s.Section("merchants", "the shops", func(s *spec.Section) {
		m := &p.Merchants
		s.Count(&m.Count, "count", "3 per 1000", "number of shops, besides those named in shops; at least one where none "+
			"is named", m13, spec.Unit("shops"), spec.Assumed("1–10 per 1000"))
		s.Dist(&m.Quality, "quality", "{dist: beta, mean: 0.6, sd: 0.15}", "true quality of a shop, truncated to 0–1: the "+
			"probability that a purchase satisfies", spec.Symbol("q^T"), m13, spec.Min(0), spec.Max(1),
			spec.Assumed("mean 0.4–0.8, sd 0.05–0.3"))
		s.Dist(&m.Price, "price", "{dist: lognormal, mean: 60, sd: 40}", "price that a shop starts "+
			"with", spec.Symbol("p_j"),
			spec.Unit("currency"), m13, spec.Assumed("mean 30–200, sd 10–150"))
		s.Dist(&m.Cost, "cost", "60%", "cost of the goods as a share of the starting price, drawn once per shop; above "+
			"100% a shop starts below cost", spec.Symbol("c_j"), m13, spec.Min(0), spec.Max(2),
			spec.Assumed("mean 0.4–0.8, sd 0–0.2"))
		s.Rate(&m.Adapt, "adapt", "0/day", "rate at which a shop moves its price towards the optimal price for its share, "+
			"c/(1 − t) + 1/(α(1 − share)); 0 keeps prices fixed", spec.Symbol("η_p"), m13, spec.Live(),
			spec.Assumed("0–0.1/day"), spec.Source("Anderson et al. 1992"))
		s.Number(&m.QualityCost, "quality_cost", "0.4", "rise in the logarithm of a shop's cost of goods per fall in that "+
			"of the share of purchases that do not satisfy, whoever sets its quality: c_0((1 − q_0)/(1 − q))^κ",
			spec.Symbol("κ"), m13, spec.Live(), spec.Min(0), spec.Max(1), spec.Assumed("0.1–1"),
			spec.Source("that cost rises without bound towards no failures: Juran 1951; convex: Mussa & Rosen 1978"))
		s.Number(&m.Capacity, "capacity", "", "most orders of a shop a day: who comes later that day does not find it "+
			"among the offers; what is left of a day is kept for another. Empty: no limit", spec.Symbol("K_j"),
			spec.Unit("1/day"), m13, spec.Above(0), spec.Max(1e9), spec.Assumed("0.1–1000"),
			spec.Source("of accommodation one guest at a time: Johari, Li, Liskovich & Weintraub 2022"))
	}, m13)
	spec.Map(s, "shops", &p.Shops, "shops by name, in addition to those that merchants "+
		"draws", func(s *spec.Section, v *ShopSpec) {
		s.Number(&v.Price, "price", "", "price that it starts with, and takes when an event sets it; absent: drawn as "+
			"merchants.price", spec.Unit("currency"), m13, spec.Above(0), spec.Max(1e9), spec.Live(), spec.Given(&v.hasPrice))
		s.Number(&v.Cost, "cost", "", "cost of a unit of its goods; absent: merchants.cost times its price",
			spec.Unit("currency"), m13, spec.Min(0), spec.Max(1e9), spec.Given(&v.hasCost))
		s.Share(&v.Quality, "quality", "", "its true quality at the start, and when an event sets it; absent: drawn as "+
			"merchants.quality", m13, spec.Live(), spec.Given(&v.hasQuality))
		s.Numbers(&v.Ratings, "ratings", "[]", "numbers of good and bad ratings with which it starts, besides those of "+
			"reputation.prior, and that it has once an event sets them; empty: "+
			"none", m13, spec.Min(0), spec.Max(1e9), spec.Live(), spec.Source("what is given"))
		s.Text(&v.Topic, "topic", "", "topic of what it sells; things with one topic attract the same people. Empty: one "+
			"of its own")
		s.Date(&v.From, "from", "", "day on which it opens; empty: there from the start")
		s.Date(&v.Until, "until", "", "day from which on it is gone; empty: it stays")
		s.Enum(&v.Owner, "owner", independent, []string{independent, byPlatform}, "whose it is: a firm's of its own, or "+
			"the "+
			"platform's, which gets its profit day by day", m13)
		s.Enum(&v.Pricing, "pricing", armsLength, []string{armsLength, joint}, "how a shop of the platform moves its "+
			"price: as "+
			"a stranger would, or jointly, with the commission that it takes from sales of others in view", m13,
			spec.Only("owner", byPlatform))
		s.Bool(&v.Away, "away", "false", "whether it sells nothing for now", spec.Live())
		s.Bool(&v.Record, "record", "false", "whether what it has captured is a metric, shop_captured.NAME")
		s.Check(func(c *spec.Checker) {
			if !v.Until.IsZero() && !v.Until.After(v.From) {
				c.Errorf("until", "%s is not after from, %s", units.FormatDate(v.Until), units.FormatDate(v.From))
			}
		}, "from", "until")
		s.Check(func(c *spec.Checker) {
			if n := len(v.Ratings); n != 0 && n != 2 {
				c.Errorf("ratings", "%v is not a pair of numbers, of good and of bad ratings, such as [20, 5]", v.Ratings)
			}
		}, "ratings")
	}, m13)
	s.Check(func(c *spec.Checker) {
		if len(p.Shops) > 0 && !c.Given("merchants.count") {
			c.Warnf("shops", "besides these there are the shops of merchants.count, %s; merchants: {count: 0} leaves only "+
				"these",
				p.Merchants.Count)
		}
	}, "shops", "merchants.count")
	s.Section("choice", "decision utility of an offer; buying at no shop has utility 0", func(s *spec.Section) {
		c := &p.Choice
		s.Int(&c.Offers, "offers", "8", "most offers that a consumer compares", spec.Symbol("J"), m13, spec.Min(1),
			spec.Max(mostOffers), spec.Assumed("3–20"))
		s.Number(&c.Intercept, "intercept", "-4", "utility of any offer relative to the channels outside, which grows "+
			"with how well the platform shows offers", m13, spec.Min(-1000), spec.Max(1000),
			spec.Treat("consumer", "shop", "pair"), spec.Assumed("-6–-2"), spec.Symbol("b_0"))
		s.Number(&c.Match, "match", "2", "weight of the match between taste and offer", spec.Symbol("β_m"), m13,
			spec.Min(-1000), spec.Max(1000), spec.Live(), spec.Assumed("0–4"))
		s.Number(&c.Reputation, "reputation", "2", "weight of the quality that the ratings "+
			"suggest", spec.Symbol("β_q"), m13,
			spec.Min(-1000), spec.Max(1000), spec.Live(), spec.Assumed("0–4"))
		s.Number(&c.Social, "social", "0.5", "added where a friend's latest purchase was at the shop; part of the "+
			"decision but not of the experience", spec.Symbol("β_s"), m13, spec.Min(-1000), spec.Max(1000),
			spec.Treat("consumer"), spec.Assumed("0–1.5"))
		s.Int(&c.Friends, "friends", "5", "friends, drawn anew each time, whose latest purchase the consumer hears of", m13,
			spec.Min(0), spec.Max(1000), spec.Assumed("5–50"))
		s.Number(&c.Price, "price", "0.03", "weight of the price, subtracted: 1/α is the money worth of a unit of utility",
			spec.Symbol("α"), spec.Unit("1/currency"), m13, spec.Min(1e-6), spec.Max(1e6), spec.Live(),
			spec.Assumed("0.005–0.1"))
		s.Number(&c.Elasticity, "elasticity", "", "in place of price: elasticity of the demand for an offer in its price, "+
			"at the price that its shop starts with, p°: −η(p/p° − 1) takes the place of −α·p, so that a unit of currency "+
			"spent is worth 1/η to the consumer", spec.Symbol("η"), m13, spec.Above(1), spec.Max(100), spec.Assumed("1.5–8"),
			spec.Source("Bijmolt et al. 2005: mean of 1,851 estimates −2.62; Brynjolfsson, Dick & Smith 2010: −7 to −10 for "+
				"books at a shopbot; Dolfen et al. 2023: .125 per unit spent, as at 8"))
		s.Share(&c.Crowding, "crowding", "100%", "by how much of ln J each of J offers that are compared adds to the "+
			"worth of choosing among them, where one is surely bought: 100% as in a logit, 0% where they crowd each other "+
			"fully", spec.Symbol("κ_J"), m13, spec.Live(), spec.Assumed("30%–100%"),
			spec.Source("Ackerberg & Rysman 2005: the logarithm of the number of products in utility"))
		s.Switch(&c.HasPopular, "popular", "orders of a shop are shown next to its offer", c.Popular.declare, m13)
		s.Check(func(k *spec.Checker) {
			if c.Elasticity > 0 && k.Given("price") {
				k.Idlef("price", "elasticity takes its place; leave one of them out")
			}
		}, "price", "elasticity")
	}, m13)
	s.Section("search", "search results fill the part of the choice set that the shop of the latest purchase and "+
		"advertisements leave free", func(s *spec.Section) {
		s.Share(&p.Search.Popular, "popular", "50%", "probability that a search result is drawn in proportion to recent "+
			"orders × reputation; otherwise all shops are equally likely", m13, spec.Live(), spec.Assumed("0%–90%"),
			spec.Source("Pandey et al. 2005"))
		s.Duration(&p.Search.Memory, "memory", "30d", "half-life of orders in the ranking", m13, spec.Above(0),
			spec.Assumed("7d–180d"))
		s.Section("weights", "of what the ranked results are drawn in proportion to: (1 + orders)^θ_n·reputation^θ_q·"+
			"quality^θ_d·exp(−θ_p·price/mean price + θ_o·own + θ_m·match)", p.Search.Weights.declare)
		s.Switch(&p.Search.HasSponsored, "sponsored", "where more shops sell than are compared, some places for results "+
			"are sold to them, in auctions at the second price", p.Search.Sponsored.declare, m13)
	}, m13)
	s.Switch(&p.HasReputation, "reputation", "ratings of purchases; off: consumers expect every shop to have the mean "+
		"quality", func(s *spec.Section) {
		r := &p.Reputation
		s.Numbers(&r.Prior, "prior", "[2, 1]", "numbers of good and bad ratings with which a shop starts",
			spec.Symbol("A_0, B_0"), m13, spec.Min(0), spec.Max(1e6), spec.Assumed("each 0.3–7"),
			spec.Source("Jøsang & Ismail 2002"))
		s.Duration(&r.HalfLife, "half_life", "180d", "half-life of a rating", spec.Symbol("γ"), m13, spec.Above(0),
			spec.Assumed("30d–2year"))
		s.Share(&r.RateGood, "rate_good", "5%", "share of good purchases that are rated", spec.Symbol("r_r"), m13,
			spec.Live(), spec.Assumed("1%–20%"))
		s.Share(&r.RateBad, "rate_bad", "15%", "share of bad purchases that are "+
			"rated", spec.Symbol("r_r"), m13, spec.Live(),
			spec.Assumed("3%–40%"))
		s.Number(&r.Raise, "raise", "0", "stars by which the platform shows a shop better than it is rated, of the four "+
			"between 1 (quality 0) and 5 (quality 1)", spec.Unit("stars"), m13, spec.Min(-4), spec.Max(4),
			spec.Treat("consumer", "shop", "pair"), spec.Source("a choice of what the platform shows"))
		s.Number(&r.Step, "step", "0", "stars to multiples of which what is shown is rounded; 0: it is "+
			"not", spec.Unit("stars"),
			m13, spec.Min(0), spec.Max(2), spec.Live(), spec.Source("a choice of what the platform shows"))
		s.Switch(&r.HasBought, "bought", "some shops buy good ratings as long as that pays", r.Bought.declare, m13)
		s.Check(func(c *spec.Checker) {
			if len(r.Prior) != 2 || r.Prior[0]+r.Prior[1] <= 0 {
				c.Errorf("prior", "%v is not a pair of numbers, of good and of bad ratings, with a sum above 0, such as [2, 1]",
					r.Prior)
			}
		}, "prior")
	}, m13, spec.DefaultOn())
	s.Check(func(c *spec.Checker) {
		if p.Choice.HasPopular && p.Choice.Popular.Weight != 0 && p.Search.Popular > 0 {
			c.Warnf("choice.popular.weight", "search finds shops in proportion to their orders, too, so that sales answer "+
				"to "+
				"orders with an exponent of up to 1 + weight; search: {popular: 0%%} leaves what is shown alone")
		}
		for _, x := range p.Coupons {
			if mean := p.Merchants.Price.Mean(); x.V.Amount.Float() >= mean && x.V.Floor < x.V.Amount || x.V.Share == 1 {
				c.Warnf("coupons."+x.Name, "takes off what goods cost (their mean price is %g), so that much is bought for "+
					"nothing; "+
					"take less, or set floor", mean)
			}
		}
		own := 0
		for _, x := range p.Shops {
			own += num.One(x.V.Owner == byPlatform)
		}
		if own > 0 && own == len(p.Shops) && p.Merchants.Count.Value == 0 {
			c.Warnf("shops", "all shops are the platform's: it competes with nobody")
		}
		if w := p.Search.Weights; w.Own != 0 && own == 0 {
			c.Idlef("search.weights.own", "no shop is the platform's; say so with owner: platform")
		}
		if w := p.Search.Weights; w != (Weights{Orders: 1, Quality: 1}) && p.Search.Popular == 0 {
			c.Idlef("search.weights", "search.popular is 0%%, so no result is ranked")
		}
		for _, x := range p.Shops {
			if !p.HasReputation && len(x.V.Ratings) > 0 {
				c.Errorf("shops."+x.Name+".ratings", "says nothing, because reputation is off")
			}
		}
	}, "choice.popular", "search.popular", "reputation", "shops", "coupons", "merchants.price")
	s.Share(&p.Take, "take", "0%", "take rate, or commission: share of the sales that the platform keeps; prices that "+
		"adapt pass on c·t/(1 − t) of it", spec.Treat("shop"), spec.Assumed("0%–10%"), spec.Symbol("t"))
	s.Switch(&p.HasFee, "fee", "what the buyer pays the platform on top of the price", p.Fee.declare, m13)
	s.Switch(&p.HasSubsidy, "subsidy", "what the platform adds to the sales of shops, as one that buys growth",
		func(s *spec.Section) {
			s.Share(&p.Subsidy.Share, "share", "10%", "share of the price that the platform pays to the shop on top; prices "+
				"that adapt fall by it, below the cost of goods where it is large", m13, spec.Live(), spec.Assumed("0%–50%"),
				spec.Symbol("σ"))
		}, m13)
	s.Duration(&p.Tail, "concentration", "0d", "half-life of the sales of which concentration is shown: Gini, share of "+
		"the top "+
		"hundredth, exponent of the tail; 0d: it is not", m13, spec.Min(0), spec.Max("10year"),
		spec.Source("a definition of what is reported"))
	spec.Map(s, "coupons", &p.Coupons, "coupons by name, which people hold and use where they save most",
		func(s *spec.Section, x *Coupon) { x.declare(s) }, m13)
	s.Duration(&p.Buyers, "buyers", "0d", "time over which the metric buyers counts distinct buyers, such as 365d for "+
		"those of the last year; 0d: it does not", m13, spec.Max("10year"),
		spec.Source("a definition of what is reported: platforms tell buyers of the last twelve months"))
	s.Check(func(c *spec.Checker) {
		if p.Merchants.Price.Mean() <= 0 {
			c.Errorf("merchants.price", "the mean price is %v; it must be above 0", p.Merchants.Price.Mean())
		}
	}, "merchants.price")
}
