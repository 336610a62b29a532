package teams

import (
	"guanxi/sim/num"
	"guanxi/sim/units"
)

// gainOf is X = φ(s + dp) − s − w + β_T(τ − τ_0)/α (M26): what a team is worth over buying alone, before the effort
// of asking. Where it is not filled, the surplus s of the purchase is lost. trust is β_T(τ − τ_0).
func gainOf(chance, surplus, saving, wait, trust, alpha float64) float64 {
	return float64(chance*(surplus+saving)) - surplus - wait + trust/alpha
}

// effortOf is e = −E·ln u, the effort of asking of a uniform draw.
func effortOf(mean units.Money, u float64) float64 { return -float64(mean.Float() * num.Log(u)) }

// starters is P(e < X), the share of buyers who start a team from which they gain X.
func starters(gain float64, effort units.Money) float64 {
	if gain <= 0 {
		return 0
	}
	return num.Hazard(gain / effort.Float())
}

// fills is P(Bin(n, p) ≥ k − 1), 0 < p < 1: the chance that a team of k fills of which n friends learn.
func fills(n int, p float64, k int) float64 {
	fewer, odds := 0.0, p/(1-p)
	term := num.Pow(1-p, float64(n))
	for m := 0; m < k-1 && m <= n; m++ {
		fewer += term
		term *= float64(odds*float64(n-m)) / float64(m+1)
	}
	return max(0, 1-fewer)
}

// market is what a shop knows of its teams.
type market struct {
	price, cost, kept float64
	alpha             float64
	asked             int     // friends who learn of a team
	joins             float64 // share of them who join, at the discount now
	wait              float64
	effort            units.Money
	size              int
}

// profit is Π(d) = (1 − A)·m(0) + A·φ·k·m(d), of a buyer who has chosen the shop, where the discount is now and
// would be d.
func (x *market) profit(now, d float64) float64 {
	joins := num.Sigmoid(num.Logit(x.joins) + float64(float64(x.alpha*x.price)*(d-now)))
	chance := fills(x.asked, joins, x.size)
	start := starters(gainOf(chance, 1/x.alpha, float64(d*x.price), x.wait, 0, 1), x.effort)
	margin := func(d float64) float64 { return float64(float64(x.kept*x.price)*(1-d)) - x.cost }
	return float64((1-start)*margin(0)) + float64(float64(float64(start*chance)*float64(x.size))*margin(d))
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
