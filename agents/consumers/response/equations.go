package response

import (
	"math"

	"guanxi/agents/society/choice"
	"guanxi/sim/num"
)

// x is the x of M9 of a campaign at a match after some exposures.
func (r *Law) x(own, match float64, shown uint16) float64 {
	return own + float64(r.match*match) - r.wear[shown]
}

// ofCampaign is the part of x that is a campaign's own: β_2(Q − ½) − β_1·m̄.
func (r *Law) ofCampaign(creative float64) float64 {
	return float64(r.creative*(creative-0.5)) - float64(r.match*r.Mean)
}

// proofShift is the shift in log-odds that adds points to a probability p:
// logit(p + points) − logit(p).
func proofShift(p, points float64) float64 {
	if points <= 0 || p <= 0 || p >= 1 {
		return 0
	}
	return num.Logit(min(p+points, 1-1e-9)) - num.Logit(p)
}

// silence is B·E/(1 + B·E).
func silence(b, e float64) float64 {
	if math.IsInf(b, 1) {
		return 1
	}
	z := float64(b * e)
	if math.IsInf(z, 1) {
		return 1
	}
	return z / (1 + z)
}

// surest is the largest purchase probability that a match above the mean can give: at 1 the logsum
// is unbounded.
const surest = 0.99

// saleAt is s_i = s·m/m̄, bounded by surest or s.
func saleAt(sale, match, mean float64) float64 {
	if mean <= 0 {
		return sale
	}
	return min(float64(sale*match)/mean, max(sale, surest))
}

// worthOf is ln(1 + e^V)/α for V = logit(s). Its limit as s → 1 is 0, because 1/α vanishes faster.
func worthOf(sale, perUtility float64) float64 {
	if sale >= 1 {
		return 0
	}
	return float64(choice.InclusiveOf(sale) * perUtility)
}
