package learner

// BetaBinomial is the learner `beta_binomial`. In each cell of observed tags it has a beta prior
// around the campaign's mean, worth n_0 observations, and counts each exposure as ω observations:
// p̂ = (n_0·p̃_c + ω·hits)/(n_0 + ω·shown).
type BetaBinomial struct{ pooled }

// Learner returns the learner itself.
func (l *BetaBinomial) Learner() Learner { return l }

// Rate is the posterior mean of a cell.
func (l *BetaBinomial) Rate(x Exposure) float64 {
	at := x.Cell*len(l.Campaigns) + x.Ad
	return shrunk(float64(l.Hits[at]), float64(l.Seen[at]), l.Mean[l.Row(x.Ad, x.Cell)], l.prior)
}
