package learner

import "guanxi/sim/num"

// Thompson is the learner `thompson` (Thompson 1933; Chapelle & Li 2011, An empirical evaluation of
// Thompson sampling, NIPS): a slot goes to the campaign that is best at rates drawn from the beliefs
// of beta_binomial, so that a campaign gets slots as often as it may be the best. Draws only rank:
// bids, reserves, prices and the evaluation use Rate. They are keyed by consumer, slot and campaign:
// one draw for all slots of a tick would give them all to one campaign.
type Thompson struct{ BetaBinomial }

// SlotRow numbers slot s of consumer i for draws.
func SlotRow(i, s int) uint64 { return uint64(i) | uint64(s)<<40 }

// Sample draws a rate from the belief about a cell, for a slot: see SlotRow.
func (l *Thompson) Sample(x Exposure, slot uint64) float64 {
	at := x.Cell*len(l.Campaigns) + x.Ad
	a, b := beliefOf(float64(l.Hits[at]), float64(l.Seen[at]), l.Mean[l.Row(x.Ad, x.Cell)], l.keys.Prior)
	draws := l.draw.Sub(l.Campaigns[x.Ad].Hash).Stream(slot)
	return num.Beta(&draws, a, b)
}

// beliefOf returns the parameters of the beta belief after hits in n observations, with a prior of
// the given weight. Faded counts are not integers, so n − hits may round below 0.
func beliefOf(hits, n, prior, weight float64) (a, b float64) {
	return float64(weight*prior) + hits, float64(weight*(1-prior)) + max(0, n-hits)
}
