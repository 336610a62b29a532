package num

import (
	"math"

	"guanxi/sim/rng"
)

// Uniform draws from [from, to).
func Uniform(s *rng.Stream, from, to float64) float64 { return mulAdd(to-from, s.Float64(), from) }

// Exponential draws with mean 1.
func Exponential(s *rng.Stream) float64 { return -Log(s.Open()) }

// Gumbel draws from the standard Gumbel distribution, whose maximum over options gives the multinomial logit.
func Gumbel(s *rng.Stream) float64 { return -Log(-Log(s.Open())) }

// Geometric draws the number of failures before the first success of probability p, by inversion. A p that is not
// positive gives 2^62.
func Geometric(s *rng.Stream, p float64) int64 {
	u := s.Open()
	switch {
	case p >= 1:
		return 0
	case !(p > 0):
		return mostCount
	}
	return int64(math.Min(Log(u)/Log1p(-p), mostCount))
}

// Categorical draws an index with probability proportional to its weight, in one pass and one uniform. Weights that
// are not positive count as 0; −1 if no weight is positive. For many draws from the same weights use Alias.
func Categorical(s *rng.Stream, weights []float64) int {
	total, last := 0.0, -1
	for i, w := range weights {
		if w > 0 {
			total += w
			last = i
		}
	}
	left := float64(s.Float64() * total)
	for i, w := range weights {
		if w > 0 {
			if left -= w; left < 0 {
				return i
			}
		}
	}
	return last // rounding
}
