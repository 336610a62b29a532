package advertisers

import (
	"guanxi/agents/society"
	"guanxi/sim"
)

// A campaign may advertise a shop of commerce: a click brings the shop to mind, sales are the shop's, and
// the shop pays.

// ShopOf is the shop that a campaign advertises for; −1 without commerce.
func (a *Advertisers) ShopOf(ad int) int {
	f := a.w.Firms(society.TradeShop)
	if f == nil {
		return -1
	}
	n := f.Start
	return int(a.Mind.Below(a.Campaigns[ad].Hash, 0, uint64(n)))
}

// Sells reports whether the shop that a campaign advertises for is on the platform, where shops are from the
// release of their function on.
func (a *Advertisers) Sells(ad int) bool {
	shop, g := a.ShopOf(ad), a.w.Governance
	if shop < 0 {
		return true
	}
	f := a.w.Firms(society.TradeShop)
	return a.w.Released(f.Function) && f.IsOpen(shop) && (g == nil || g.Listed[shop])
}

// joinShops registers the campaigns of shops as their advertising arms.
func (a *Advertisers) joinShops() {
	for ad := range a.Campaigns {
		c := &a.Campaigns[ad]
		if !c.Entry.Shop {
			continue
		}
		a.w.Consider.Open()
		c.arm = len(a.w.Arms)
		a.w.Arms = append(a.w.Arms, society.Arm{Shop: a.ShopOf(ad), Factor: 1,
			Spent: func() float64 { return c.Total.Spend.Float() }})
	}
}

// WarnShops warns once if there is no shop to advertise for.
func (a *Advertisers) WarnShops(s *sim.Scope) {
	for k := range a.Campaigns {
		c := &a.Campaigns[k]
		if c.Entry.Shop && a.w.Shop.Rows() == 0 {
			s.Warnf("ads.campaigns."+a.Families[c.Family], "advertises for a shop, but commerce is off, so its clicks lead "+
				"nowhere")
			return
		}
	}
}
