package ads

import (
	"math"

	"guanxi/sim"
)

// Learners predict the probability of a billed interaction (M11a). All of them
// read the same counts, which one step takes from the tick's exposures: a
// learner is a way of pooling them. What is predicted is for a cell of observed
// tags, not for a person; wear-out and cues are not features. Hides are
// predicted by the campaign's mean for all learners but the oracle: at a rate
// of .05 % a cell holds next to none.
//
// Counts fade by e^(−γ·Δ) a tick. Only paid exposures count: who meets a
// forwarded advertisement was chosen by a friend, not by the auction.
type learner interface {
	// rate predicts for a campaign in a cell; in says whether the campaign wants
	// the cell.
	rate(ad, cell int, in bool) float64
}

// shrunk is a mean of hits in n, with a prior mean worth n_0 of them.
func shrunk(hits, n, prior, weight float64) float64 {
	return (float64(weight*prior) + hits) / (weight + n)
}

// Posterior is the mean and standard deviation of a rate with a Beta(a, b)
// prior after hits in n trials (V24).
func Posterior(a, b, hits, n float64) (mean, sd float64) {
	a, b = a+hits, b+n-hits
	s := a + b
	return a / s, math.Sqrt(float64(a*b) / (float64(s*s) * (s + 1)))
}

// setLearner chooses the learner that a live key names.
func (m *ads) setLearner() {
	m.model, m.sampler = nil, nil
	switch m.spec.Learner {
	case "none":
		m.learner = (*byCampaign)(m)
	case "tags":
		m.learner = (*byTags)(m)
	case "ftrl":
		if m.ftrl == nil {
			m.ftrl = make([]ftrlWeight, 1<<m.spec.Features.Bits)
		}
		m.model = m.newFTRL(m.hashed())
		m.learner = m.model
	case "thompson":
		m.learner = (*byCell)(m)
		m.sampler = betaCells{(*byCell)(m)}
		if m.spec.Thompson.Model == "logistic" {
			if m.laplace == nil {
				m.laplace = make([]normalWeight, 1<<m.spec.Features.Bits)
			}
			l := m.newLaplace(m.hashed())
			m.model, m.learner, m.sampler = l, l, l
		}
	default:
		m.learner = (*byCell)(m) // the oracle's lists are ranked by it too, and then not used
	}
	m.oracle = m.spec.Learner == "oracle"
}

// hashed is what a logistic learner begins with. One that a timeline brings in late
// knows nothing of what was shown before.
func (m *ads) hashed() hashed {
	if m.x == nil {
		m.x = m.newFeatures(m.spec.Features.Bits)
	}
	return hashed{m, m.x, logit(m.base), logit(m.art.base), m.spec.Observations}
}

// cued says whether predictions follow what a consumer sees of its friends.
func (m *ads) cued() bool { return m.model != nil && m.cues != nil }

// rateFor predicts with the number of friends' likes that a consumer sees.
func (m *ads) rateFor(ad, cell int, in bool, likes uint8) float64 {
	if likes > 0 && m.model != nil {
		return m.model.rateWith(ad, cell, likesStep(likes))
	}
	return m.learner.rate(ad, cell, in)
}

// learn takes the tick's exposures into the counts by cell.
func (m *ads) learn(c *sim.Chunk) {
	n := len(m.campaigns)
	for _, u := range m.used[c.Lo:c.Hi] {
		lo := int(u) * n
		seen, hits := m.cellSeen[lo:lo+n], m.cellHits[lo:lo+n]
		if m.keep != 1 {
			for k := range seen {
				seen[k] = float32(float64(seen[k]) * m.keep)
				hits[k] = float32(float64(hits[k]) * m.keep)
			}
		}
		first := m.work[0].cells[lo : lo+n]
		for w := 1; w < len(m.work); w++ { // whole numbers first: their sum has no order
			for k, v := range m.work[w].cells[lo : lo+n] {
				first[k] += v
			}
			clear(m.work[w].cells[lo : lo+n])
		}
		for k, v := range first {
			if v != 0 {
				seen[k] += float32(uint32(v))
				hits[k] += float32(v >> cellHits)
				first[k] = 0
			}
		}
	}
}

// cellHits is where the hits stand in a worker's count of a cell and campaign;
// exposures stand below.
const cellHits = 32

func countCell(p *uint64, hit bool) {
	*p++
	if hit {
		*p += 1 << cellHits
	}
}
