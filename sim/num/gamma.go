package num

import (
	"math"

	"guanxi/sim/rng"
)

// Gamma draws from the gamma distribution with the given shape and scale 1 (Marsaglia & Tsang 2000,
// "A simple method for generating gamma variables"), using some 1.05 normals each. Below shape 1 it
// draws with shape + 1 and multiplies by U^(1/shape). A shape that is not positive gives 0.
func Gamma(s *rng.Stream, shape float64) float64 {
	if !(shape > 0) {
		return 0
	}
	if shape < 1 {
		g := Gamma(s, shape+1)
		return g * Exp(Log(s.Open())/shape)
	}
	d := shape - 1.0/3
	c := 1 / math.Sqrt(9*d)
	for {
		x := Normal(s)
		v := mulAdd(c, x, 1)
		if v <= 0 {
			continue
		}
		v = float64(v * v * v)
		u := s.Open()
		x2 := float64(x * x)
		if u < 1-float64(0.0331*x2*x2) || Log(u) < float64(0.5*x2)+float64(d*(1-v+Log(v))) {
			return d * v
		}
	}
}

// Beta draws from the beta distribution: for a, b ≤ 1 by Jöhnk 1964 (in logarithms where both
// powers underflow), otherwise as a ratio of gammas. Parameters that are not positive give 0.
func Beta(s *rng.Stream, a, b float64) float64 {
	if !(a > 0 && b > 0) {
		return 0
	}
	if a > 1 || b > 1 {
		x, y := Gamma(s, a), Gamma(s, b)
		return x / (x + y)
	}
	for {
		lx, ly := Log(s.Open())/a, Log(s.Open())/b
		x, y := Exp(lx), Exp(ly)
		switch {
		case x+y > 1:
			continue
		case x+y > 0x1p-1000:
			return x / (x + y)
		}
		return Sigmoid(lx - ly)
	}
}
