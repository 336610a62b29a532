package response

import (
	"guanxi/agents/advertisers"
	"guanxi/agents/society"
	"guanxi/agents/society/choice"
	"guanxi/sim"
	"guanxi/sim/units"
)

// offer is the choice of a consumer who views the details of what an advertiser sells. It is a
// choice occasion with one offer (M13). The consumer buys with probability s_i = e^V/(1 + e^V),
// s_i = s·m_ic/m̄_c (M9), where m̄_c is the mean match of all consumers with the campaign's topic.
// So s is the rate of a random viewer; those who clicked because of their taste buy more often.
//
// The benefit of the occasion is [ln(1 + e^V)]/α, plus the price and (V^x − V)/α if the consumer
// buys (Small & Rosen 1981, Train 2015), so that benefit − price is the consumer's surplus. With
// V = logit(s_i) the logsum is −ln(1 − s_i). α, the utility of money, follows from the price
// elasticity of demand, in a logit η = αp(1 − s), so that 1/α = p(1 − s)/η. V^x leaves out what the
// advertisement added to V: persuasion does not count as welfare.
type offer struct {
	sale       float64     // s
	mean       float64     // m̄_c
	perUtility float64     // 1/α at the mean weight of a price
	decided    float64     // by persuasion, in utility
	price      units.Money // p
}

func newOffer(v *advertisers.CampaignSpec, sale, mean float64) offer {
	p := &v.Product
	return offer{sale: sale, mean: mean, perUtility: choice.PerUtility(p.Price.Float(), p.Elasticity, sale),
		decided: p.Persuasion, price: p.Price}
}

// experience is the benefit of a purchase beyond the logsum, p + (V^x − V)/α.
func (o *offer) experience(perUtility float64) units.Money {
	x := -units.Amount(float64(o.decided * perUtility))
	if x > -units.TooMuch { // what was cut off is left for the books to refuse
		x += o.price
	}
	return x
}

// occasion is a choice occasion that waits for the phase of trade.
type occasion struct {
	worth    units.Money // the logsum
	consumer uint32
	row      uint16 // of the campaign in its place, see learner.Data.Row
	bought   bool
}

// sales books choice occasions and purchases.
type sales struct {
	offers  []offer             // by campaign
	waiting sim.Lists[occasion] // by chunk of consumers
	sale    *sim.Stream
	goods   *sim.Stream
	benefit *sim.Entry
	lost    *society.Diverted
	count   *sim.Counter
	amount  *sim.Counter
	parts   *choice.Parts
}

// DeclareSales declares what is bought. Without products there is nothing.
func (r *Response) DeclareSales(s *sim.Scope) {
	w, v := r.w, &r.sales
	v.offers = make([]offer, len(r.campaigns))
	any := false
	for ad, c := range r.campaigns {
		if c.Product != nil {
			any, v.offers[ad] = true, newOffer(c.Entry, c.Product.Sale, r.meanMatch(ad))
		}
	}
	if !any {
		return
	}
	w.Wallets()
	v.waiting = sim.NewLists[occasion](w.N)
	v.sale = s.Stream(sim.Stream{Name: "ads.sale", From: w.Consumer, To: w.Advertise, Phase: sim.Trade,
		Module: society.Cocreation,
		Doc:    "purchases from advertisers by consumers who viewed the details"})
	v.goods = s.Stream(sim.Stream{Name: "ads.goods", From: w.Advertise, To: w.Supplier, Phase: sim.Trade,
		Module: society.Cocreation,
		Doc:    "cost of the goods that advertisers sell"})
	v.benefit = s.Benefit("ads.choice", w.Consumer, society.Cocreation, "gross benefit of the choices that "+
		"advertisements lead to")
	v.lost = w.Taken.Divert(s, "ads.diverted", "what advertisers sell")
	v.count = s.Counter("ad_sales", "sales to consumers who viewed the details of an advertisement")
	v.amount = s.MoneyCounter("ad_sales.amount", "what consumers paid for sales from advertisements", sim.NotNegative())
	v.parts = choice.Count(s, r.w, "ads", "choices that advertisements lead to")
}

// Sells reports whether something is sold.
func (r *Response) Sells() bool { return r.sales.sale != nil }

// consider records that a consumer views the details of a campaign.
func (r *Response) consider(c *sim.Chunk, x *Reaction, tally *advertisers.Tally) {
	i, ad, n, p := x.I, x.Ad, x.N, &r.campaigns[x.Ad]
	if p.Entry.Shop {
		if shop := r.advertisers.ShopOf(ad); shop >= 0 {
			r.w.Consider.Add(i, shop, r.advertisers.Mind.At(int(c.Tick), c.Round).Bits(uint64(i), n))
		}
		return
	}
	if p.Product == nil {
		return
	}
	o := &r.sales.offers[ad]
	s := saleAt(o.sale, r.Match(i, ad), o.mean)
	if o.sale > 0 {
		tally.Viewed += units.Amount(s / o.sale)
	}
	room := r.w.Budget.Room(i)
	worth := worthOf(s, o.perUtility/r.w.Income.Weight(i))
	r.sales.waiting.Add(c, occasion{units.Amount(float64(worth * room)), uint32(i), uint16(x.Row),
		r.now.sale.Float(uint64(i), n) < float64(s*room)})
}

// Sell books the waiting occasions of a chunk. Tallies are by row; bought is told of each sale.
func (r *Response) Sell(c *sim.Chunk, tallies []advertisers.Tally, bought func(i uint32, ad int)) {
	v := &r.sales
	for _, l := range v.waiting.Take(c.ID) {
		ad := int(l.row) % len(r.campaigns)
		p := r.campaigns[ad].Product
		v.benefit.Book(c, int(l.consumer), l.worth)
		r.w.Held.Book(c, int(l.consumer), l.worth)
		o := &v.offers[ad]
		if !l.bought {
			v.parts.Other(c, int(l.consumer), l.worth)
			continue
		}
		i, perUtility := int(l.consumer), o.perUtility/r.w.Income.Weight(int(l.consumer))
		experience := o.experience(perUtility)
		v.parts.Purchase(c, i, l.worth+experience-p.Price, perUtility, choice.Shift{Decided: o.decided})
		v.benefit.Book(c, i, experience)
		r.w.Held.Book(c, i, experience-p.Price)
		v.sale.Pay(c, i, ad, p.Price)
		r.w.Budget.Spend(c, i, p.Price)
		v.goods.Pay(c, ad, 0, p.Goods)
		v.lost.Book(c, p.Price-p.Goods)
		v.count.Add(c, 1)
		v.amount.Add(c, int64(p.Price))
		tallies[l.row].Sales++
		bought(l.consumer, ad)
	}
}
