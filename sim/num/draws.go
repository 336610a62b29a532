package num

import (
	"math"

	"guanxi/sim/rng"
)

// uniform draws from [from, to).
func uniform(s *rng.Stream, from, to float64) float64 { return mulAdd(to-from, s.Float64(), from) }

// Geometric draws the number of failures before the first success of probability p, by inversion. A
// p that is not positive gives 2^62.
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
