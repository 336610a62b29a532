package learner

// Tags is the learner `tags`: the campaign's mean within its targeting, and its mean outside, where
// friends' boosts bring it.
type Tags struct{ pooled }

// Learner returns the learner itself.
func (l *Tags) Learner() Learner { return l }

// Rate is the mean on the exposure's side of the targeting.
func (l *Tags) Rate(x Exposure) float64 {
	switch {
	case x.Cell >= l.Articles: // no boosts at articles
		return l.Mean[l.Row(x.Ad, x.Cell)]
	case x.Inside:
		return l.inside[x.Ad]
	}
	return l.outside[x.Ad]
}
