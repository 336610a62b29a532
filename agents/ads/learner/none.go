package learner

// None is the learner `none`: the campaign's own mean, in all cells of a place
// alike. It is also what an advertiser believes of its campaign, p̃_c.
type None struct{ pooled }

// Learner is the learner itself.
func (l *None) Learner() Learner { return l }

// Rate is p̃_c.
func (l *None) Rate(x Exposure) float64 { return l.Mean[l.Row(x.Ad, x.Cell)] }
