package ads

import (
	"math"

	"guanxi/sim/num"
)

// byFTRL is the learner `ftrl`: logistic regression on hashed features by
// FTRL-Proximal, algorithm 1 of McMahan et al. (2013), Ad click prediction: a view
// from the trenches, KDD. With each coordinate's own learning rate, L1 and L2:
//
//	w_j = 0 where |z_j| ≤ λ_1, else −(z_j − sgn(z_j)·λ_1)/((β + √n_j)/α + λ_2)
//	g = (p̂ − y)·φ_j, σ = (√(n_j + g²) − √n_j)/α, z_j += g − σ·w_j, n_j += g²
//
// It does not forget: √n_j in the learning rate is its way to settle, and what a
// campaign's rate is now stands in the past rate.
type byFTRL struct {
	hashed
	rule    proximal
	weights []ftrlWeight
}

// proximal holds the keys of FTRL-Proximal.
type proximal struct{ Alpha, Beta, L1, L2 float64 }

// ftrlWeight is a coordinate: its state, √n, and the weight that follows from them.
type ftrlWeight struct{ z, n, root, w float64 }

// Weight is w_j of z_j and √n_j.
func (p *proximal) Weight(z, root float64) float64 {
	if math.Abs(z) <= p.L1 {
		return 0
	}
	return -(z - math.Copysign(p.L1, z)) / ((p.Beta+root)/p.Alpha + p.L2)
}

// step takes the gradient of times observations that are alike into a coordinate.
func (p *proximal) step(c *ftrlWeight, g, times float64) {
	n := c.n + float64(times*float64(g*g))
	root := math.Sqrt(n)
	sigma := (root - c.root) / p.Alpha
	c.z += float64(times*g) - float64(sigma*c.w)
	c.n, c.root = n, root
	c.w = p.Weight(c.z, root)
}

func (m *ads) newFTRL(h hashed) *byFTRL {
	f := &m.spec.FTRL
	l := &byFTRL{hashed: h, rule: proximal{f.Alpha, f.Beta, f.Lambda1, f.Lambda2}, weights: m.ftrl}
	for j := range l.weights { // keys may have changed
		c := &l.weights[j]
		c.w = l.rule.Weight(c.z, c.root)
	}
	return l
}

func (l *byFTRL) margin(cell int, at []uint32, past float64) float64 {
	sum := l.offsetIn(cell) + float64(past*l.weights[at[0]].w)
	for _, j := range at[1:] {
		sum += l.weights[j].w
	}
	return sum
}

func (l *byFTRL) rate(ad, cell int, _ bool) float64 { return l.rateWith(ad, cell, 0) }

func (l *byFTRL) rateWith(ad, cell, likes int) float64 {
	var w words
	return sigmoidOf(l.margin(cell, l.x.of(ad, cell, likes, &w), l.odds(ad, cell)))
}

func (l *byFTRL) take(e exposure) {
	var w words
	at := l.x.of(e.ad(), e.cell(), e.likes(), &w)
	past := l.odds(e.ad(), e.cell())
	for left := l.observations; left > 0; {
		g := num.Sigmoid(l.margin(e.cell(), at, past))
		if e.hit() {
			g--
		}
		times := left
		if left > 1 {
			times = atOnce(left, g, l.speed(at, past))
		}
		l.rule.step(&l.weights[at[0]], float64(g*past), times)
		for _, j := range at[1:] {
			l.rule.step(&l.weights[j], g, times)
		}
		left -= times
	}
}

// speed is the most that a unit of gradients moves the log-odds: no weight moves
// faster than by its learning rate.
func (l *byFTRL) speed(at []uint32, past float64) float64 {
	rate := func(j uint32) float64 { return 1 / ((l.rule.Beta+l.weights[j].root)/l.rule.Alpha + l.rule.L2) }
	sum := float64(float64(past*past) * rate(at[0]))
	for _, j := range at[1:] {
		sum += rate(j)
	}
	return sum
}

func (l *byFTRL) fade() {}
