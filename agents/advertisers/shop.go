package advertisers

import (
	"guanxi/agents/society"
	"guanxi/sim"
)

// A campaign may advertise a shop of commerce: a click brings the shop to mind, sales are the shop's, and
// the shop pays. Or it advertises a public account of content: who clicks follows it, and the account pays.

// findAccount draws the account that a campaign advertises for in a tick: by its name, of those on the platform, so that
// another takes the place of one that left. −1: there is none.
func (a *Advertisers) findAccount(ad int) int {
	c, f, best := &a.Campaigns[ad], a.w.Firms(society.TradeAccount), uint64(0)
	c.account = -1
	if f == nil || !a.w.Released(f.Function) {
		return -1
	}
	for account := range f.Rows {
		if x := a.Mind.Bits(c.Hash, uint64(account)); f.IsOpen(account) && (c.account < 0 || x > best) {
			c.account, best = account, x
		}
	}
	return c.account
}

// AccountOf is the account that a campaign advertises for in this tick.
func (a *Advertisers) AccountOf(ad int) int { return a.Campaigns[ad].account }

// ShopOf is the shop that a campaign advertises for; −1 without commerce.
func (a *Advertisers) ShopOf(ad int) int {
	f := a.w.Firms(society.TradeShop)
	if f == nil {
		return -1
	}
	n := f.Start
	return int(a.Mind.Below(a.Campaigns[ad].Hash, 0, uint64(n)))
}

// Sells reports whether the shop that a campaign advertises for, or some account, is on the platform, where
// they are from the release of their function on.
func (a *Advertisers) Sells(ad int) bool {
	if a.Campaigns[ad].Entry.Account {
		return a.findAccount(ad) >= 0
	}
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
		a.w.Arms = append(a.w.Arms, society.Arm{Shop: a.ShopOf(ad), Factor: 1, Spent: func() float64 { return c.Total.Spend.Float() }})
	}
}

// WarnShops warns once if there is no shop or account to advertise for.
func (a *Advertisers) WarnShops(s *sim.Scope) {
	for k := range a.Campaigns {
		c := &a.Campaigns[k]
		if c.Entry.Account && a.w.Firms(society.TradeAccount) == nil {
			s.Warnf("ads.campaigns."+a.Families[c.Family], "advertises for a public account, but content is off, so it is not shown")
			return
		}
		if c.Entry.Shop && a.w.Shop.Rows() == 0 {
			s.Warnf("ads.campaigns."+a.Families[c.Family], "advertises for a shop, but commerce is off, so its clicks lead nowhere")
			return
		}
	}
}
