package games

import (
	"math"
	"sort"
	"testing"

	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
)

// V31: the shifted beta-geometric survivor function at a = .704, b = 1.182.
func TestSurvivor(t *testing.T) {
	for k, want := range []float64{1, 0.6267, 0.4738, 0.3880, 0.3321, 0.2924, 0.2625, 0.2391} {
		near(t, "survivor", survivor(float64(k), 0.704, 1.182), want, 5e-5)
	}
	// At the defaults 39, 13 and 6 % still play after 1, 7 and 30 days.
	for day, want := range map[float64]float64{1: 0.388, 7: 0.133, 30: 0.056} {
		near(t, "survivor of the default", survivor(day, 0.60, 0.38), want, 2e-3)
	}
	for _, days := range []float64{1, 7, 365} { // the function is continuous between whole days
		near(t, "survivor by ln Γ", survivor(days+1e-9, 0.6, 0.38), survivor(days, 0.6, 0.38), 1e-8)
	}
	if survivor(0.5, 0.6, 0.38) <= survivor(1, 0.6, 0.38) || survivor(0.5, 0.6, 0.38) >= 1 {
		t.Error("half a day lies between none and one")
	}
}

// The probability of quitting does not depend on how a time is cut into ticks.
func TestQuitOf(t *testing.T) {
	for _, q := range []float64{0, 1e-6, 0.01, 0.3, 0.99, 1} {
		stay := 1.0
		for range 24 {
			stay *= 1 - quitOf(q, 1.0/24)
		}
		near(t, "quit in a day of hours", 1-stay, q, 1e-12)
		near(t, "quit in a week", quitOf(q, 7), 1-math.Pow(1-q, 7), 1e-12)
		for _, days := range []float64{1.0 / 24, 0.5, 1, 3, 7} {
			if quitOf(q, days) > quitBound(q, days) {
				t.Errorf("quitting within %v days at %v a day is above its bound", days, q)
			}
		}
	}
}

func TestJoyAndHolds(t *testing.T) {
	near(t, "joy at elasticity 2", joyOf(30, 2), 60, 1e-12)
	near(t, "joy at elasticity 3", joyOf(30, 3), 45, 1e-12)
	h := holds(0.15, 10)
	if len(h) != 11 || h[0] != 1 {
		t.Errorf("holds is %v", h)
	}
	near(t, "hold of ten", h[10], math.Exp(-1.5), 1e-15)
}

// V34 and the concentration of spending: the top tenth of payers pays 48 %, and a payer pays 53 a
// month on average (160 in a quarter).
func TestSpending(t *testing.T) {
	spend := game(t, "run", embedded, nil).V.Spend
	const n = 100000
	key := rng.New(1, 0, "spend")
	x := make([]float64, n)
	sum, sq := 0.0, 0.0
	for k := range x {
		s := key.Stream(uint64(k))
		x[k] = spend.Sample(&s)
		sum += x[k]
		sq += x[k] * x[k]
	}
	near(t, "mean", spend.Mean(), 160.0/3, 0.5)
	simtest.Z(t, "mean spent", sum/n, math.Sqrt(sq/n-sum/n*sum/n), n, spend.Mean(), 0)
	sort.Float64s(x)
	top := 0.0
	for _, v := range x[n-n/10:] {
		top += v
	}
	// The integral of the quantile function over the top tenth, over the whole.
	const b, cut = 1 - 1/1.31, 0.999
	part := (math.Pow(1-cut*0.9, b) - math.Pow(1-cut, b)) / (1 - math.Pow(1-cut, b))
	near(t, "share of the top tenth", part, 0.48, 0.005)
	near(t, "drawn share of the top tenth", top/sum, part, 0.01)
	near(t, "Gini drawn", num.Gini(x), 0.52618, 0.01) // Pareto(1.31), cut at .999
}

// survivor is the share of players who still play some days after the install where relations do
// not hold them: E[(1 − θ)^t] for a daily probability of quitting θ ~ Beta(a, b), the shifted
// beta-geometric B(a, b + t)/B(a, b) (Fader & Hardie 2007).
func survivor(days, a, b float64) float64 {
	if days <= 0 {
		return 1
	}
	if days == float64(int(days)) && days <= 4096 { // Π (b + k − 1)/(a + b + k − 1): exact to rounding
		s := 1.0
		for k := range int(days) {
			s *= (b + float64(k)) / (a + b + float64(k))
		}
		return s
	}
	return num.Exp(num.Lgamma(b+days) - num.Lgamma(a+b+days) + num.Lgamma(a+b) - num.Lgamma(b))
}
