package ads

// The oracle knows the true probability for the consumer, its match, how often
// it saw the advertisement and what its friends did. It cannot rank a cell
// once: every campaign that takes part in a slot is looked at, which costs some
// 15 ns each.

// trueShift is x of M9 for a consumer and a campaign.
func (m *ads) trueShift(r *capRow, i, ad int) float64 {
	shown := uint16(0)
	if k := m.find(r, i, ad); k >= 0 {
		shown = entryShown(*m.entry(r, i, k))
	}
	return m.shiftAt(i, ad, shown)
}

// shiftAt is x after a number of exposures.
func (m *ads) shiftAt(i, ad int, shown uint16) float64 {
	f := &m.face[ad]
	return f.shift + float64(m.respond.match*m.match(i, ad)) - m.respond.wear[shown]
}

// truth is the true probability of a billed interaction; entries are what the
// consumer sees of its friends.
func (m *ads) truth(r *capRow, i, ad, cell int, entries []uint16) float64 {
	return m.response(cell).engaged(m.trueShift(r, i, ad), m.cueOf(entries, ad))
}
