package ads

import (
	"math"

	"guanxi/sim/num"
	"guanxi/sim/units"
)

// judgedCampaigns is how many campaigns a judged slot may cost: with more of
// them as many fewer slots are judged.
const judgedCampaigns = 20

// judgedShare is the share of slots that is judged.
func (a *Spec) judgedShare(campaigns int) float64 {
	return a.Judged * min(1, judgedCampaigns/float64(max(1, campaigns)))
}

// Judging learners (M11b). In a share of the slots, drawn at random, every
// campaign that takes part is looked at: its worth at the true probability, and
// what the learner, no learner and the oracle would have chosen by the same
// rule. Worth is what the rule ranks by, e·Q^κ, so the oracle's choice is the
// best by construction, and where bids are for exposures or all pay a list price
// there is nothing to regret. (With the worth to the advertiser in its place,
// the oracle, too, loses by the weights of creatives, and often more than who
// knows less.) Regret is the oracle's worth less that of the choice; the counts
// are scaled up by the share. Predictions are held against what happened on
// explored slots and on the judged ones apart: who won by a high prediction was more
// likely over-predicted.

// bins of predictions: five bits within each power of two from 2^−20 on, so a
// bin is at most 3 % wide.
const (
	binLow  = 107 << 5 // exponent of 2^−20 and five bits of fraction
	binHigh = 127 << 5
	binAll  = binHigh - binLow + 1
)

func binOf(p float64) int {
	k := int(math.Float32bits(float32(p))>>18) - binLow
	return min(max(k, 0), binAll-1)
}

// binCell is what is counted of the predictions in a bin.
type binCell struct {
	shown, hits int64
	predicted   int64 // sum, in units of 2^−40
}

const predictedUnit = 1 << 40

type binned [binAll]binCell

func (b *binned) add(p float64, hit bool) {
	c := &b[binOf(p)]
	c.shown++
	c.predicted += int64(float64(p*predictedUnit) + 0.5)
	if hit {
		c.hits++
	}
}

// losses are sums of log losses by learner, in units of 2^−32.
type losses [learners]int64

const (
	ofThis = iota // the learner in use
	ofNone
	ofTags
	ofCells
	ofOracle
	learners
)

var learnerNames = [learners]string{"", "none", "tags", "beta_binomial", "oracle"}

// logLoss is −ln of the probability that was given to what happened.
func logLoss(p float64, hit bool) float64 {
	p = min(max(p, 1e-12), 1-1e-12)
	if hit {
		return -num.Log(p)
	}
	return -num.Log1p(-p)
}

// verdict is what a worker judged over the run, in whole numbers, so that sums
// do not depend on who counted.
type verdict struct {
	explored, rest binned
	exact          [2]exactly // of explored slots and of the rest
	loss           losses
	judged         int64 // exposures with a loss
	lift           [2]int64
	byShown        [shownBins]struct {
		shown, hits, predicted, regret, regretNone int64
	}
}

// exactly are sums over predictions that no bin rounds.
type exactly struct {
	loss   int64 // log losses, in units of 2^−32
	square int64 // squared errors, in units of 2^−40
	cost   int64 // what the deliveries cost, in millionths
}

func (x *exactly) add(p float64, hit bool, cost int64) {
	off := p
	if hit {
		off = 1 - p
	}
	x.square += int64(float64(off*off*predictedUnit) + 0.5)
	x.loss += int64(float64(logLoss(p, hit) * (1 << 32)))
	x.cost += cost
}

// shownBins are bins of the exposures that a campaign had before: by powers of
// four.
const shownBins = 16

func shownBin(n float64) int {
	k := 0
	for n >= 4 && k < shownBins-1 {
		n /= 4
		k++
	}
	return k
}

// candidate is a campaign that takes part in a slot which is looked at whole.
type candidate struct {
	ad     int
	e      float64 // bid per thousand
	floor  float64
	weight float64 // Q^κ·(1 + ψ)
	score  float64
	drawn  float64 // what ranks it
	rate   float64 // predicted
	inside bool    // of its targeting
	truth  float64
}

// worth is what the rule of sale would rank an exposure by if it knew the
// probability of an interaction, but for the nuisance, whose true value is the
// same for all: 0 where the bid would be refused.
func (m *ads) worth(a *candidate, cell int) float64 {
	e, floor := m.bid(&m.face[a.ad], cell, a.truth)
	if !admitted(e, floor) {
		return 0
	}
	return float64(m.rule.standing(e, floor)*a.weight) / 1000
}

// judge compares a choice with the oracle's. chosen is an index of all.
func (m *ads) judge(k *worker, i int, all []candidate, chosen int, t int32) {
	cell := int(k.cell)
	best, blind, top := 0.0, 0.0, math.Inf(-1)
	for j := range all {
		a := &all[j]
		f := &m.face[a.ad]
		w := m.worth(a, cell)
		best = max(best, w)
		e, floor := m.bid(f, cell, m.mean[m.row(a.ad, cell)])
		if !admitted(e, floor) {
			continue
		}
		if s := scoreOf(m.rule.standing(e, floor), a.weight, f.nuisance); s > top {
			top, blind = s, w
		}
	}
	scale := 1 / m.share
	ad := all[chosen].ad
	value := m.worth(&all[chosen], cell)
	regret := units.Amount(float64((best - value) * scale))
	k.judged++
	k.bids += int64(len(all))
	k.value = k.value.Plus(units.Amount(float64(value * scale)))
	k.regret = k.regret.Plus(regret)
	none := units.Amount(float64((best - blind) * scale))
	k.regretNone = k.regretNone.Plus(none)
	b := &k.verdict.byShown[shownBin(float64(m.campaigns[ad].total.paid))]
	b.regret += int64(regret)
	b.regretNone += int64(none)
	// Lift: the true rate of who was chosen against that of somebody at random,
	// both at a first exposure without a cue.
	j := int(m.now.other.Below(uint64(i), m.face[ad].hash, uint64(m.w.N)))
	k.verdict.lift[0] += int64(float64(m.response(cell).engaged(m.shiftAt(i, ad, 0), cue{}) * predictedUnit))
	k.verdict.lift[1] += int64(float64(m.response(cell).engaged(m.shiftAt(j, ad, 0), cue{}) * predictedUnit))
}

// compare holds predictions against what happened, on a judged slot.
func (m *ads) compare(k *worker, a *candidate, hit bool) {
	v := &k.verdict
	v.rest.add(a.rate, hit)
	v.exact[1].add(a.rate, hit, k.cost)
	b := &v.byShown[shownBin(float64(m.campaigns[a.ad].total.paid))]
	b.shown++
	b.predicted += int64(float64(a.rate*predictedUnit) + 0.5)
	if hit {
		b.hits++
	}
	cell := int(k.cell)
	for l, p := range [learners]float64{a.rate, (*byCampaign)(m).rate(a.ad, cell, a.inside), (*byTags)(m).rate(a.ad, cell, a.inside), (*byCell)(m).rate(a.ad, cell, a.inside), a.truth} {
		v.loss[l] += int64(float64(logLoss(p, hit) * (1 << 32)))
	}
	v.judged++
}

// sums joins what the workers judged, once for each recorded tick.
func (m *ads) sums() *verdict {
	v := &m.sum.verdict
	if m.sum.tick == m.settled && m.settled > 0 {
		return v
	}
	*v, m.sum.tick = verdict{}, m.settled
	for w := range m.work {
		x := &m.work[w].verdict
		for b := range v.rest {
			for _, pair := range [2]struct{ to, from *binCell }{{&v.rest[b], &x.rest[b]}, {&v.explored[b], &x.explored[b]}} {
				pair.to.shown += pair.from.shown
				pair.to.hits += pair.from.hits
				pair.to.predicted += pair.from.predicted
			}
		}
		for l := range v.loss {
			v.loss[l] += x.loss[l]
		}
		for s := range v.exact {
			v.exact[s].loss += x.exact[s].loss
			v.exact[s].square += x.exact[s].square
			v.exact[s].cost += x.exact[s].cost
		}
		v.judged += x.judged
		v.lift[0] += x.lift[0]
		v.lift[1] += x.lift[1]
		for b := range v.byShown {
			v.byShown[b].shown += x.byShown[b].shown
			v.byShown[b].hits += x.byShown[b].hits
			v.byShown[b].predicted += x.byShown[b].predicted
			v.byShown[b].regret += x.byShown[b].regret
			v.byShown[b].regretNone += x.byShown[b].regretNone
		}
	}
	return v
}

// bin is a bin of predictions.
type bin struct {
	From, To            float64
	Shown, Hits         int64
	Predicted, Observed float64 // means
}

// calibration merges the fine bins into n of as equal counts as they allow,
// in the memory of out.
func (b *binned) calibration(n int, out []bin) []bin {
	var total int64
	for _, c := range b {
		total += c.shown
	}
	out = out[:0]
	var now binCell
	var done int64
	from := 0
	for k, c := range b {
		if c.shown == 0 {
			continue
		}
		if now.shown == 0 {
			from = k
		}
		now.shown += c.shown
		now.hits += c.hits
		now.predicted += c.predicted
		if (done+now.shown)*int64(n) < total*int64(len(out)+1) && done+now.shown < total {
			continue
		}
		done += now.shown
		out = append(out, bin{
			From: binEdge(from), To: binEdge(k + 1), Shown: now.shown, Hits: now.hits,
			Predicted: float64(now.predicted) / predictedUnit / float64(now.shown),
			Observed:  float64(now.hits) / float64(now.shown),
		})
		now = binCell{}
	}
	return out
}

func binEdge(k int) float64 {
	if k <= 0 {
		return 0
	}
	return float64(math.Float32frombits(uint32(k+binLow) << 18))
}

// calibrationError is the expected calibration error: |observed − predicted|
// weighted by the number of exposures in a bin.
func calibrationError(bins []bin) float64 {
	sum, n := 0.0, 0.0
	for _, b := range bins {
		sum += float64(float64(b.Shown) * math.Abs(b.Observed-b.Predicted))
		n += float64(b.Shown)
	}
	if n == 0 {
		return math.NaN()
	}
	return sum / n
}

// brier is the Brier score of binned predictions and its parts (Murphy 1973):
// score = reliability − resolution + uncertainty, but for the variance of the
// predictions within bins.
func brier(bins []bin) (reliability, resolution, uncertainty float64) {
	n, hits := 0.0, 0.0
	for _, b := range bins {
		n += float64(b.Shown)
		hits += float64(b.Hits)
	}
	if n == 0 {
		nan := math.NaN()
		return nan, nan, nan
	}
	mean := hits / n
	for _, b := range bins {
		off, apart := b.Predicted-b.Observed, b.Observed-mean
		reliability += float64(float64(b.Shown)*float64(off*off)) / n
		resolution += float64(float64(b.Shown)*float64(apart*apart)) / n
	}
	return reliability, resolution, float64(mean * (1 - mean))
}

// auc is the probability that an exposure with an interaction was given a
// higher prediction than one without; ties count half.
func auc(bins []bin) float64 {
	var below, area, hits, misses float64
	for _, b := range bins {
		h, s := float64(b.Hits), float64(b.Shown-b.Hits)
		area += float64(h * (below + float64(s/2)))
		below += s
		hits += h
		misses += s
	}
	if hits == 0 || misses == 0 {
		return math.NaN()
	}
	return area / float64(hits*misses)
}
