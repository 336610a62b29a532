package learner

// None is the learner `none`: the campaign's own mean, the same in all cells of a place. It is also
// the advertiser's belief about its campaign, p̃_c.
type None struct{ pooled }

// Learner returns the learner itself.
func (l *None) Learner() Learner { return l }

// Rate is p̃_c.
func (l *None) Rate(x Exposure) float64 { return l.Mean[l.Row(x.Ad, x.Cell)] }
