package learner

import (
	"math"

	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/spec"
)

// FTRL is the learner `ftrl`: logistic regression on hashed features by FTRL-Proximal, algorithm 1
// of McMahan et al. (2013), Ad click prediction: a view from the trenches, KDD. Each coordinate has
// its own learning rate, with L1 and L2 regularisation:
//
//	w_j = 0 where |z_j| ≤ λ_1, else −(z_j − sgn(z_j)·λ_1)/((β + √n_j)/α + λ_2)
//	g = (p̂ − y)·φ_j, σ = (√(n_j + g²) − √n_j)/α, z_j += g − σ·w_j, n_j += g²
//
// It does not forget: √n_j in the learning rate makes it settle. Changes in a campaign's rate enter
// through the past rate.
type FTRL struct {
	Alpha, Beta, Lambda1, Lambda2 float64

	logistic
	weights     []ftrlWeight
	alpha, beta float64 // with which the weights were learned
}

// ftrlWeight is a coordinate: its state z and n, √n, and the weight derived from them.
type ftrlWeight struct{ z, n, root, w float64 }

// Declare declares the section `ads.ftrl`.
func (l *FTRL) Declare(s *spec.Section) {
	s.Section("ftrl", "the learner ftrl: logistic regression on hashed features, by FTRL-Proximal", func(s *spec.Section) {
		source := spec.Source("rule: McMahan et al. 2013")
		s.Number(&l.Alpha, "alpha", "0.1", "learning rate of a feature that has not been seen", spec.Symbol("α"), spec.Above(0), spec.Live(), source, spec.Assumed("0.01–1"))
		s.Number(&l.Beta, "beta", "1", "added to the root of a feature's summed squared gradients in the learning rate", spec.Symbol("β"), spec.Min(0), spec.Live(), source, spec.Assumed("0.1–10"))
		s.Number(&l.Lambda1, "lambda1", "1", "L1 penalty: a feature whose gradients have not added up to this much has weight 0", spec.Symbol("λ_1"), spec.Min(0), spec.Live(), source, spec.Assumed("0–10"))
		s.Number(&l.Lambda2, "lambda2", "1", "L2 penalty, which shrinks all weights", spec.Symbol("λ_2"), spec.Min(0), spec.Live(), source, spec.Assumed("0–10"))
	}, spec.Equation("M11a"))
}

// Build registers the weights, which are allocated when the learner is first used.
func (l *FTRL) Build(s *sim.Scope, d *Data) {
	l.Data = d
	sim.Hold(s, "ftrl", func() []ftrlWeight { return l.weights })
}

// Learner returns the learner with its weights recomputed from the current keys. Another learning
// rate changes the steps to come and not the weights: z is what it would be had they been learned
// with it.
func (l *FTRL) Learner() Learner {
	l.open()
	if l.weights == nil {
		l.weights = make([]ftrlWeight, 1<<l.keys.Features.Bits)
	}
	for j := range l.weights {
		c := &l.weights[j]
		if c.w != 0 {
			c.z += float64(c.w * ((l.beta+c.root)/l.alpha - (l.Beta+c.root)/l.Alpha))
		}
		c.w = l.weight(c.z, c.root)
	}
	l.alpha, l.beta = l.Alpha, l.Beta
	return l
}

// weight is w_j as a function of z_j and √n_j.
func (l *FTRL) weight(z, root float64) float64 {
	if math.Abs(z) <= l.Lambda1 {
		return 0
	}
	return -(z - math.Copysign(l.Lambda1, z)) / ((l.Beta+root)/l.Alpha + l.Lambda2)
}

// step updates a coordinate with the gradient g of identical observations, times of them.
func (l *FTRL) step(c *ftrlWeight, g, times float64) {
	n := c.n + float64(times*float64(g*g))
	root := math.Sqrt(n)
	sigma := (root - c.root) / l.Alpha
	c.z += float64(times*g) - float64(sigma*c.w)
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

// Rate is the sigmoid of the offset plus the weights.
func (l *FTRL) Rate(x Exposure) float64 {
	var w words
	return sigmoidOf(l.margin(x.Cell, l.hashes.of(x, &w), l.odds(x)))
}

// Learn updates the weights with an exposure.
func (l *FTRL) Learn(e Logged) {
	var w words
	x := e.exposure()
	at, past := l.hashes.of(x, &w), l.odds(x)
	for left := l.keys.Observations; left > 0; {
		g := num.Sigmoid(l.margin(x.Cell, at, past))
		if e.hit() {
			g--
		}
		times := left
		if left > 1 {
			times = atOnce(left, g, l.speed(at, past))
		}
		l.step(&l.weights[at[0]], float64(g*past), times)
		for _, j := range at[1:] {
			l.step(&l.weights[j], g, times)
		}
		left -= times
	}
}

// speed is an upper bound of the change in log-odds per unit of gradient: no weight moves faster
// than its learning rate.
func (l *FTRL) speed(at []uint32, past float64) float64 {
	rate := func(j uint32) float64 { return 1 / ((l.Beta+l.weights[j].root)/l.Alpha + l.Lambda2) }
	sum := float64(float64(past*past) * rate(at[0]))
	for _, j := range at[1:] {
		sum += rate(j)
	}
	return sum
}

// Fade does nothing.
func (l *FTRL) Fade() {}
