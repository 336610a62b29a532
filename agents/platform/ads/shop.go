package ads

import "guanxi/agents/society"

// A campaign may advertise a shop of commerce: a click brings the shop to mind, sales are the shop's, and
// the shop pays.

// shopOf is the shop that a campaign advertises for; −1 without commerce.
func (m *ads) shopOf(ad int) int {
	f := m.w.Firms(society.TradeShop)
	if f == nil {
		return -1
	}
	n := f.Start
	return int(m.sales.mind.Below(m.face[ad].hash, 0, uint64(n)))
}

// sells reports whether the shop that a campaign advertises for is on the platform, where shops sell
// from the release of their function on.
func (m *ads) sells(ad int) bool {
	shop, g := m.shopOf(ad), m.w.Governance
	if shop < 0 {
		return true
	}
	f := m.w.Firms(society.TradeShop)
	return m.w.Released(f.Function) && f.IsOpen(shop) && (g == nil || g.Listed[shop])
}

// joinShops registers the campaigns of shops as their advertising arms.
func (m *ads) joinShops() {
	for ad := range m.campaigns {
		c := &m.campaigns[ad]
		if !c.shop {
			continue
		}
		m.w.Consider.Open()
		c.arm = len(m.w.Arms)
		m.w.Arms = append(m.w.Arms, society.Arm{Shop: m.shopOf(ad), Factor: 1, Spent: func() float64 { return c.total.spend.Float() }})
	}
}

// warnShops warns once if there is no shop to advertise for.
func (m *ads) warnShops() {
	for k := range m.campaigns {
		if c := &m.campaigns[k]; c.shop && m.w.Shop.Rows() == 0 {
			m.scope.Warnf("ads.campaigns."+m.spec.Campaigns[c.family].Name, "advertises for a shop, but commerce is off, so its clicks lead nowhere")
			return
		}
	}
}
