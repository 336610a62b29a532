package learner

import (
	"math"

	"guanxi/sim/num"
)

// FTRL is the learner `ftrl`: logistic regression on hashed features by FTRL-Proximal, algorithm 1
// of McMahan et al. (2013), Ad click prediction: a view from the trenches, KDD. Each coordinate has
// its own learning rate, with L1 and L2 regularisation:
//
//	w_j = 0 where |z_j| ≤ λ_1, else −(z_j − sgn(z_j)·λ_1)/((β + √n_j)/α + λ_2)
//	g = (p̂ − y)·φ_j, σ = (√(n_j + g²) − √n_j)/α, z_j += g − σ·w_j, n_j += g²
//
// The log-odds of the base rate are an offset, so that a model without weights predicts what all
// learners begin with. It does not forget: √n_j in the learning rate makes it settle. Changes in a
// campaign's rate enter through the past rate. A learner that a timeline brings in late knows
// nothing of earlier exposures.
type FTRL struct {
	Rates
	*Data
	weights       []ftrlWeight
	hashes        *features
	offset        float64 // log-odds of the base rate in the feed
	offsetArticle float64 // and at articles
}

// Rates are the learning rate and the penalties of FTRL.
type Rates struct{ Alpha, Beta, Lambda1, Lambda2 float64 }

// ftrlWeight is a coordinate: its state z and n, √n, and the weight derived from them.
type ftrlWeight struct{ z, n, root, w float64 }

// open sets the offsets, and on the first call makes weights and features.
func (l *FTRL) open() {
	if l.weights == nil {
		l.Rates = l.keys.FTRL
		l.weights, l.hashes = make([]ftrlWeight, places), newFeatures(&l.Setting, l.keys.Cross == "campaign")
	}
	l.offset, l.offsetArticle = num.Logit(l.base), num.Logit(l.baseArticle)
}

// offsetIn is the offset in the place of a cell.
func (l *FTRL) offsetIn(cell int) float64 {
	if cell >= l.Articles {
		return l.offsetArticle
	}
	return l.offset
}

// odds is the past rate as a feature: ln of the odds of p̃_c over those of the base rate.
func (l *FTRL) odds(x Exposure) float64 {
	return num.Logit(l.Mean[l.Row(x.Ad, x.Cell)]) - l.offsetIn(x.Cell)
}

// weight is w_j as a function of z_j and √n_j.
func (l *Rates) weight(z, root float64) float64 {
	if math.Abs(z) <= l.Lambda1 {
		return 0
	}
	return -(z - math.Copysign(l.Lambda1, z)) / ((l.Beta+root)/l.Alpha + l.Lambda2)
}

// step updates a coordinate with a gradient.
func (l *Rates) step(c *ftrlWeight, g float64) {
	n := c.n + float64(g*g)
	root := math.Sqrt(n)
	sigma := (root - c.root) / l.Alpha
	c.z += g - float64(sigma*c.w)
	c.n, c.root = n, root
	c.w = l.weight(c.z, root)
}

func (l *FTRL) margin(cell int, at []uint32, past float64) float64 {
	sum := l.offsetIn(cell) + float64(past*l.weights[at[0]].w)
	for _, j := range at[1:] {
		sum += l.weights[j].w
	}
	return sum
}

// Rate is the sigmoid of the offset plus the weights, kept within a range from which prices can be
// computed.
func (l *FTRL) Rate(x Exposure) float64 {
	var w words
	return min(max(num.Sigmoid(l.margin(x.Cell, l.hashes.of(x, &w), l.odds(x))), 1e-9), 1-1e-9)
}

// Learn updates the weights with an exposure, one after the other: a single step with the tick's
// summed gradient overshoots where a new campaign gets thousands of exposures in a tick.
func (l *FTRL) Learn(e Logged) {
	var w words
	x := e.exposure()
	at, past := l.hashes.of(x, &w), l.odds(x)
	g := num.Sigmoid(l.margin(x.Cell, at, past))
	if e.hit() {
		g--
	}
	l.step(&l.weights[at[0]], float64(g*past))
	for _, j := range at[1:] {
		l.step(&l.weights[j], g)
	}
}
