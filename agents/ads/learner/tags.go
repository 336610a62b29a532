package learner

// Tags is the learner `tags`: the campaign's mean inside of its targeting and
// that outside, where a boost by friends brings it.
type Tags struct{ pooled }

// Learner is the learner itself.
func (l *Tags) Learner() Learner { return l }

// Rate is the mean on the exposure's side of the targeting.
func (l *Tags) Rate(x Exposure) float64 {
	switch {
	case x.Cell >= l.Articles: // no boost brings it to others there
		return l.Mean[l.Row(x.Ad, x.Cell)]
	case x.Inside:
		return l.inside[x.Ad]
	}
	return l.outside[x.Ad]
}
