package delivery

import (
	"math"

	"guanxi/agents/platform/auction"
	"guanxi/agents/platform/learner"
	"guanxi/sim/units"
)

// Judging learners (M11b). In a random share of the slots every campaign that takes part is
// evaluated: its worth at the true probability, and what the learner, no learner and the oracle
// would have chosen under the same rule. Worth is what the rule ranks by, e·Q^κ, so the oracle's
// choice is best by construction, and there is no regret where bids are for exposures or all pay a
// list price. (Measured by the worth to the advertiser, the oracle too would lose through the
// weights of creatives, often more than learners that know less.) Regret is the oracle's worth less
// that of the choice; amounts are scaled up by the share.

// worth is what the rule of sale would rank an exposure by if it knew the probability of an
// interaction, without the nuisance, whose true value is the same for all; 0 where the bid would be
// refused.
func (d *Delivery) worth(a *candidate, cell int) float64 {
	e, floor := d.Market.bid(&d.Market.Offers[a.ad], cell, a.truth)
	if !auction.Admitted(e, floor) {
		return 0
	}
	return float64(d.Market.rule.Standing(e, floor)*a.Weight) / 1000
}

// judge compares a choice with the oracle's; chosen is an index of k.all.
func (d *Delivery) judge(k *worker, chosen int) {
	i, cell := int(k.I), int(k.cell)
	best, blind, top := 0.0, 0.0, math.Inf(-1)
	for j := range k.all {
		a := &k.all[j]
		w := d.worth(a, cell)
		best = max(best, w)
		b := d.Market.bidOf(a.ad, cell, d.Learning.Mean[d.Learning.Row(a.ad, cell)])
		if !auction.Admitted(b.Value, b.Reserve) {
			continue
		}
		b.Weight = a.Weight // with a boost
		if s := d.Market.rule.Score(b); s > top {
			top, blind = s, w
		}
	}
	scale := 1 / d.sample.share
	ad := k.all[chosen].ad
	value := d.worth(&k.all[chosen], cell)
	regret := units.Amount(float64((best - value) * scale))
	none := units.Amount(float64((best - blind) * scale))
	n, c := &d.Count, k.chunk
	n.Judged.Add(c, 1)
	n.Bids.Add(c, int64(len(k.all)))
	n.Value.Add(c, int64(units.Amount(float64(value*scale))))
	n.Regret.Add(c, int64(regret))
	n.RegretNone.Add(c, int64(none))
	// Lift: the true rate of the chosen consumer against that of a random one, both at a first
	// exposure without social proof.
	j := int(d.now.other.Below(uint64(i), d.campaigns[ad].Hash, uint64(d.World.N)))
	law := d.response(cell)
	k.verdict.Lift(d.Response.First(law, i, ad), d.Response.First(law, j, ad))
}

// compare scores the predictions on a judged slot against what happened.
func (d *Delivery) compare(k *worker, a *candidate, hit bool) {
	x := learner.Exposure{Ad: a.ad, Cell: int(k.cell)}
	d.Learning.Compare(&k.verdict, x, a.rate, a.truth, hit)
}
