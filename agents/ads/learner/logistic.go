package learner

import (
	"math"

	"guanxi/sim/num"
)

// logistic is what learners have in common that are linear in log-odds. The
// log-odds of the base rate are an offset, so that a model without weights says
// what all learners begin with. One that a timeline brings in late knows nothing of
// what was shown before.
type logistic struct {
	*Data
	offset        float64 // log-odds of the base rate in the feed
	offsetArticle float64 // and at articles
}

// open takes up the base rates, and hashes what there is when it is first asked for.
func (l *logistic) open() {
	if l.hashes == nil {
		l.hashes = newFeatures(&l.Setting, l.keys)
	}
	l.offset, l.offsetArticle = num.Logit(l.base), num.Logit(l.baseArticle)
}

// offsetIn is the offset in the place of a cell.
func (l *logistic) offsetIn(cell int) float64 {
	if cell >= l.Articles {
		return l.offsetArticle
	}
	return l.offset
}

// odds is the past rate as a feature: ln of the odds of p̃_c over those of the
// base rate.
func (l *logistic) odds(x Exposure) float64 {
	return num.Logit(l.Mean[l.Row(x.Ad, x.Cell)]) - l.offsetIn(x.Cell)
}

// atOnce is how many of left observations that are alike a logistic learner takes in
// at one prediction: as many as move its log-odds by at most an eighth, where g is
// the gradient of one and speed what a unit of gradients moves, and one at least.
// Taken in one by one they would be what makes an exposure of weight ω the same as ω
// exposures (Karampatziakis & Langford 2011, Online importance weight aware updates,
// UAI); in a single step of ω·g they overshoot.
func atOnce(left, g, speed float64) float64 {
	return min(left, max(1, 0.125/float64(math.Abs(g)*speed)))
}

// sigmoidOf is the probability of log-odds, within what a price can be made of.
func sigmoidOf(x float64) float64 { return min(max(num.Sigmoid(x), 1e-9), 1-1e-9) }
