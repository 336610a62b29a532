package teams

import (
	"guanxi/sim/num"
	"guanxi/sim/units"
)

// gainOf is g = φdp − w + β_T(τ − τ_0)/α (M26): what a team that fills with chance φ is worth over buying alone, before
// the effort of asking. Who gets the money back buys alone after all. trust is β_T(τ − τ_0)/α.
func gainOf(chance, saving, wait, trust float64) float64 {
	return float64(chance*saving) - wait + trust
}

// effortOf is e = −E·ln u, the effort of asking a friend of a uniform draw.
func effortOf(mean units.Money, u float64) float64 { return -float64(mean.Float() * num.Log(u)) }

// starters is P(e < X), the share of buyers who start a team that is worth an effort of X for each friend asked.
func starters(gain float64, effort units.Money) float64 {
	if gain <= 0 {
		return 0
	}
	return num.Hazard(gain / effort.Float())
}

// nobody is the chance that 0, 1, …, k − 2 buyers come to the starter of a team of k where nobody is asked.
func nobody(k int) []float64 {
	fewer := make([]float64, k-1)
	fewer[0] = 1
	return fewer
}

// more adds n buyers, each of whom comes with probability p, and returns the chance that the team fills.
func more(fewer []float64, n int, p float64) float64 {
	for range n {
		before := 0.0
		for m, x := range fewer {
			fewer[m] = float64(x*(1-p)) + float64(before*p)
			before = x
		}
	}
	chance := 1.0
	for _, x := range fewer {
		chance -= x
	}
	return max(0, chance)
}

// market is what a shop knows of its teams.
type market struct {
	price, cost, kept float64
	alpha             float64
	asked             int     // friends who are asked
	joins             float64 // share of those who learn of a team who join, at the discount now
	meet              float64 // share of them who learn of it in time
	wait              float64
	effort            units.Money
	size              int
}

// profit is Π(d) = m(0) + A·φ·(k·m(d) − m(0)), of a buyer who has chosen the shop, where the discount is now and would
// be d.
func (x *market) profit(now, d float64) float64 {
	joins := num.Sigmoid(num.Logit(x.joins) + float64(float64(x.alpha*x.price)*(d-now)))
	chance := more(nobody(x.size), x.asked, float64(x.meet*joins))
	start := starters(gainOf(chance, float64(d*x.price), x.wait, 0)/float64(max(1, x.asked)), x.effort)
	margin := func(d float64) float64 { return float64(float64(x.kept*x.price)*(1-d)) - x.cost }
	return margin(0) + float64(start*chance*(float64(float64(x.size)*margin(d))-margin(0)))
}

// best is the discount of the largest profit, to a hundredth; of equal ones the smallest.
func (x *market) best(now float64) (best float64) {
	top := x.profit(now, 0)
	for n := 1; n <= 95; n++ {
		d := float64(n) / 100
		if v := x.profit(now, d); v > top {
			top, best = v, d
		}
	}
	return best
}
