package num

import "guanxi/sim/rng"

// Pareto draws from P(X > x) = (least/x)^shape by inversion, conditional on lying below its
// quantile truncate (1: the whole distribution). The draw increases with its uniform.
func Pareto(s *rng.Stream, least, shape, truncate float64) float64 {
	return least * Exp(-Log1p(-float64(truncate*s.Open()))/shape)
}

// paretoMean is the mean; +Inf if the shape is at most 1 and nothing is truncated.
func paretoMean(least, shape, truncate float64) float64 {
	return least * paretoMoment(1, shape, truncate)
}

// paretoMoment is the mean of (x/least)^order: ∫₀¹ (1−tu)^(−order/shape) du.
func paretoMoment(order, shape, truncate float64) float64 {
	b := 1 - order/shape
	lnRest := Log1p(-truncate)
	switch {
	case b == 0:
		return -lnRest / truncate
	case truncate >= 1 && b < 0:
		return -lnRest // +Inf
	}
	return -Expm1(b*lnRest) / (b * truncate)
}
