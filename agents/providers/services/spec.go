// Package services models the platform's value-added services (M18): stickers, phone recharge and
// coins for consumers; verification and interfaces (API) for providers, who call less when a fee is
// charged, and may leave.
//
// Sources: McFadden (1974), Conditional logit analysis of qualitative choice behavior, for the
// choice of stickers; Small & Rosen (1981), Applied welfare economics with discrete choice models,
// Econometrica 49(1), for its welfare; Rochet & Tirole (2003), Platform competition in two-sided
// markets, JEEA 1(4), for a fee that drives members of the other side away.
package services

import (
	"math"
	"time"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Spec is the section `services`.
type Spec struct {
	HasStickers bool
	Stickers    struct {
		Price       units.Money
		Appeal      float64
		Social      float64
		Sensitivity float64
		Every       units.Duration
		From        time.Time
	}
	HasRecharge bool
	Recharge    struct {
		Buyers      float64
		Amount      units.Money
		Every       units.Duration
		Margin      float64
		Convenience units.Money
		Function    string
	}
	HasCoins bool
	Coins    struct {
		Load units.Money
	}
	HasVerification bool
	Verification    struct {
		Fee   units.Money
		Every units.Duration
		Lift  float64
		Error float64
		From  time.Time
	}
	HasAPI bool
	API    struct {
		Fee        float64
		Free       float64
		Elasticity float64
		Cost       float64
		Calls      num.Dist
		Least      float64
		Leave      struct {
			Rate   units.Rate
			Spread units.Money
			Memory units.Duration
		}
	}
	Bound bool

	run *services
}

// far bounds coefficients of utilities and log-odds.
const far = 1000

// Declare declares the section's fields.
func (p *Spec) Declare(s *spec.Section) {
	m18 := spec.Equation("M18")
	s.Switch(&p.HasStickers, "stickers", "sticker sets for chats, bought with probability σ(appeal + social·ln(1 + n) "+
		"− sensitivity·price) for n strong friends who have some; the social term is part of the decision but not of the "+
		"benefit", func(s *spec.Section) {
		k := &p.Stickers
		s.Money(&k.Price, "price", "6", "price of a sticker set", spec.Symbol("p_s"), m18, spec.Live(), spec.Min(0),
			spec.Max(1e6), spec.Source("facts/mechanisms.csv, sticker_pack_price"))
		s.Number(&k.Appeal, "appeal", "-4", "utility of a free set that no friend has, relative to having none", m18,
			spec.Live(), spec.Min(-far), spec.Max(far), spec.Assumed("-6–-2"), spec.Symbol("b"))
		s.Number(&k.Social, "social", "0.3", "utility per ln(1 + friends who have stickers)", spec.Symbol("β_s"), m18,
			spec.Live(), spec.Min(-far), spec.Max(far), spec.Assumed("0–1"))
		s.Number(&k.Sensitivity, "sensitivity", "0.1", "utility lost per unit of price; 1/α is the money worth of a unit "+
			"of utility", spec.Symbol("α"), spec.Unit("1/currency"), m18, spec.Live(), spec.Min(1e-6), spec.Max(1e6),
			spec.Assumed("0.02–0.5"))
		s.Duration(&k.Every, "every", "30d", "mean time between two visits of a consumer to the sticker shop", m18,
			spec.Min("1h"), spec.Assumed("7d–180d"))
		s.Date(&k.From, "from", "", "day from which stickers are sold; empty: from the start", m18,
			spec.Source("2013-08-05 in WeChat: facts/releases.csv, stickers"))
	}, m18)
	s.Switch(&p.HasRecharge, "recharge", "phone credit bought on the platform: the face value goes to the telecom, "+
		"which pays the platform a margin", func(s *spec.Section) {
		k := &p.Recharge
		s.Share(&k.Buyers, "buyers", "10%", "share of consumers who recharge on the platform; drawn once", m18,
			spec.Assumed("2%–50%"))
		s.Money(&k.Amount, "amount", "50", "face value of a recharge", m18, spec.Live(), spec.Min(0), spec.Max(1e6),
			spec.Assumed("10–100"))
		s.Duration(&k.Every, "every", "30d", "mean time between two recharges of such a consumer", m18, spec.Min("1h"),
			spec.Assumed("15d–90d"))
		s.Share(&k.Margin, "margin", "1%", "share of the face value that the telecom pays to the platform", spec.Symbol("μ"),
			m18, spec.Live(), spec.Max("50%"), spec.Assumed("0.5%–3%"))
		s.Money(&k.Convenience, "convenience", "0.5", "worth of recharging on the platform rather than elsewhere; the "+
			"benefit is the face value plus this", m18, spec.Live(), spec.Min(0), spec.Max(1e6), spec.Assumed("0–2"))
		s.Text(&k.Function, "function", "payment", "function of the platform that recharging needs; it starts with its "+
			"release")
	}, m18)
	s.Switch(&p.HasCoins, "coins", "the platform's coins, with which games and stickers are paid. Loaded coins are a "+
		"liability of the platform and an asset of the consumer until they are spent; the platform earns only when they "+
		"are spent", func(s *spec.Section) {
		s.Money(&p.Coins.Load, "load", "10", "coins are loaded in multiples of this amount, when there are too few for a "+
			"purchase", m18, spec.Min("0.01"), spec.Max(mostLoad), spec.Assumed("1–100"))
	}, m18)
	s.Switch(&p.HasVerification, "verification", "accounts and shops can buy verification from the platform; verified "+
		"ones are read and chosen more often", func(s *spec.Section) {
		k := &p.Verification
		s.Money(&k.Fee, "fee", "300", "fee per period", spec.Symbol("V"), m18, spec.Live(), spec.Min(0), spec.Max(1e9),
			spec.Source("facts/mechanisms.csv, verification_fee"))
		s.Duration(&k.Every, "every", "1year", "length of a period; a provider decides once in each, at its own time", m18,
			spec.Min("1d"), spec.Source("facts/mechanisms.csv, verification_fee: per year"))
		s.Number(&k.Lift, "lift", "0.1", "what the badge adds to the utility of a shop's offer and to the log-odds that "+
			"an article is read; part of the decision but not of the experience", spec.Symbol("β_v"), m18, spec.Live(),
			spec.Min(0), spec.Max(20), spec.Assumed("0–0.5"))
		s.Share(&k.Error, "error", "10%", "scale of the logistic error in the gain that a provider expects, as a share of "+
			"that gain, so that whoever gains nothing pays nothing", spec.Symbol("δ_V"), m18, spec.Live(),
			spec.Assumed("0%–50%"))
		s.Date(&k.From, "from", "", "day from which verification is offered; empty: from the start", m18,
			spec.Source("2013-12-24 in WeChat: facts/releases.csv, verification_fee"))
	}, m18)
	s.Switch(&p.HasAPI, "api", "API that accounts and shops call: x = x_0·e^(−ε·f/c) times a month",
		func(s *spec.Section) {
			k := &p.API
			s.Number(&k.Fee, "fee", "0", "fee of a call beyond the free quota", spec.Symbol("f"), spec.Unit("currency"), m18,
				spec.Live(), spec.Min(0), spec.Max(1e6), spec.Assumed("0–0.04"),
				spec.Source("all interfaces were free when the paper was written; .03 to .04 for a phone number "+
					"since 2023: facts/mechanisms.csv, api_price"))
			s.Number(&k.Free, "free", "1000", "free quota of calls a month", spec.Symbol("x̄"), spec.Unit("calls"), m18,
				spec.Live(), spec.Min(0), spec.Max(1e15), spec.Assumed("0–100000"),
				spec.Source("1,000 once, not each month, since 2023: facts/mechanisms.csv, api_free_calls"))
			s.Number(&k.Elasticity, "elasticity", "1.2", "elasticity of calls to their total cost, c + f, where there is no fee",
				spec.Symbol("ε"), m18, spec.Min(0.05), spec.Max(50), spec.Assumed("0.5–3"))
			s.Number(&k.Cost, "cost", "0.00001", "own cost of a call to the provider, such as servers", spec.Symbol("c"),
				spec.Unit("currency"), m18, spec.Above(0), spec.Max(1e6), spec.Assumed("2e-6–1e-4"),
				spec.Source("at gateways 2e-6 to 2.3e-5 CNY, computing comes on top: facts/bounds.csv"))
			s.Dist(&k.Calls, "calls", "{dist: lognormal, mean: 100000, sd: 300000}", "calls a month of a provider without a "+
				"fee, x_0, drawn once", spec.Symbol("x_0"), spec.Unit("calls"), m18, spec.Min(0),
				spec.Assumed("mean 1e3–1.7e8, sd 1e3–1.7e8"),
				spec.Source("at most 1.7e8, the quotas of an account: facts/bounds.csv, quota_all_month"))
			s.Number(&k.Least, "least", "100", "calls a month below which an integration is useless: a provider that would "+
				"call no more does not call", spec.Symbol("x_min"), spec.Unit("calls"), m18, spec.Above(0), spec.Max(1e15),
				spec.Assumed("1–1000"))
			s.Section("leave", "exit of providers because of the fee, where the mechanism providers is off: the hazard of M21 "+
				"less its value without the fee", func(s *spec.Section) {
				s.Rate(&k.Leave.Rate, "rate", "1.2/year", "hazard of a provider with very large losses", spec.Symbol("χ"), m18,
					spec.Live(), spec.Min(0), spec.Max("1/day"), spec.Assumed("0–6/year"))
				s.Money(&k.Leave.Spread, "spread", "500", "scale of the monthly profit in the hazard", spec.Symbol("σ_x"), m18,
					spec.Live(), spec.Min("0.01"), spec.Max(1e9), spec.Assumed("50–2000"))
				s.Duration(&k.Leave.Memory, "memory", "90d", "time constant of the running mean of profit", m18, spec.Min("1d"),
					spec.Assumed("30d–1year"))
			}, m18)
			s.Check(func(c *spec.Checker) {
				if x := k.Calls.Mean(); !(x >= 0) || math.IsInf(x, 0) || x > 1e15 {
					c.Errorf("calls", "the mean is %v; it must lie between 0 and 1e15 (a pareto whose shape is at most 1 needs "+
						"truncate)", x)
				}
			}, "calls")
		}, m18)
	s.Bool(&p.Bound, "bound", "true", "where payment is on, only consumers who have bound a card can buy stickers and "+
		"recharge", m18)
	s.Check(func(c *spec.Checker) {
		if !p.HasStickers && !p.HasRecharge && !p.HasCoins && !p.HasVerification && !p.HasAPI {
			c.Warnf("", "no service is given; stickers: {} adds one with its defaults")
		}
	})
}

// Reads names the keys that need accounts or shops, where they are given.
func (p *Spec) Reads() (keys, mechanisms []string) {
	if p.HasVerification {
		keys = append(keys, "verification")
	}
	if p.HasAPI {
		keys = append(keys, "api")
	}
	return keys, []string{"content", "commerce"}
}

// CheckWorld checks the section against the clock.
func (p *Spec) CheckWorld(clock sim.Clock, _ *society.PeopleSpec, report func(path, format string, args ...any)) {
	if every := p.Verification.Every; p.HasVerification && every < clock.Tick {
		report("verification.every", "%v is shorter than a tick, %v, but a provider can pay at most once per tick", every,
			clock.Tick)
	}
}
