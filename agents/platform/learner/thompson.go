package learner

import (
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/spec"
)

// Thompson is the learner `thompson` (Thompson 1933; Chapelle & Li 2011, An empirical evaluation of
// Thompson sampling, NIPS): a slot goes to the campaign that is best at rates drawn from the
// learner's beliefs, so that a campaign gets slots as often as it may be the best. Draws are keyed
// by consumer, slot and campaign (cells) or weight (logistic): one draw for all slots of a tick
// would give them all to one campaign.
type Thompson struct {
	Model     string  // cells, logistic
	Precision float64 // h_0

	cells    betaDraws
	logistic laplace
}

// Declare declares the section `ads.thompson`.
func (l *Thompson) Declare(s *spec.Section) {
	s.Section("thompson", "the learner thompson: ranks campaigns at rates drawn from its beliefs", func(s *spec.Section) {
		s.Enum(&l.Model, "model", "cells", []string{"cells", "logistic"}, "form of the beliefs. cells: beta in each combination of observed tags, with prior and forgetting as in beta_binomial; logistic: normal for the weights of hashed features", spec.Live())
		s.Number(&l.Precision, "precision", "1", "prior of a weight, for the model logistic", spec.Symbol("h_0"), spec.Above(0), spec.Live(), spec.Assumed("0.1–10"))
	}, spec.Equation("M11a"), spec.Source("Chapelle & Li 2011"))
}

// Build registers the state of both models.
func (l *Thompson) Build(s *sim.Scope, d *Data) {
	l.cells.Data, l.logistic.Data = d, d
	sim.Hold(s, "thompson", func() []normalWeight { return l.logistic.weights })
}

// Learner returns the learner of the model that the key names.
func (l *Thompson) Learner() Learner {
	if l.Model == "logistic" {
		l.logistic.start(l.Precision)
		return &l.logistic
	}
	return &l.cells
}

// SlotRow numbers slot s of consumer i for draws.
func SlotRow(i, s int) uint64 { return uint64(i) | uint64(s)<<40 }

// betaDraws is the model cells: draws from the beta belief of beta_binomial.
type betaDraws struct{ BetaBinomial }

// Sample draws a rate from the belief about a cell.
func (l *betaDraws) Sample(x Exposure, slot uint64) float64 {
	at := x.Cell*len(l.Campaigns) + x.Ad
	omega := l.keys.Observations
	a, b := beliefOf(float64(omega*float64(l.Hits[at])), float64(omega*float64(l.Seen[at])), l.Mean[l.Row(x.Ad, x.Cell)], l.keys.Prior)
	draws := l.draw.Sub(l.Campaigns[x.Ad].Hash).Stream(slot)
	return num.Beta(&draws, a, b)
}

// beliefOf returns the parameters of the beta belief after hits in n observations, with a prior of
// the given weight. Faded counts are not integers, so n − hits may round below 0.
func beliefOf(hits, n, prior, weight float64) (a, b float64) {
	return float64(weight*prior) + hits, float64(weight*(1-prior)) + max(0, n-hits)
}
