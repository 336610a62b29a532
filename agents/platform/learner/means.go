package learner

// None is the learner `none`: the campaign's own mean, the same in all cells of a place. It is also
// the advertiser's belief about its campaign, p̃_c.
type None struct{ *Data }

// Rate is p̃_c.
func (l None) Rate(x Exposure) float64 { return l.Mean[l.Row(x.Ad, x.Cell)] }

// BetaBinomial is the learner `beta_binomial`. In each cell of observed tags it has a beta prior
// around the campaign's mean, worth n_0 observations: p̂ = (n_0·p̃_c + hits)/(n_0 + shown).
type BetaBinomial struct{ *Data }

// Rate is the posterior mean of a cell.
func (l BetaBinomial) Rate(x Exposure) float64 {
	at := x.Cell*len(l.Campaigns) + x.Ad
	return shrunk(float64(l.Hits[at]), float64(l.Seen[at]), l.Mean[l.Row(x.Ad, x.Cell)], l.keys.Prior)
}
