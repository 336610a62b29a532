package advertisers

import (
	"testing"

	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

func TestProfitBids(t *testing.T) {
	e := &CampaignSpec{}
	e.Bid.Profit.Brand = units.Amount(2)
	c := &Campaign{Entry: e, Luck: 1.5}
	need.Near(t, "worth to the brand", c.worthOf(.5), 3, 1e-12)
	c.Product = &Product{Price: units.Amount(60), Goods: units.Amount(36), Sale: .25}
	need.Near(t, "worth of an interaction", c.worthOf(.5), 3+24*.25*.5, 1e-12)
	need.Near(t, "bid", profitBid(6, .2), 5, 1e-12)
	need.Near(t, "views, as expected", viewsPer(.6, 0, 0), .6, 1e-12)
	need.Near(t, "views, as often as not", viewsPer(.6, 40, 80), .52, 1e-12)
}
