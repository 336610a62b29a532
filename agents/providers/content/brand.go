package content

import (
	"guanxi/agents/society"
	"guanxi/sim"
)

// buildBrand prepares the memory of shops: reading an account that belongs to a shop builds its
// brand (M6), see society.Brand.
func (m *content) buildBrand(s *sim.Scope) {
	w, b := m.w, &m.spec.Brand
	for _, a := range m.spec.Accounts {
		if a.V.Shop && w.Brand == nil {
			w.Brand = society.NewBrand(s, w.N, b.Shops, b.HalfLife.Days()/w.Clock.Days())
		}
	}
}

// belong assigns shops to the accounts of kinds that have one. Each account draws, by its name,
// one of the shops that exist at the start.
func (m *content) belong(s *sim.Scope) {
	f := m.w.Firms(society.TradeShop)
	if f == nil || m.w.Brand == nil {
		return
	}
	key := s.Key("shop")
	for k := range m.accounts {
		if a := &m.accounts[k]; m.spec.Accounts[a.kind].V.Shop {
			a.shop = int32(key.Named(a.name).Below(0, 0, uint64(f.Start)))
		}
	}
}

// praise lets the readers of the tick remember the shop to which the account belongs, and those
// who liked the article half as much again.
func (m *content) praise(t sim.Tick, a *article) {
	shop := int(m.accounts[a.account].shop)
	if shop < 0 || m.w.Brand == nil || !m.w.Brand.Wanted {
		return
	}
	for _, i := range a.readers[a.credited.reads:] {
		m.w.Brand.Add(t, int(i), shop, 1)
	}
	for _, l := range a.likes[a.credited.likes:] {
		m.w.Brand.Add(t, l.who, shop, 0.5)
	}
}
