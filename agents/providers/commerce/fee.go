package commerce

import (
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Fee is the section `commerce.fee`: what the buyer pays the platform on top of the price.
type Fee struct {
	Share    float64
	Amount   units.Money
	Salience float64
}

func (x *Fee) declare(s *spec.Section) {
	m13 := spec.Equation("M13")
	s.Share(&x.Share, "share", "3%", "share of the price", m13, spec.Symbol("φ"), spec.Treat("consumer", "shop", "pair"),
		spec.Assumed("0%–20%"))
	s.Money(&x.Amount, "amount", "0", "amount for each order", m13, spec.Symbol("f"), spec.Min(0), spec.Max(1e6),
		spec.Treat("consumer", "shop", "pair"), spec.Assumed("0–10"))
	s.Share(&x.Salience, "salience", "100%", "part of the fee that buyers reckon with as they choose: all of it where "+
		"it is in the price that is shown, less where it comes at the end", m13, spec.Symbol("θ"),
		spec.Treat("consumer", "shop", "pair"), spec.Assumed("6%–100%"),
		spec.Source("of a tax that is added at the till .35: Chetty, Looney & Kroft 2009"))
}

// on is the fee on a price.
func (x *Fee) on(price float64) float64 { return float64(x.Share*price) + x.Amount.Float() }

// asSeen is the price of shop j with as much of the fee as buyers see, under some settings.
func (m *commerce) asSeen(s *Spec, j int) float64 {
	price := m.shops.price[j]
	if !s.HasFee {
		return price
	}
	return price + float64(s.Fee.Salience*s.Fee.on(price))
}

// steeper is how much more than the price of shop j what buyers see of it rises: 1 + θφ, on the mean where some are
// treated.
func (m *commerce) steeper(j int) float64 {
	s, t := m.spec, m.spec.treated
	if !s.HasFee {
		return 1
	}
	rises := 1 + float64(s.Fee.Salience*s.Fee.Share)
	if t != nil {
		rises = m.w.Experiment.MixAt(j, rises, 1+float64(t.Fee.Salience*t.Fee.Share))
	}
	return rises
}

func (m *commerce) buildFee(s *sim.Scope) {
	if !m.spec.HasFee {
		return
	}
	m.fees = s.Stream(sim.Stream{Name: "commerce.fee", From: m.w.Consumer, To: m.w.Platform, Phase: sim.Trade,
		Module: society.Acquisition, Revenue: "commerce_revenue", Doc: "fees that buyers pay on top of prices"})
}

// fee is what consumer i pays on top of the bill of shop j, and what of its utility it does not reckon with.
func (m *commerce) fee(i, j int, alpha float64) (fee units.Money, unseen float64) {
	s := m.seen(i, j)
	if !s.HasFee {
		return 0, 0
	}
	fee = m.shops.bill[j].Share(s.Fee.Share) + s.Fee.Amount
	return fee, float64((1 - s.Fee.Salience) * float64(alpha*fee.Float()))
}
