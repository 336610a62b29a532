package learner

import (
	"math"

	"guanxi/sim/num"
)

// logistic is the common part of learners that are linear in log-odds. The log-odds of the base
// rate are an offset, so that a model without weights predicts what all learners begin with. A
// learner that a timeline brings in late knows nothing of earlier exposures.
type logistic struct {
	*Data
	offset        float64 // log-odds of the base rate in the feed
	offsetArticle float64 // and at articles
}

// open sets the offsets, and hashes the features on the first call.
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

// odds is the past rate as a feature: ln of the odds of p̃_c over those of the base rate.
func (l *logistic) odds(x Exposure) float64 {
	return num.Logit(l.Mean[l.Row(x.Ad, x.Cell)]) - l.offsetIn(x.Cell)
}

// atOnce is how many of the remaining identical observations a logistic learner processes with one
// prediction: as many as move its log-odds by at most an eighth, and at least one. g is the
// gradient of one observation, speed the change in log-odds per unit of gradient. An exposure of
// weight ω equals ω exposures only if they are processed one by one (Karampatziakis & Langford
// 2011, Online importance weight aware updates, UAI); a single step of ω·g overshoots.
func atOnce(left, g, speed float64) float64 {
	return min(left, max(1, 0.125/float64(math.Abs(g)*speed)))
}

// sigmoidOf is the probability at log-odds x, kept within a range from which prices can be
// computed.
func sigmoidOf(x float64) float64 { return min(max(num.Sigmoid(x), 1e-9), 1-1e-9) }
