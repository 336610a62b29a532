package live

import (
	"guanxi/sim/num"
	"guanxi/sim/units"
)

// comes is P(come | hears) = σ(b_0 + b_1·cos + b_v·ln(1 + v)) with v viewers shown (M31).
func (p *Spec) comes(match, viewers float64) float64 {
	return num.Sigmoid(p.Come.Intercept + float64(p.Come.Match*match) + float64(p.Come.Crowd*num.Log1p(viewers)))
}

// gained is what the utility of an offer gains in a show, beside its lower price, where it has n buyers (M31):
// β_0 + (s_p − 1)·α·d·p + β_n·ln(1 + n). It decides and is not experienced.
func (p *Spec) gained(alpha, off float64, buyers int64) float64 {
	b := &p.Buy
	return b.Appeal + float64(float64((b.Sensitivity-1)*alpha)*off) + float64(b.Purchases*num.Log1p(float64(buyers)))
}

// gifts is the mean number of gifts of a viewer who watches for some days with v viewers shown (M31): ρ·t·(1 + v)^ζ, a
// million at most.
func (p *Spec) gifts(days, viewers float64) float64 {
	return min(1e6, float64(p.Gifts.Rate.Over(units.Day)*days)*num.Pow(1+viewers, p.Gifts.Crowd))
}

// weight is (1 + v)^θ_p·e^(θ_m·cos) of a host whose latest show had v viewers (M31).
func (p *Spec) weight(viewers, match float64) float64 {
	return num.Pow(1+viewers, p.Found.Popular) * num.Exp(p.Found.Match*match)
}

// known is the number of viewers of an offer as which all hosts count in what is expected of one.
const known = 1000

// margin is what a shop keeps of an offer sold in a show (M31): (1 − d)·p·(1 − taken − κ) − c.
func (h *HostSpec) margin(price, kept, cost float64) float64 {
	return float64(float64((1-h.Discount)*price)*(kept-h.Commission)) - cost
}

// watched is min(−s·ln u, rest), the time that a viewer watches.
func watched(mean, rest, u float64) float64 { return min(-float64(mean*num.Log(u)), rest) }
