package commerce

import (
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/units"
)

// Whose a shop is, and how one of the platform sets its price.
const (
	independent = "independent"
	byPlatform  = "platform"
	armsLength  = "arms_length"
	joint       = "joint"
)

// isOwn reports whether shop j is the platform's.
func (m *commerce) isOwn(j int) bool { return m.named(j) != nil && m.named(j).Owner == byPlatform }

// named is what a file says of shop j; nil: it is drawn.
func (m *commerce) named(j int) *ShopSpec {
	if k := j - m.shops.drawn; k >= 0 && k < len(m.spec.Shops) {
		return &m.spec.Shops[k].V
	}
	return nil
}

// ownShops passes what the platform's shops earn on to it.
type ownShops struct {
	m            *commerce
	rows         []int
	passed       []units.Money // by shop
	profit, loss *sim.Stream
	sales        *sim.Counter
}

func (m *commerce) buildOwn(s *sim.Scope) {
	for k, shop := range m.spec.Shops {
		if shop.V.Record {
			s.Balance("shop_captured."+shop.Name, "what this shop has captured, with what it passed on to the platform",
				func() float64 { return m.shops.firms.Earned(m.shops.drawn + k).Float() })
		}
	}
	x := &ownShops{m: m}
	for j := range m.shops.n {
		if m.isOwn(j) {
			x.rows = append(x.rows, j)
		}
	}
	if x.rows == nil {
		return
	}
	x.passed = sim.Column[units.Money](s, "passed", m.shops.n)
	m.shops.firms.Passed, m.own = x.passed, x
	x.profit = s.Stream(sim.Stream{Name: "commerce.own_profit", From: m.w.Shop, To: m.w.Platform, Phase: sim.Arrive,
		Module: society.Acquisition, Doc: "profit of the platform's own shops"})
	x.loss = s.Stream(sim.Stream{Name: "commerce.own_loss", From: m.w.Platform, To: m.w.Shop, Phase: sim.Arrive,
		Module: society.Acquisition, Doc: "loss of the platform's own shops"})
	x.sales = s.MoneyCounter("own_sales", "sales of the platform's own shops", sim.NotNegative())
	s.Step(sim.Step{Name: "own profit", Phase: sim.Arrive, Before: x.pass})
}

// pass passes on what was left by the tick before.
func (x *ownShops) pass(t sim.Tick, _ int) {
	c := &sim.Chunk{Tick: t}
	for _, j := range x.rows {
		left := x.m.w.Shop.Captured(j)
		if x.passed[j] += left; left > 0 {
			x.profit.Pay(c, j, 0, left)
		} else if left < 0 {
			x.loss.Pay(c, 0, j, -left)
		}
	}
}

// earns is g_j, what the platform gets of an order at shop j: t and the fee of others, all but the cost of its own.
func (m *commerce) earns(j int) float64 {
	h, s := &m.shops, m.of(j)
	earns := float64(s.Take * h.price[j])
	if m.isOwn(j) {
		earns = h.price[j] - h.cost[j]
	}
	if s.HasFee {
		earns += s.Fee.on(h.price[j])
	}
	return earns
}

// bestJointly is the price of a shop of the platform, which also gets g_k of what others sell in its place, and a fee
// φp + f on its own: p = (c − f)/(1 + φ) + (1/α + diverted/(1 + φ))/(1 − share), with share = 1 − Σa_i P(1 − P)/ΣP and
// diverted = Σa_i PΣg_kP_k/ΣP, summed over the other offers k.
func bestJointly(cost, alpha, share, diverted, fee, amount float64) float64 {
	return (cost-amount)/(1+fee) + (1/alpha+diverted/(1+fee))/(1-min(share, 1-1e-6))
}
