package advertisers

import (
	"math"

	"guanxi/agents/platform/auction"
)

// viewsPer is the number of views of details per interaction, after views at interactions, around what was
// expected at first (M7).
func viewsPer(expected, views, interactions float64) float64 {
	return (float64(viewsTrust*expected) + views) / (viewsTrust + interactions)
}

// viewsTrust is the weight of what was expected at first, in interactions.
const viewsTrust = 20

// worthOf is V = (p − c)·s·v + B·e^ε, what an interaction is worth to an advertiser that bids for profit,
// with v views of details per interaction (M7).
func (c *Campaign) worthOf(views float64) float64 {
	v := float64(c.Entry.Bid.Profit.Brand.Float() * c.Luck)
	if c.Product != nil {
		v += float64(c.perView() * views)
	}
	return v
}

// perView is (p − c)·s, what a view of details is worth to it at the mean match.
func (c *Campaign) perView() float64 {
	p := c.Product
	if p == nil {
		return 0
	}
	return float64((p.Price - p.Goods).Float() * p.Sale)
}

// profitBid is V/(1 + r), what such an advertiser pays for an interaction at most (M7).
func profitBid(v, required float64) float64 { return v / (1 + required) }

// perThousand is b_exp, an advertiser's bid for a thousand exposures: as stated, or 1000·b·p̃, its bid for
// an interaction at its own running rate (M7).
func (c *Campaign) perThousand(bid, mean float64) float64 {
	if !math.IsNaN(c.CPM) {
		return c.CPM
	}
	return auction.PerThousand(bid, mean)
}

// perInteraction is b_int, its bid for an interaction: as stated, or b_exp/(1000·p̃) (M7).
func (c *Campaign) perInteraction(bid, mean float64) float64 {
	if !math.IsNaN(bid) {
		return bid
	}
	return auction.PerInteraction(c.CPM, mean)
}

// worth is what an interaction is worth to an advertiser beside sales.
func (c *Campaign) worth() float64 {
	if c.Entry.Bid.HasProfit {
		return float64(c.Entry.Bid.Profit.Brand.Float() * c.Luck)
	}
	if c.Product != nil || c.Entry.Shop || math.IsNaN(c.Value) {
		return 0
	}
	return c.Value
}
