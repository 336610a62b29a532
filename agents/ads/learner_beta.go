package ads

// byCell is the learner `beta_binomial`: in each cell of observed tags a beta
// prior around the campaign's mean, worth n_0 observations, and what the cell saw, ω of
// them an exposure: p̂ = (n_0·p̂_c + ω·hits)/(n_0 + ω·shown).
type byCell ads

func (m *byCell) rate(ad, cell int, _ bool) float64 {
	at := cell*len(m.campaigns) + ad
	return shrunk(float64(m.cellHits[at]), float64(m.cellSeen[at]), m.mean[(*ads)(m).row(ad, cell)], m.prior)
}
