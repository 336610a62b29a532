package ads

import "guanxi/agents/society"

// The truth about a consumer and a campaign, as opposed to predictions: the match of tastes, the x
// of M9 and the probability of a billed interaction. Responses are drawn from it, and the oracle
// knows it. The oracle cannot rank campaigns once per cell, then: it evaluates every campaign that
// takes part in a slot, at some 15 ns each.

// match is m_ic, the cosine between the consumer's taste and the campaign's topic. Taste vectors
// have length 1 up to rounding to 127ths (some .4 %); this is ignored, which saves a division and a
// root per exposure.
func (m *ads) match(i, ad int) float64 {
	return min(1, float64(float64(society.Dot(m.w.Taste(i), m.campaigns[ad].topic))*m.face[ad].scale))
}

// firstShift is x of M9 at a first exposure.
func (m *ads) firstShift(i, ad int) float64 { return m.respond.shift(&m.face[ad], m.match(i, ad), 0) }

// truth is the true probability of a billed interaction, after the consumer's exposures so far;
// entries are what it sees of its friends.
func (m *ads) truth(r *capRow, i, ad, cell int, entries []uint16) float64 {
	shown := uint16(0)
	if k := m.caps.find(r, i, ad); k >= 0 {
		shown = entryShown(*m.caps.entry(r, i, k))
	}
	x := m.respond.shift(&m.face[ad], m.match(i, ad), shown)
	return m.response(cell).engaged(x, m.cueOf(entries, ad))
}
