// Package sharing models selling to friends (M12). Consumers become sellers and show cards of their
// goods in the feeds of their friends; buyers pass the cards on for a commission. Trust in whoever
// hands a card over decides together with taste, quality and price, and is won and lost by what is
// delivered. The package represents the paper's marketing by collaboration and communication
// between consumers, the low threshold of the trade, and the mechanism of trust.
//
// Sources: McFadden (1974), Conditional logit analysis of qualitative choice behavior, for the
// choice; Small & Rosen (1981), Applied welfare economics with discrete choice models, Econometrica
// 49(1), and Train (2015), Welfare calculations in discrete choice models when anticipated and
// experienced attributes differ, Journal of Choice Modelling 16, for its welfare; Akerlof (1970),
// The market for "lemons", Quarterly Journal of Economics 84(3); Slovic (1993), Perceived risk,
// trust, and democracy, Risk Analysis 13(6), for trust that is lost faster than won; Guha, Kumar,
// Raghavan & Tomkins (2004), Propagation of trust and distrust, WWW '04, for trust along a chain as
// a product; Bush & Mosteller (1955), Stochastic Models for Learning, for changes of trust in
// proportion to what is left.
//
// Order of reading: this file, the keys; equations.go; sharing.go, the state, how it is built, and the
// steps in the order of the tick; seller.go, who starts and ends; cards.go, who sees a card; sales.go,
// a purchase and its delivery; trust.go and buyers.go, tables of pairs; follow.go, the formula of
// R_sale; metrics.go.
package sharing

import (
	"math"

	"guanxi/sim/num"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Spec is the section `sharing`.
type Spec struct {
	Function string
	Enter    struct {
		Rate    units.Rate
		Friends float64
		Cost    units.Money
		Expect  units.Money
	}
	Cards   units.Rate
	Effort  units.Money
	Quality num.Dist
	Price   num.Dist
	Cost    float64
	Deceit  struct {
		Share, Quality, Saves float64
	}
	Buy struct {
		Intercept, Match, Trust, Quality, Price float64
		Elasticity                              float64 // 0: Price holds
	}
	HasPass bool
	Pass    struct {
		Intercept, Surprise, Commission float64
	}
	Commission float64
	Delivery   units.Duration
	Trust      struct {
		Start, Tie, Keep, Gain, Loss, Ignore float64
	}
	Mute struct {
		Above units.Rate
	}
	LeaveAfter   int
	HasBroadcast bool
	Broadcast    struct {
		Views units.Rate
		Price units.Money
	}

	run *sharing
}

// Declare declares the section's fields.
func (p *Spec) Declare(s *spec.Section) {
	m12 := spec.Equation("M12")
	s.Text(&p.Function, "function", "moments", "function of the platform that sellers need; they start with its "+
		"release, and with that of the feed (activity.feed.function)")
	s.Section("enter", "who starts to sell", func(s *spec.Section) {
		e := &p.Enter
		s.Rate(&e.Rate, "rate", "0.02/year", "baseline hazard of starting to sell, for a consumer without a friend who "+
			"sells at a profit", spec.Symbol("e_s"), m12, spec.Live(), spec.Min(0), spec.Max("10/day"),
			spec.Assumed("0.005–0.1/year"))
		s.Number(&e.Friends, "friends", "0.5", "increase in the factor 1 on the hazard for each friend who sold at a "+
			"profit in its last month", m12, spec.Live(), spec.Min(0), spec.Max(100), spec.Assumed("0–2"), spec.Symbol("ψ"))
		s.Money(&e.Cost, "cost", "0", "entry cost, such as first stock and equipment; a consumer who expects less from "+
			"selling does not start", spec.Symbol("F_s"), m12, spec.Live(), spec.Min(0), spec.Max(1e9), spec.Assumed("0–5000"))
		s.Money(&e.Expect, "expect", "500", "profit expected from selling before there is any experience; later, what "+
			"sellers of the same kind (honest or not) have earned", spec.Symbol("X_0"), m12, spec.Min(0), spec.Max(1e9),
			spec.Assumed("50–5000"))
	}, m12)
	s.Rate(&p.Cards, "cards", "1/day", "rate at which a seller posts cards, in its sessions", m12, spec.Live(),
		spec.Min(0), spec.Max("100/day"), spec.Assumed("0.2–5/day"))
	s.Money(&p.Effort, "effort", "3.6", "effort per card: photographs, answers to questions, parcels; it is what turns "+
		"months into losses", m12, spec.Live(), spec.Min(0), spec.Max(1e6), spec.Assumed("0–50"),
		spec.Source("fitted to facts/mechanisms.csv, first_year_exit, at a mean degree of 128"))
	s.Dist(&p.Quality, "quality", "{dist: beta, mean: 0.6, sd: 0.15}", "true quality of a seller's goods, from 0 to 1, "+
		"which its cards promise", spec.Symbol("q"), m12, spec.Assumed("mean 0.3–0.9, sd 0.05–0.25"))
	s.Dist(&p.Price, "price", "{dist: lognormal, mean: 80, sd: 60}", "price of a seller's goods", spec.Symbol("p"),
		spec.Unit("currency"), m12, spec.Assumed("mean 20–300, sd 10–250"))
	s.Share(&p.Cost, "cost", "70%", "cost of the goods as a share of the price", m12, spec.Live(), spec.Assumed("40%–90%"))
	s.Section("deceit", "dishonest sellers, who promise more than they deliver (lemons)", func(s *spec.Section) {
		d := &p.Deceit
		s.Share(&d.Share, "share", "10%", "share of consumers who would deceive as sellers", m12, spec.Assumed("0%–50%"))
		s.Share(&d.Quality, "quality", "10%", "quality that dishonest sellers deliver", spec.Symbol("q_low"), m12,
			spec.Live(), spec.Assumed("0%–40%"))
		s.Share(&d.Saves, "saves", "50%", "share of the cost of the goods that deceit saves", m12, spec.Live(),
			spec.Assumed("10%–90%"))
	}, m12)
	s.Section("buy", "utility of buying through a card that a consumer sees; not buying has utility 0",
		func(s *spec.Section) {
			b := &p.Buy
			s.Number(&b.Intercept, "intercept", "-6", "utility of an offer at match, trust, quality and price 0", m12,
				spec.Live(), spec.Min(-1000), spec.Max(1000), spec.Assumed("-8–-2"), spec.Symbol("b_0"))
			s.Number(&b.Match, "match", "2", "utility per unit of taste match between buyer and seller; sellers sell what "+
				"they like", spec.Symbol("β_m"), m12, spec.Live(), spec.Min(-100), spec.Max(100), spec.Assumed("0–4"))
			s.Number(&b.Trust, "trust", "2", "utility per unit of effective trust in the hand from which the card comes",
				spec.Symbol("β_T"), m12, spec.Live(), spec.Min(-100), spec.Max(100), spec.Assumed("0–4"))
			s.Number(&b.Quality, "quality", "1", "utility per unit of promised quality", spec.Symbol("β_q"), m12, spec.Live(),
				spec.Min(-100), spec.Max(100), spec.Assumed("0–4"))
			s.Number(&b.Price, "price", "0.03", "utility of money: utility lost per unit of price", spec.Symbol("α"),
				spec.Unit("1/currency"), m12, spec.Live(), spec.Above(0), spec.Max(1000), spec.Assumed("0.01–0.1"))
			s.Number(&b.Elasticity, "elasticity", "", "in place of price: elasticity of the demand for a card in its price. "+
				"1/α of a good is then its price over η, and the price leaves the utility, so that a unit of currency spent is "+
				"worth 1/η to the buyer", spec.Symbol("η"), m12, spec.Above(1), spec.Max(100), spec.Assumed("1.5–8"),
				spec.Counted(spec.Inverse, "surplus.cards."), spec.Source("as commerce.choice.elasticity"))
			s.Check(func(c *spec.Checker) {
				if b.Elasticity > 0 && c.Given("price") {
					c.Idlef("price", "elasticity takes its place; leave one of them out")
				}
			}, "price", "elasticity")
		}, m12)
	s.Switch(&p.HasPass, "pass", "log-odds that a buyer passes the card on to its own friends", func(s *spec.Section) {
		x := &p.Pass
		s.Number(&x.Intercept, "intercept", "-2", "log-odds without a surprise and without a commission", spec.Symbol("π_0"),
			m12, spec.Live(), spec.Min(-1000), spec.Max(1000), spec.Assumed("-4–0"))
		s.Number(&x.Surprise, "surprise", "4", "log-odds per unit of quality delivered beyond the promise",
			spec.Symbol("π_1"), m12, spec.Live(), spec.Min(-100), spec.Max(100), spec.Assumed("0–8"))
		s.Number(&x.Commission, "commission", "5", "log-odds per unit of the share of the price that is paid as commission",
			spec.Symbol("π_2"), m12, spec.Live(), spec.Min(-100), spec.Max(100), spec.Assumed("0–20"))
	}, m12, spec.DefaultOn())
	s.Share(&p.Commission, "commission", "10%", "share of the price that a seller pays to the friend whose card led to "+
		"the sale", spec.Symbol("ρ"), m12, spec.Live(), spec.Assumed("0%–30%"))
	s.Duration(&p.Delivery, "delivery", "3d", "time from a purchase until the buyer has the goods, knows their quality "+
		"and decides whether to pass the card on", m12, spec.Min(0), spec.Max("1year"), spec.Assumed("0–14d"))
	s.Section("trust", "trust of a consumer in a friend who hands it a card", func(s *spec.Section) {
		x := &p.Trust
		s.Share(&x.Start, "start", "0.7", "trust in a strong friend before the first purchase, mean over ties; trust in a "+
			"friend from encounters is the strength of the tie", spec.Symbol("τ₀"), m12, spec.Assumed("0.3–1"))
		s.Number(&x.Tie, "tie", "3", "addition to trust.start per unit of tie strength (the share of common friends) "+
			"above the mean over ties; the sum is truncated to 0–1. 0: the same trust in all strong friends, as always on "+
			"the complete graph, where all ties are equally strong, and on a directed one, where strength is not defined",
			spec.Symbol("η_s"), m12, spec.Min(0), spec.Max(100), spec.Assumed("0–6"),
			spec.Source("strength by overlap: Onnela et al. 2007, PNAS"))
		s.Share(&x.Keep, "keep", "0.7", "share of trust that remains one hand further from the seller", spec.Symbol("τ"),
			m12, spec.Live(), spec.Assumed("0.3–1"))
		s.Share(&x.Gain, "gain", "0.05", "share of the gap to full trust that a kept promise closes", spec.Symbol("η₊"), m12,
			spec.Live(), spec.Assumed("0–0.2"))
		s.Share(&x.Loss, "loss", "0.3", "share of trust that a broken promise destroys", spec.Symbol("η₋"), m12, spec.Live(),
			spec.Assumed("0.1–0.9"))
		s.Share(&x.Ignore, "ignore", "0.05", "cards from hands with at most this much trust are ignored; the default is "+
			"the strength at which a weak tie ends", m12, spec.Live(), spec.Assumed("0–0.2"))
		s.Check(func(c *spec.Checker) {
			if x.Loss < x.Gain {
				c.Warnf("loss", "%v is below gain, %v, although trust is usually lost faster than won", x.Loss, x.Gain)
			}
		}, "gain", "loss")
	}, m12)
	s.Section("mute", "friends who stop seeing a seller's cards", func(s *spec.Section) {
		s.Rate(&p.Mute.Above, "above", "10/week", "rate of a seller's cards, from the seller or others, above which a "+
			"friend mutes the seller", spec.Symbol("n_card"), m12, spec.Live(), spec.Min(0), spec.Max("100/day"),
			spec.Assumed("2–12/week"), spec.Source("of the worlds of wechat that history leaves none is above 11.6: "+
				"docs/calibration.md"))
	}, m12)
	s.Int(&p.LeaveAfter, "leave_after", "3", "months of loss in a row after which a seller gives up", spec.Symbol("D"),
		m12, spec.Live(), spec.Min(1), spec.Max(1200), spec.Assumed("1–6"))
	s.Switch(&p.HasBroadcast, "broadcast", "traditional marketing: sellers also pay to show their cards to strangers "+
		"drawn at random", func(s *spec.Section) {
		b := &p.Broadcast
		s.Rate(&b.Views, "views", "10/day", "rate of cards that a seller shows to strangers; only users of the platform "+
			"are shown any", m12, spec.Live(), spec.Min(0), spec.Max("10000/day"), spec.Assumed("1–1000/day"))
		s.Money(&b.Price, "price", "0.05", "price of showing a card to a stranger", m12, spec.Live(), spec.Min(0),
			spec.Max(1e6), spec.Source("within facts/mechanisms.csv, cpm_other_city: 40, to cpm_core_city: 140 a thousand in "+
				"2015"))
	}, m12)
	for _, x := range []struct {
		path string
		of   *num.Dist
		most float64
	}{{"price", &p.Price, 1e9}, {"quality", &p.Quality, 1}} {
		s.Check(func(c *spec.Checker) {
			if mean := x.of.Mean(); !(mean >= 0 && mean <= x.most) || math.IsInf(mean, 0) {
				c.Errorf(x.path, "the mean is %v; it must lie between 0 and %v", mean, x.most)
			}
		}, x.path)
	}
}
