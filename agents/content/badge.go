package content

import "guanxi/agents/society"

// followBadges gives accounts that were verified the probabilities of those whose log-odds
// of being read are higher by the badge (M18), and takes them from those whose
// badge has run out. Articles that are out keep none of their own: who meets one
// now sees the badge of now.
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
