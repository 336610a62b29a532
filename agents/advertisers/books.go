package advertisers

import (
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/units"
)

// Tally is what happened to a campaign in a tick.
type Tally struct {
	Demand      units.Money
	Viewed      units.Money // views of details, each weighted by the chance that it sells over s
	Paid        uint32
	Earned      uint32
	Charged     uint32
	EarnedHits  uint32
	EarnedHides uint32
	OnTarget    uint32
	Sales       uint32
	Engaged     [Engagements]uint32
}

// Take moves a tally into a sum.
func (s *Tally) Take(x *Tally) {
	if x.Paid|x.Earned|x.Sales == 0 {
		return
	}
	s.Demand = s.Demand.Plus(x.Demand)
	s.Viewed += x.Viewed
	s.Paid += x.Paid
	s.Earned += x.Earned
	s.Charged += x.Charged
	s.EarnedHits += x.EarnedHits
	s.EarnedHides += x.EarnedHides
	s.OnTarget += x.OnTarget
	s.Sales += x.Sales
	for y, v := range x.Engaged {
		s.Engaged[y] += v
	}
	*x = Tally{}
}

// Totals are the counts of a campaign over the run.
type Totals struct {
	Paid, Earned, Charged, OnTarget int64
	Engaged                         [Engagements]int64
	Sales                           int64
	Demand, Spend, Turnover         units.Money
}

// AddUp adds a tick and its bill.
func (c *Campaign) AddUp(s *Tally, bill units.Money) {
	t := &c.Total
	t.Paid += int64(s.Paid)
	t.Earned += int64(s.Earned)
	t.Charged += int64(s.Charged)
	t.OnTarget += int64(s.OnTarget)
	t.Sales += int64(s.Sales)
	for y, v := range s.Engaged {
		t.Engaged[y] += int64(v)
	}
	t.Demand += s.Demand
	t.Spend += bill
	if c.Product != nil {
		t.Turnover += c.Product.Price.Times(int64(s.Sales))
	}
}

// DeclareBills declares the streams of what campaigns pay.
func (a *Advertisers) DeclareBills(s *sim.Scope) {
	w := a.w
	a.paid[0] = s.Stream(sim.Stream{Name: "ads.exposure", From: w.Advertise, To: w.Platform, Phase: sim.Settle,
		Module:  society.Acquisition,
		Revenue: "ad_revenue", Doc: "advertisements billed by exposure"})
	a.paid[1] = s.Stream(sim.Stream{Name: "ads.interaction", From: w.Advertise, To: w.Platform, Phase: sim.Settle,
		Module:  society.Acquisition,
		Revenue: "ad_revenue", Doc: "advertisements billed by interaction"})
}

// DeclareWorth declares the streams of what campaigns bring.
func (a *Advertisers) DeclareWorth(s *sim.Scope) {
	w := a.w
	s.BeforeRun(a.joinShops)
	for k := range a.Campaigns {
		if a.Campaigns[k].Entry.Shop && a.refund == nil {
			a.refund = s.Stream(sim.Stream{Name: "advertising", From: w.Shop, To: w.Advertise, Phase: sim.Settle,
				Module: society.Cocreation,
				Doc:    "shops' payment of their advertising bills"})
		}
	}
	a.brand = s.Benefit("ads.brand", w.Advertise, society.Cocreation, "value of interactions to advertisers without a "+
		"product (assumed)")
}

// Charge moves the money: the bill, which is passed on to the shop where the campaign is a shop's, and the value of
// interactions to advertisers that sell nothing.
func (a *Advertisers) Charge(c *sim.Chunk, ad int, interactive bool, s *Tally) (bill units.Money) {
	p := &a.Campaigns[ad]
	bill = p.Purse.Bill(s.Demand)
	stream := a.paid[0]
	if interactive {
		stream = a.paid[1]
	}
	stream.Pay(c, ad, 0, bill)
	if p.Entry.Shop {
		if shop := a.ShopOf(ad); shop >= 0 {
			a.refund.Pay(c, shop, ad, bill)
		}
	}
	if worth := p.worth(); worth > 0 {
		a.brand.Book(c, ad, units.Amount(float64(worth*float64(s.Charged+s.EarnedHits))))
	}
	return bill
}
