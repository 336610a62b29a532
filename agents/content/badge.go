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
		switch t := &m.tables[a.table]; {
		case lift == t.badge:
		case t.own:
			t.badge = lift
			m.fill(int(a.table))
		default:
			a.table = m.badged(a.table, lift)
		}
	}
}

// badged finds the probabilities of accounts that are like those of a table but
// for the badge, or makes them.
func (m *content) badged(table int32, lift float64) int32 {
	t := &m.tables[table]
	quality, softness, arousal := t.quality, t.softness, t.arousal
	for k := range m.tables {
		if x := &m.tables[k]; !x.own && x.quality == quality && x.softness == softness && x.arousal == arousal && x.badge == lift {
			return int32(k)
		}
	}
	m.tables = append(m.tables, chances{quality: quality, softness: softness, arousal: arousal, badge: lift})
	m.tables[len(m.tables)-1].fill(m.spec)
	m.sharing = m.sharing || m.tables[len(m.tables)-1].mostShared > 0
	return int32(len(m.tables) - 1)
}
