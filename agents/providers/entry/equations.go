package entry

import (
	"math"

	"guanxi/sim/num"
)

// expected is π̂, the profit that an entrant expects: the mean profit of incumbents, shared with
// one more, with the current audience in place of theirs.
func expected(mean float64, n int, trend float64) float64 {
	return float64(mean*trend) * (float64(n) / float64(n+1))
}

// toward is p + η(best − p).
func toward(p, best, rate float64) float64 { return p + float64(rate*(best-p)) }

// unmoved is the relative change in profit below which it counts as unchanged: it may come from the
// rounding of payments and carries no information for a provider that sold nothing in two periods.
const unmoved = 1e-5

// uphill is the direction of the next step in quality: the one in which profit rose between the
// last two periods, or 0 where quality or profit did not change.
func uphill(quality, profit, quality0, profit0 float64) int {
	rose := profit - profit0
	up := (quality - quality0) * rose
	switch {
	case math.Abs(rose) <= unmoved*max(math.Abs(profit), math.Abs(profit0)):
		return 0
	case up > 0:
		return 1
	case up < 0:
		return -1
	}
	return 0
}

// step moves quality by a step in a direction, and turns back at the ends of [0, 1].
func step(quality, size float64, direction int) float64 {
	to := min(1, max(0, quality+float64(size*float64(direction))))
	if to == quality {
		to = min(1, max(0, quality-float64(size*float64(direction))))
	}
	return to
}

// The factor on bids stays within 1/100 and 100.
const leastBid, mostBid = 0.01, 100

// bid is the factor on bids after a step of e^(η·ln(return/target)), with the logarithm cut to ±1,
// so that a single period without sales does little harm.
func bid(factor, rate, earned, spent, target float64) float64 {
	if !(spent > 0) {
		return factor
	}
	off := -1.0
	if earned > 0 {
		off = min(1, max(-1, num.Log(earned/(spent*target))))
	}
	return min(mostBid, max(leastBid, factor*num.Exp(rate*off)))
}

// concentration is the Herfindahl–Hirschman index of sales; NaN where nothing is sold.
func concentration(sales []float64) float64 {
	all, squares := 0.0, 0.0
	for _, x := range sales {
		all += x
		squares += float64(x * x)
	}
	if all <= 0 {
		return math.NaN()
	}
	return squares / float64(all*all)
}

// slope is the least-squares slope of the points added to it.
type slope struct{ n, x, y, xx, xy float64 }

func (s *slope) add(x, y float64) {
	s.n++
	s.x += x
	s.y += y
	s.xx += float64(x * x)
	s.xy += float64(x * y)
}

// value is the slope; NaN with less than six points, or where x has a standard deviation below a
// hundredth. A covariance of the size of rounding errors counts as 0.
func (s *slope) value() float64 {
	if s.n < 6 {
		return math.NaN()
	}
	mx, my := s.x/s.n, s.y/s.n
	vx := s.xx/s.n - float64(mx*mx)
	if vx < 1e-4 {
		return math.NaN()
	}
	cov := s.xy/s.n - float64(mx*my)
	if math.Abs(cov) <= 1e-13*math.Abs(mx*my) {
		return 0 // rounding
	}
	return cov / vx
}

// lossOf is what a shop loses per unit of sales by staying: its margin elsewhere, where it would make the
// share δ of its sales at the take t₀, less its margin here, where it keeps a share of them.
func lossOf(sales, take, kept, cost float64) float64 {
	return float64(sales*(1-take-cost)) - (kept - cost)
}
