package learner

import (
	"math"

	"guanxi/sim/num"
)

// laplace is `thompson` with model logistic: the weights of the hashed features have independent
// normal beliefs, w_j ~ N(m_j, 1/h_j). An exposure adds p̂(1 − p̂)φ_j² to h_j, the curvature of its
// loss (Chapelle & Li 2011, algorithm 3). They find the means of a batch with an optimiser; here
// each exposure takes a Newton step,
//
//	m_j += (y − p̂)·(φ_j/h_j)/(1 + p̂(1 − p̂)·Σ_k φ_k²/h_k),
//
// as in the extended Kalman filter with a diagonal covariance. Without the denominator each of the
// dozen features of an exposure would make the whole step. Precisions fade by e^(−γΔ) towards the
// prior's.
type laplace struct {
	logistic
	initial float64 // prior precision, h_0
	weights []normalWeight
}

type normalWeight struct{ mean, precision float64 }

// start is called when the learner comes into use or one of its keys changes. Another prior takes
// the place of the one before; what exposures have added stays.
func (l *laplace) start(precision float64) {
	l.open()
	if l.weights == nil {
		l.weights = make([]normalWeight, 1<<l.keys.Features.Bits)
	}
	for j := range l.weights {
		l.weights[j].precision = precision + max(0, l.weights[j].precision-l.initial)
	}
	l.initial = precision
}

func (l *laplace) margin(cell int, at []uint32, past float64) float64 {
	sum := l.offsetIn(cell) + float64(past*l.weights[at[0]].mean)
	for _, j := range at[1:] {
		sum += l.weights[j].mean
	}
	return sum
}

// Rate is the sigmoid at the means of the weights.
func (l *laplace) Rate(x Exposure) float64 {
	var w words
	return sigmoidOf(l.margin(x.Cell, l.hashes.of(x, &w), l.odds(x)))
}

// Sample is the sigmoid at weights drawn from the beliefs.
func (l *laplace) Sample(x Exposure, slot uint64) float64 {
	var w words
	at := l.hashes.of(x, &w)
	sum := l.offsetIn(x.Cell)
	for k, j := range at {
		c := &l.weights[j]
		v := c.mean + num.NormQuantile(l.draw.Open(slot, uint64(j)))/math.Sqrt(c.precision)
		if k == 0 {
			v = float64(v * l.odds(x))
		}
		sum += v
	}
	return sigmoidOf(sum)
}

// Learn updates the beliefs with an exposure.
func (l *laplace) Learn(e Logged) {
	var w words
	x := e.exposure()
	at, past := l.hashes.of(x, &w), l.odds(x)
	y := 0.0
	if e.hit() {
		y = 1
	}
	for left := l.keys.Observations; left > 0; {
		p := num.Sigmoid(l.margin(x.Cell, at, past))
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

// Fade moves precisions towards the prior precision.
func (l *laplace) Fade() {
	if l.keep == 1 {
		return
	}
	for j := range l.weights {
		c := &l.weights[j]
		c.precision = l.initial + float64((c.precision-l.initial)*l.keep)
	}
}
