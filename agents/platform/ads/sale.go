package ads

import (
	"math"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/units"
)

// product is what an advertiser sells outside the shops of the model. Viewing the details is a
// choice occasion with one offer (M13). The consumer buys with probability s_i = e^V/(1 + e^V),
// s_i = s·m_ic/m̄_c (M9), where m̄_c is the mean match of all consumers with the campaign's topic.
// So s is the rate of a random viewer; those who clicked because of their taste buy more often.
//
// The benefit of the occasion is [ln(1 + e^V)]/α, plus the price and (V^x − V)/α if the consumer
// buys (Small & Rosen 1981, Train 2015), so that benefit − price is the consumer's surplus. With
// V = logit(s_i) the logsum is −ln(1 − s_i). α, the utility of money, is not a parameter: the price
// is taken to be the one that maximises the advertiser's profit at purchase probability s. The
// first-order condition of a logit demand, p − c = 1/(α(1 − s)), gives 1/α = (1 − s)(p − c). V^x
// leaves out what the advertisement added to V: persuasion does not count as welfare.
type product struct {
	price      units.Money
	goods      units.Money // unit cost to the advertiser
	sale       float64     // s
	mean       float64     // m̄_c
	perUtility float64     // 1/α
	experience units.Money // benefit of a purchase beyond the logsum: p + (V^x − V)/α
}

func newProduct(v *CampaignSpec) *product {
	p := &v.Product
	perUtility := moneyOfUtility(p.Price.Float(), p.Margin, p.Sale)
	experience := -units.Amount(float64(p.Persuasion * perUtility))
	if experience > -units.TooMuch { // what was cut off is left for the books to refuse
		experience += p.Price
	}
	return &product{price: p.Price, goods: units.Amount(p.Price.Float() * (1 - p.Margin)), sale: p.Sale, perUtility: perUtility, experience: experience}
}

// surest is the largest purchase probability that a match above the mean can give: at 1 the logsum
// is unbounded.
const surest = 0.99

// saleAt is s_i = s·m/m̄, bounded by surest or s.
func saleAt(sale, match, mean float64) float64 {
	if mean <= 0 {
		return sale
	}
	return min(float64(sale*match)/mean, max(sale, surest))
}

// meanMatch is m̄_c over all consumers, or over 16,384 of them at equal distances.
func (m *ads) meanMatch(ad int) float64 {
	n := min(m.w.N, 1<<14)
	sum := 0.0
	for k := range n {
		sum += m.match(int(int64(k)*int64(m.w.N)/int64(n)), ad)
	}
	return sum / float64(max(1, n))
}

// moneyOfUtility is 1/α = (1 − s)·(p − c), in currency.
func moneyOfUtility(price, margin, sale float64) float64 { return float64(price*margin) * (1 - sale) }

// logsumOf is ln(1 + e^V)/α for V = logit(s), that is −ln(1 − s)/α. Its limit as s → 1 is 0,
// because 1/α vanishes faster.
func logsumOf(sale, perUtility float64) float64 {
	if sale >= 1 {
		return 0
	}
	return -float64(num.Log1p(-sale) * perUtility)
}

// look is a choice occasion that waits for the phase of trade.
type look struct {
	worth    units.Money // the logsum
	consumer uint32
	row      uint16 // of the campaign in its place, see Data.Row
	bought   bool
}

// sales books choice occasions and purchases.
type sales struct {
	waiting sim.Lists[look] // by chunk of consumers
	sale    *sim.Stream
	goods   *sim.Stream
	benefit *sim.Entry
	brand   *sim.Entry
	refund  *sim.Stream
	mind    rng.Key
	count   *sim.Counter
	amount  *sim.Counter
}

func (m *ads) buildSales(s *sim.Scope) {
	w := m.w
	v := &m.sales
	s.BeforeRun(m.joinShops)
	any := false
	for k, c := range m.campaigns {
		if c.product != nil {
			any, c.product.mean = true, m.meanMatch(k)
		}
		if c.shop && v.refund == nil {
			v.refund = s.Stream(sim.Stream{Name: "advertising", From: w.Shop, To: w.Advertise, Phase: sim.Settle, Module: society.Cocreation,
				Doc: "shops' payment of their advertising bills"})
		}
	}
	v.mind = s.Key("shop")
	v.brand = s.Benefit("ads.brand", w.Advertise, society.Cocreation, "value of interactions to advertisers without a product (assumed)")
	if !any {
		return
	}
	w.Wallets()
	w.Prices("buy")
	v.waiting = sim.NewLists[look](w.N)
	v.sale = s.Stream(sim.Stream{Name: "ads.sale", From: w.Consumer, To: w.Advertise, Phase: sim.Trade, Module: society.Cocreation,
		Doc: "purchases from advertisers by consumers who viewed the details"})
	v.goods = s.Stream(sim.Stream{Name: "ads.goods", From: w.Advertise, To: w.Supplier, Phase: sim.Trade, Module: society.Cocreation,
		Doc: "cost of the goods that advertisers sell"})
	v.benefit = s.Benefit("ads.choice", w.Consumer, society.Cocreation, "gross benefit of the choices that advertisements lead to")
	v.count = s.Counter("ad_sales", "sales to consumers who viewed the details of an advertisement")
	v.amount = s.MoneyCounter("ad_sales.amount", "what consumers paid for sales from advertisements", sim.NotNegative())
}

// consider records that consumer i views the details of a campaign, in the place given by row.
func (m *ads) consider(c *sim.Chunk, i, row int, n uint64) {
	ad := m.campaignOf(row)
	if m.campaigns[ad].shop {
		if shop := m.shopOf(ad); shop >= 0 {
			m.w.Consider.Add(i, shop, m.sales.mind.At(int(c.Tick), c.Round).Bits(uint64(i), n))
		}
		return
	}
	p := m.campaigns[ad].product
	if p == nil {
		return
	}
	s := saleAt(p.sale, m.match(i, ad), p.mean)
	m.sales.waiting.Add(c, look{units.Amount(logsumOf(s, p.perUtility)), uint32(i), uint16(row), m.now.sale.Float(uint64(i), n) < s})
}

func (m *ads) sell(c *sim.Chunk) {
	v := &m.sales
	tallies := m.work[c.Worker].tallies
	for _, l := range v.waiting.Take(c.ID) {
		ad := m.campaignOf(int(l.row))
		p := m.campaigns[ad].product
		v.benefit.Book(c, int(l.consumer), l.worth)
		if !l.bought {
			continue
		}
		v.benefit.Book(c, int(l.consumer), p.experience)
		v.sale.Pay(c, int(l.consumer), ad, p.price)
		v.goods.Pay(c, ad, 0, p.goods)
		v.count.Add(c, 1)
		v.amount.Add(c, int64(p.price))
		tallies[l.row].sales++
		if m.art.on && m.firstSale(c, l.consumer, uint16(ad)) {
			m.art.count.first.Add(c, 1)
		}
	}
}

// worthOf is the value of an interaction to an advertiser that sells nothing.
func (c *campaign) worthOf() float64 {
	if c.product != nil || c.shop || math.IsNaN(c.value) {
		return 0
	}
	return c.value
}
