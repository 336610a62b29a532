package ads

import (
	"math"

	"guanxi/sim/num"
)

// Thompson sampling (Thompson 1933; Chapelle & Li 2011, An empirical evaluation of
// Thompson sampling, NIPS): a slot goes to who is best at a rate drawn from what
// the learner believes, so that a campaign of which little is known gets slots as
// often as it may be the best. The draw ranks and does no more: bids, reserves and
// prices are at the mean, and so are what is judged. Draws are keyed by consumer,
// slot and campaign (cells), or weight (logistic): a draw for all slots of a tick
// would give them all to one campaign.
type sampler interface {
	// sample is a rate for slot s of consumer i.
	sample(i, s, ad, cell, likes int) float64
}

// betaCells is `thompson` with model cells: the beta belief of beta_binomial, whose
// mean it shares.
type betaCells struct{ *byCell }

func (l betaCells) sample(i, s, ad, cell, _ int) float64 {
	m := (*ads)(l.byCell)
	at := cell*len(m.campaigns) + ad
	a, b := beliefOf(float64(m.spec.Observations*float64(m.cellHits[at])), float64(m.spec.Observations*float64(m.cellSeen[at])), m.mean[m.row(ad, cell)], m.spec.Prior)
	draws := m.now.draw.Sub(m.face[ad].hash).Stream(slotRow(i, s))
	return num.Beta(&draws, a, b)
}

// beliefOf are the parameters of the beta belief after hits in n, with a prior
// worth weight exposures. Counts that fade are no whole numbers.
func beliefOf(hits, n, prior, weight float64) (a, b float64) {
	return float64(weight*prior) + hits, float64(weight*(1-prior)) + max(0, n-hits)
}

// slotRow numbers slot s of consumer i.
func slotRow(i, s int) uint64 { return uint64(i) | uint64(s)<<40 }

// byLaplace is `thompson` with model logistic: weights of the hashed features with
// independent normal beliefs, w_j ~ N(m_j, 1/h_j). An exposure adds p̂(1 − p̂)φ_j²
// to h_j, the curvature of its loss (Chapelle & Li 2011, algorithm 3). They find
// the means of a batch by an optimiser; here each exposure takes the step of
// Newton in the belief that it updates,
//
//	m_j += (y − p̂)·(φ_j/h_j)/(1 + p̂(1 − p̂)·Σ_k φ_k²/h_k),
//
// which is that of the extended Kalman filter with a diagonal covariance: without
// the denominator the dozen features of an exposure would each make the whole
// step. What is known fades by e^(−γΔ) towards the prior precision.
type byLaplace struct {
	hashed
	prior   float64
	weights []normalWeight
}

type normalWeight struct{ mean, precision float64 }

func (m *ads) newLaplace(h hashed) *byLaplace {
	l := &byLaplace{hashed: h, prior: m.spec.Thompson.Precision, weights: m.laplace}
	for j := range l.weights {
		if l.weights[j].precision == 0 {
			l.weights[j].precision = l.prior
		}
	}
	return l
}

func (l *byLaplace) margin(cell int, at []uint32, past float64) float64 {
	sum := l.offsetIn(cell) + float64(past*l.weights[at[0]].mean)
	for _, j := range at[1:] {
		sum += l.weights[j].mean
	}
	return sum
}

func (l *byLaplace) rate(ad, cell int, _ bool) float64 { return l.rateWith(ad, cell, 0) }

func (l *byLaplace) rateWith(ad, cell, likes int) float64 {
	var w words
	return sigmoidOf(l.margin(cell, l.x.of(ad, cell, likes, &w), l.odds(ad, cell)))
}

func (l *byLaplace) sample(i, s, ad, cell, likes int) float64 {
	var w words
	at := l.x.of(ad, cell, likes, &w)
	row := slotRow(i, s)
	sum := l.offsetIn(cell)
	for k, j := range at {
		c := &l.weights[j]
		v := c.mean + num.NormQuantile(l.m.now.draw.Open(row, uint64(j)))/math.Sqrt(c.precision)
		if k == 0 {
			v = float64(v * l.odds(ad, cell))
		}
		sum += v
	}
	return sigmoidOf(sum)
}

func (l *byLaplace) take(e exposure) {
	var w words
	at := l.x.of(e.ad(), e.cell(), e.likes(), &w)
	past := l.odds(e.ad(), e.cell())
	y := 0.0
	if e.hit() {
		y = 1
	}
	for left := l.observations; left > 0; {
		p := num.Sigmoid(l.margin(e.cell(), at, past))
		curve := float64(p * (1 - p))
		spread := float64(past*past) / l.weights[at[0]].precision
		for _, j := range at[1:] {
			spread += 1 / l.weights[j].precision
		}
		times := left
		if left > 1 {
			times = atOnce(left, y-p, spread)
		}
		curve *= times
		pull := float64(times*(y-p)) / (1 + float64(curve*spread))
		for k, j := range at {
			phi, c := 1.0, &l.weights[j]
			if k == 0 {
				phi = past
			}
			c.mean += float64(pull*phi) / c.precision
			c.precision += float64(curve * float64(phi*phi))
		}
		left -= times
	}
}

func (l *byLaplace) fade() {
	if keep := l.m.keep; keep != 1 {
		for j := range l.weights {
			c := &l.weights[j]
			c.precision = l.prior + float64((c.precision-l.prior)*keep)
		}
	}
}
