// Package payment models the platform's payment (M15). Consumers bind a card, send red packets to
// groups of friends, who send some on, pay at shops, and withdraw the balance that has accumulated.
// Payment is the last stage of the paper's linkage, and its fees are part of the profit model.
//
// Sources: Yuan, Liu, Tan, Chen, Pentland & Tang, Gift contagion in online groups: evidence from
// virtual red packets, arXiv:1906.09698, for contagion; Bass (1969), A new product growth for model
// consumer durables, Management Science 15(5), for binding by own need and by friends. The
// doubled-mean rule is attributed to the platform's engineers; there is no citable source.
package payment

import (
	"math"
	"time"

	"guanxi/sim/num"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// mostReceivers is the largest number of shares that the platform allows.
const mostReceivers = 100

// Spec is the section `payment`.
type Spec struct {
	Function string
	Bind     struct {
		Own, Friends, Packet units.Rate
	}
	Packets struct {
		Rate      units.Rate
		Amount    num.Dist
		Receivers num.Dist
		Contagion float64
		Luckiest  float64
		Expire    units.Duration
		Holidays  struct {
			Feasts []string
			Factor float64
		}
	}
	MerchantFee float64
	BankCost    float64
	Withdrawal  struct {
		Rate    units.Rate
		Fee     float64
		Free    units.Money
		Minimum units.Money
		From    time.Time
	}
	Lift float64

	HasOutside bool
	Outside    struct {
		Volume units.Money
		Fee    float64
	}

	run *payment
}

// Declare declares the section's fields.
func (p *Spec) Declare(s *spec.Section) {
	m15 := spec.Equation("M15")
	s.Text(&p.Function, "function", "payment", "function of the platform that payment needs; it starts with its release")
	s.Section("bind", "how consumers come to bind a card; the hazards are multiplied by the weight of the need to pay "+
		"and by how well it is served", func(s *spec.Section) {
		s.Rate(&p.Bind.Own, "own", "0.3/year", "hazard of binding a card spontaneously", spec.Symbol("p_y"), m15,
			spec.Live(), spec.Min(0), spec.Max("100/day"), spec.Assumed("0.05–2/year"))
		s.Rate(&p.Bind.Friends, "friends", "0.6/year", "hazard through friends, times the share of friends who have bound",
			spec.Symbol("q_y"), m15, spec.Live(), spec.Min(0), spec.Max("100/day"), spec.Assumed("0.1–4/year"))
		s.Rate(&p.Bind.Packet, "packet", "0.1/day", "hazard of a consumer with an unopened red packet, until the packet "+
			"expires; binding opens it; neither the need nor the service matters", spec.Symbol("r_y"), m15, spec.Live(),
			spec.Min(0), spec.Max("100/day"), spec.Assumed("0–1/day"))
	}, m15)
	s.Section("red_packets", "red packets: money sent to a group of friends, each of whom gets a random share",
		func(s *spec.Section) {
			r := &p.Packets
			s.Rate(&r.Rate, "rate", "0.02/day", "rate at which a payment user sends packets on an ordinary day, beyond "+
				"answers to others", spec.Symbol("μ_g"), m15, spec.Live(), spec.Min(0), spec.Max("100/day"),
				spec.Assumed("0.005–0.1/day"))
			s.Dist(&r.Amount, "amount", "{dist: lognormal, mean: 10.7, sd: 20}", "amount of a packet", spec.Unit("currency"),
				m15, spec.Min(0), spec.Source("facts/mechanisms.csv, packet_amount_2014: mean 10 to 10.7"),
				spec.Assumed("sd 5–100"), spec.Symbol("X"))
			s.Dist(&r.Receivers, "receivers", "{dist: poisson, mean: 5}", "number of recipients, drawn from the friends who "+
				"use the platform; at least 1, at most 100", m15, spec.Min(0), spec.Assumed("mean 2–20"), spec.Symbol("r"))
			s.Share(&r.Contagion, "contagion", "18%", "mean amount that a recipient sends on to the same group at once, per "+
				"unit received", spec.Symbol("κ"), m15, spec.Live(), spec.Max("95%"),
				spec.Source("Yuan et al.: .18 within 24 hours"))
			s.Number(&r.Luckiest, "luckiest", "2", "contagion of the largest share relative to the other shares; that of the "+
				"whole packet stays the same", m15, spec.Live(), spec.Min(1), spec.Max(100), spec.Assumed("1–4"),
				spec.Source("Yuan et al.: stronger for the luckiest draw"))
			s.Duration(&r.Expire, "expire", "1d", "time after which unopened money goes back to the sender", m15, spec.Above(0),
				spec.Source("rule of the platform: 24 hours"))
			s.Section("holidays", "days on which more packets are sent", func(s *spec.Section) {
				s.Texts(&r.Holidays.Feasts, "feasts", "", "feasts of the calendar (the key calendar), on whose days more packets "+
					"are sent; empty: none", m15)
				s.Number(&r.Holidays.Factor, "factor", "20", "factor on the rate on these days", spec.Symbol("season"), m15,
					spec.Min(0), spec.Max(1000), spec.Live(), spec.Assumed("5–100"))
			}, m15)
			s.Check(func(c *spec.Checker) {
				if x := r.Amount.Mean(); !(x > 0) || math.IsInf(x, 0) || x > 1e9 {
					c.Errorf("amount", "the mean is %v; it must lie above 0 and not above 1e9 (a pareto whose shape is at most 1 "+
						"needs truncate)", x)
				}
			}, "amount")
			s.Check(func(c *spec.Checker) {
				if x := r.Receivers.Mean(); !(x >= 1 && x <= mostReceivers) {
					c.Errorf("receivers", "the mean is %v; it must lie between 1 and %d, because every packet has a recipient "+
						"(write rate: 0/day to send none)", x, mostReceivers)
				}
			}, "receivers")
		}, m15)
	s.Share(&p.MerchantFee, "merchant_fee", "0.6%", "fee of shops, as a share of purchases paid with the platform's "+
		"payment", m15, spec.Live(), spec.Max("50%"), spec.Source("facts/mechanisms.csv, merchant_fee: one trade item, "+
		"November 2014"), spec.Assumed("0.1–1%"))
	s.Share(&p.BankCost, "bank_cost", "0.1%", "fee of banks to the platform, as a share of money drawn from cards or "+
		"paid back to them", m15, spec.Live(), spec.Max("50%"), spec.Source("facts/mechanisms.csv, bank_cost: .1 to .3 %"))
	s.Section("withdrawal", "withdrawals of money to the card", func(s *spec.Section) {
		d := &p.Withdrawal
		s.Rate(&d.Rate, "rate", "1/year", "hazard of withdrawing the whole balance", m15, spec.Live(), spec.Min(0),
			spec.Max("100/day"), spec.Assumed("0.2–12/year"))
		s.Share(&d.Fee, "fee", "0.1%", "fee of a consumer, as a share of withdrawals beyond the allowance", m15, spec.Live(),
			spec.Max("50%"), spec.Source("facts/mechanisms.csv, withdrawal_fee"))
		s.Money(&d.Free, "free", "1000", "amount that a consumer can withdraw free of charge, once", m15, spec.Live(),
			spec.Min(0), spec.Max(1e9), spec.Source("facts/mechanisms.csv, withdrawal_free_allowance"))
		s.Money(&d.Minimum, "minimum", "0.1", "least fee of a withdrawal that is charged", m15, spec.Live(), spec.Min(0),
			spec.Max(1e6), spec.Source("facts/mechanisms.csv, withdrawal_free_allowance"))
		s.Date(&d.From, "from", "", "day from which the fee is charged and the allowance counts; empty: from the start", m15,
			spec.Source("2016-03-01 in WeChat: facts/releases.csv, withdrawal_fee"))
	}, m15)
	s.Number(&p.Lift, "lift", "0.3", "convenience: utility that payment adds to an offer of a shop for consumers who "+
		"have bound a card", spec.Symbol("β_c"), m15, spec.Min(-100), spec.Max(100), spec.Live(), spec.Assumed("0–1"))
	s.Switch(&p.HasOutside, "outside", "payments for trade that is not simulated: its fees are given, not modelled, and "+
		"shown beside the platform's revenue; no decision reads them, and no party's value has them",
		func(s *spec.Section) {
			o := &p.Outside
			s.Money(&o.Volume, "volume", "0", "what a payment user pays a month for such trade", spec.Symbol("V_o"), m15,
				spec.Live(), spec.Min(0), spec.Max(1e9), spec.Counted(spec.Linear),
				spec.Source("facts/wechat_payments.csv: 470 to 1,340 in WeChat in 2016 to 2018"))
			s.Share(&o.Fee, "fee", "0.3%", "what the platform gets of it, before what banks take", spec.Symbol("φ_o"), m15,
				spec.Live(), spec.Max("50%"), spec.Counted(spec.Linear), spec.Assumed("0.1–0.6%"))
		}, m15)
}
