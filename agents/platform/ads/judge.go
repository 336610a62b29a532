package ads

import (
	"math"

	"guanxi/agents/platform/auction"
	"guanxi/agents/platform/learner"
	"guanxi/sim/units"
)

// judgedCampaigns is the number of campaigns up to which slots are judged at the full share; with
// more campaigns the share falls in proportion.
const judgedCampaigns = 20

// judgedShare is the share of slots that is judged.
func (a *Spec) judgedShare(campaigns int) float64 {
	return a.Judged * min(1, judgedCampaigns/float64(max(1, campaigns)))
}

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
func (m *ads) worth(a *candidate, cell int) float64 {
	e, floor := m.bid(&m.face[a.ad], cell, a.truth)
	if !auction.Admitted(e, floor) {
		return 0
	}
	return float64(m.rule.Standing(e, floor)*a.Weight) / 1000
}

// judge compares a choice with the oracle's; chosen is an index of k.all.
func (m *ads) judge(k *worker, chosen int) {
	i, cell := int(k.slot.i), int(k.slot.cell)
	best, blind, top := 0.0, 0.0, math.Inf(-1)
	for j := range k.all {
		a := &k.all[j]
		f := &m.face[a.ad]
		w := m.worth(a, cell)
		best = max(best, w)
		e, floor := m.bid(f, cell, m.learning.Mean[m.learning.Row(a.ad, cell)])
		if !auction.Admitted(e, floor) {
			continue
		}
		if s := auction.Score(m.rule.Standing(e, floor), a.Weight, f.nuisance); s > top {
			top, blind = s, w
		}
	}
	scale := 1 / m.share
	ad := k.all[chosen].ad
	value := m.worth(&k.all[chosen], cell)
	regret := units.Amount(float64((best - value) * scale))
	none := units.Amount(float64((best - blind) * scale))
	n, c := &m.count, k.chunk
	n.judged.Add(c, 1)
	n.bids.Add(c, int64(len(k.all)))
	n.value.Add(c, int64(units.Amount(float64(value*scale))))
	n.regret.Add(c, int64(regret))
	n.regretNone.Add(c, int64(none))
	k.verdict.Regret(m.campaigns[ad].total.paid, regret, none)
	// Lift: the true rate of the chosen consumer against that of a random one, both at a first
	// exposure without a cue.
	j := int(m.now.other.Below(uint64(i), m.face[ad].hash, uint64(m.w.N)))
	respond := m.response(cell)
	k.verdict.Lift(respond.engaged(m.firstShift(i, ad), cue{}), respond.engaged(m.firstShift(j, ad), cue{}))
}

// compare scores the predictions on a judged slot against what happened.
func (m *ads) compare(k *worker, a *candidate, hit bool) {
	x := learner.Exposure{Ad: a.ad, Cell: int(k.slot.cell), Inside: a.inside}
	m.learning.Compare(&k.verdict, x, m.campaigns[a.ad].total.paid, learner.Outcome{Rate: a.rate, Truth: a.truth, Hit: hit, Cost: k.cost})
}

// verdict merges the workers' verdicts, once per recorded tick.
func (m *ads) verdict() *learner.Verdict {
	v := &m.sum.Verdict
	if m.sum.tick == m.settled && m.settled > 0 {
		return v
	}
	m.sum.tick = m.settled
	v.Clear()
	for w := range m.work {
		v.Join(&m.work[w].verdict)
	}
	return v
}
