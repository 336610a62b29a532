// Package o2o models online to offline (M19): stores that consumers visit, and two ways in which
// the platform earns from them. With member management, stores pay for an account through which
// they reach former visitors, the more precisely the more they know about them. With a holding, the
// platform buys a share of a company that owns some of the stores, and admits the company to the
// application.
//
// Sources: Gordon & Shapiro (1956), Capital equipment analysis: the required rate of profit,
// Management Science 3(1), for valuing a share by a multiple of profit; Fader, Hardie & Lee (2005),
// RFM and CLV, Journal of Marketing Research 42(4), for what records of purchases tell about a
// customer.
package o2o

import (
	"time"

	"guanxi/sim/num"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// mostNear bounds the number of stores near a consumer.
const mostNear = 16

// month is the period of the stores' fixed costs.
const month = 30 * units.Day

// Spec is the section `o2o`.
type Spec struct {
	Kind     string // members, holding, both, off
	Function string
	Stores   struct {
		Count       units.Extensive
		Near        int
		Visits      units.Rate
		Quality     num.Dist
		Pull        float64
		Price       num.Dist
		Margin      float64
		Fixed       units.Money
		Advertising float64
		Replaces    float64
		Elasticity  float64
		Memory      units.Duration
	}
	Review struct{ Good, Bad float64 }
	Member struct {
		Join       float64
		Fee        units.Money
		Every      units.Duration
		Cost       units.Money
		Lift       float64
		Coupon     units.Money
		Redeem     float64
		Messages   units.Rate
		MessageFee units.Money
		Precision  float64
		Data       float64
		Plan       units.Duration
	}
	Holding struct {
		Invest   units.Extensive
		At       time.Time
		Company  float64
		Share    float64
		Lift     float64
		Stolen   float64
		Payout   float64
		Quarter  units.Duration
		Multiple float64
	}
	Discount units.Rate

	run *o2o
}

// Apart leaves the stores, and visits to them as they are without the platform.
func (p *Spec) Apart() { p.Kind = "off" }

// Declare declares the section's fields.
func (p *Spec) Declare(s *spec.Section) {
	m19 := spec.Equation("M19")
	s.Enum(&p.Kind, "kind", "members", []string{"members", "holding", "both", "off"}, "what the platform does: "+
		"members: member management; holding: a share in a company; both; off: stores exist without the platform", m19)
	s.Text(&p.Function, "function", "public_accounts", "function of the platform through which stores reach members, "+
		"from its release")
	s.Section("stores", "the stores", func(s *spec.Section) {
		q := &p.Stores
		s.Count(&q.Count, "count", "2 per 1000", "number of stores, at least one", m19, spec.Unit("stores"),
			spec.Assumed("1–10 per 1000"))
		s.Int(&q.Near, "near", "5", "number of stores that a consumer may visit, the nearest in its region; where there "+
			"are fewer, it visits each proportionally more often", m19, spec.Min(1), spec.Max(mostNear), spec.Assumed("3–10"))
		s.Rate(&q.Visits, "visits", "0.01/day", "baseline hazard of a visit by a consumer to a near store of mean "+
			"quality, whatever the platform does", spec.Symbol("λ_0"), m19, spec.Live(), spec.Min(0), spec.Max("10/day"),
			spec.Assumed("0.003–0.05/day"))
		s.Dist(&q.Quality, "quality", "{dist: beta, mean: 0.6, sd: 0.15}", "quality of a store, truncated to 0–1: the "+
			"probability that a visit satisfies", spec.Symbol("q"), m19, spec.Min(0), spec.Max(1),
			spec.Assumed("mean 0.4–0.8, sd 0.05–0.3"))
		s.Number(&q.Pull, "pull", "1", "rise in the logarithm of the hazard of visits per unit of quality",
			spec.Symbol("β_q"), m19, spec.Min(-10), spec.Max(10), spec.Assumed("0–4"))
		s.Dist(&q.Price, "price", "{dist: lognormal, mean: 60, sd: 20}", "amount that a visitor spends, drawn for each "+
			"store", spec.Unit("currency"), spec.Symbol("p"), m19, spec.Min(0), spec.Assumed("mean 20–200, sd 5–100"))
		s.Share(&q.Margin, "margin", "40%", "share of the amount that remains after the cost of the goods", m19,
			spec.Assumed("20%–60%"))
		s.Money(&q.Fixed, "fixed", "10000", "rent and staff of a store for 30 days", m19, spec.Min(0), spec.Max(1e9),
			spec.Assumed("3000–15000"))
		s.Share(&q.Advertising, "advertising", "2%", "share of sales that a store spends on advertisements on the "+
			"platform if all who live near it are users, and in proportion to those who are; stores of the held company stop "+
			"once it is in the application", m19, spec.Live(), spec.Max("50%"), spec.Assumed("0%–5%"))
		s.Share(&q.Replaces, "replaces", "30%", "share of visits found online that replace other visits to the same "+
			"store; the model does not simulate those, so their margin is booked as an effort of the store", spec.Symbol("κ_s"),
			m19, spec.Live(), spec.Assumed("0%–80%"))
		s.Number(&q.Elasticity, "elasticity", "2", "price elasticity: a visit at price p is worth p·(1 + 1/(η_p − 1)) to "+
			"the consumer", spec.Symbol("η_p"), m19, spec.Above(1), spec.Max(100), spec.Assumed("1.5–4"),
			spec.Counted(spec.Excess))
		s.Duration(&q.Memory, "memory", "90d", "time constant of a store's running means of its visits", m19, spec.Above(0),
			spec.Assumed("30d–1year"))
	}, m19)
	s.Section("review", "share of users' visits that they share on the platform", func(s *spec.Section) {
		s.Share(&p.Review.Good, "good", "5%", "share of good visits", m19, spec.Live(), spec.Assumed("1%–20%"))
		s.Share(&p.Review.Bad, "bad", "15%", "share of bad visits", m19, spec.Live(), spec.Assumed("3%–40%"))
	}, m19)
	s.Section("members", "member management: stores rent it from the platform while they expect it to pay off",
		func(s *spec.Section) {
			q := &p.Member
			s.Share(&q.Join, "join", "10%", "probability that a user becomes a member at a visit", spec.Symbol("j_0"), m19,
				spec.Live(), spec.Assumed("3%–30%"))
			s.Money(&q.Fee, "fee", "300", "fee of a store per period", spec.Symbol("F_m"), m19, spec.Live(), spec.Min(0),
				spec.Max(1e9), spec.Assumed("50–1000"))
			s.Duration(&q.Every, "every", "30d", "length of a period; a store decides anew in each", m19, spec.Above(0),
				spec.Assumed("7d–90d"))
			s.Money(&q.Cost, "cost", "30", "cost of a store's account to the platform per period", m19, spec.Live(), spec.Min(0),
				spec.Max(1e9), spec.Assumed("0–100"))
			s.Number(&q.Lift, "lift", "0.2", "visits that messages of full precision add, per visit without them",
				spec.Symbol("β_m"), m19, spec.Live(), spec.Min(0), spec.Max(100), spec.Assumed("0.05–0.5"))
			s.Money(&q.Coupon, "coupon", "5", "worth of a coupon, paid by the store; at most the price", spec.Symbol("d"), m19,
				spec.Live(), spec.Min(0), spec.Max(1e6), spec.Assumed("0–20"))
			s.Share(&q.Redeem, "redeem", "10%", "share of members' visits at which a coupon is redeemed", m19, spec.Live(),
				spec.Assumed("0%–50%"))
			s.Rate(&q.Messages, "messages", "0.15/day", "rate at which a member receives messages from a store", m19,
				spec.Live(), spec.Min(0), spec.Max("100/day"), spec.Assumed("0.03–1/day"))
			s.Money(&q.MessageFee, "message_fee", "0.01", "fee of a store for a message", m19, spec.Live(), spec.Min(0),
				spec.Max(1e6), spec.Assumed("0–0.1"))
			s.Share(&q.Precision, "precision", "30%", "precision of messages to a member about whom nothing is known",
				spec.Symbol("π_0"), m19, spec.Assumed("10%–60%"))
			s.Number(&q.Data, "data", "5", "records of a member (visits and reviews, of which at most 255 count) at which "+
				"precision has risen by 63 % of the gap to 1", spec.Symbol("n*"), m19, spec.Above(0), spec.Max(250),
				spec.Assumed("2–20"))
			s.Duration(&q.Plan, "plan", "2year", "time horizon over which a store weighs gain and fee", m19, spec.Above(0),
				spec.Assumed("30d–5year"))
			s.Check(func(c *spec.Checker) {
				at := "every"
				if !c.Given(at) {
					at = "plan"
				}
				if n := q.Plan.Days() / q.Every.Days(); n > mostPeriods {
					c.Errorf(at, "a plan of %v has %.0f periods of %v; at most %d are possible", q.Plan, n, q.Every, mostPeriods)
				}
			}, "every", "plan")
		}, m19)
	s.Section("holding", "the platform buys a share in a company that owns some of the stores, and gives it an entry "+
		"in the application", func(s *spec.Section) {
		q := &p.Holding
		s.Count(&q.Invest, "invest", "0", "price of the share; 0: its worth on that day, share × (multiple × profit of "+
			"the year before)", spec.Symbol("K"), spec.Unit("currency"), m19, spec.Min(0),
			spec.Source("facts/mechanisms.csv, dianping_price: 400 to 500 million USD, 2,200 to 2,800 CNY per 1000 accounts "+
				"of 2018"))
		s.Date(&q.At, "at", "2014-02-19", "day of the deal and of the entry in the application", m19,
			spec.Source("facts/releases.csv, o2o_holding"))
		s.Share(&q.Company, "company", "20%", "share of stores that belong to the company, at least one store", m19,
			spec.Assumed("5%–50%"))
		s.Share(&q.Share, "share", "20%", "share of the company that the platform buys", spec.Symbol("θ"), m19,
			spec.Source("facts/mechanisms.csv, dianping_stake"))
		s.Number(&q.Lift, "lift", "0.2", "visits by users that the entry adds to the company's stores, per visit without it",
			spec.Symbol("β_h"), m19, spec.Live(), spec.Min(0), spec.Max(100), spec.Assumed("0–0.5"))
		s.Number(&q.Stolen, "stolen", "0.1", "part of the added visits that is taken from stores near by, per visit "+
			"without the entry", spec.Symbol("κ_h"), m19, spec.Live(), spec.Min(0), spec.Max(100), spec.Assumed("0–0.2"))
		s.Share(&q.Payout, "payout", "50%", "share of a profit that is paid out as a dividend", m19, spec.Live(),
			spec.Assumed("0%–100%"))
		s.Duration(&q.Quarter, "every", "91d", "time between dividends", m19, spec.Above(0), spec.Assumed("30d–1year"))
		s.Number(&q.Multiple, "multiple", "10", "worth of the company over a year's profit; 0: the share is worth its "+
			"price and its part of what the company keeps (equity method), and the price has to be given", m19, spec.Min(0),
			spec.Max(1000), spec.Assumed("3–30"))
		s.Check(func(c *spec.Checker) {
			if q.Stolen > q.Lift {
				c.Errorf("stolen", "%v is more than lift, %v, but no more visits can be taken than are won", q.Stolen, q.Lift)
			}
		}, "stolen", "lift")
	}, m19)
	s.Rate(&p.Discount, "discount", "10%/year", "discount rate of net present values, to the start of the run",
		spec.Symbol("r"), m19, spec.Min(0), spec.Max("10/year"), spec.Assumed("5–20%/year"))
	s.Check(func(c *spec.Checker) {
		if p.holds() && p.Holding.Multiple == 0 && p.Holding.Invest.Value == 0 {
			c.Errorf("holding.multiple", "with 0 the company has no computed worth, so its price has to be given, in invest")
		}
	}, "kind", "holding.multiple", "holding.invest")
}

// mostPeriods bounds the number of periods in a plan, all of which a store evaluates at each
// decision.
const mostPeriods = 10_000

// Functions lists the platform functions that must be released before the mechanism starts.
func (p *Spec) Functions() []string {
	if p.manages() {
		return []string{p.Function}
	}
	return nil
}

func (p *Spec) manages() bool { return p.Kind == "members" || p.Kind == "both" }
func (p *Spec) holds() bool   { return p.Kind == "holding" || p.Kind == "both" }
