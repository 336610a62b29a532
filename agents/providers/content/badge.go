package content

import "guanxi/agents/society"

// followBadges gives newly verified accounts the probabilities with the badge's lift on the
// log-odds of reading (M18), and takes the lift from accounts whose badge has run out. Articles
// already published follow: whoever meets one now sees the current badge.
func (m *content) followBadges() {
	b := m.w.Badge
	if b == nil {
		return
	}
	for k := range m.accounts {
		a := &m.accounts[k]
		lift := b.Of(society.TradeAccount, k)
		t := &m.tables[a.table]
		if lift == t.badge {
			continue
		}
		if t.own {
			t.badge = lift
		} else {
			with := t.traits
			with.badge = lift
			a.table = m.tableOf(with)
		}
		m.fill(a.table)
	}
}
