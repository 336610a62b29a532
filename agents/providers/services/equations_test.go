package services

import (
	"fmt"
	"math"
	"testing"

	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
)

// The logit of stickers: share, social proof, price, and the value of an occasion.
func TestStickerEquations(t *testing.T) {
	near(t, "social proof of nobody", stickerProof(0.3, 0), 0, 0)
	near(t, "social proof of seven", stickerProof(0.3, 7), 0.3*math.Log(8), 1e-15)
	near(t, "utility", stickerUtility(-4, 0.1, 6, 0.5), -4.1, 1e-15)
	for _, v := range []float64{-40, -4.1, 0, 3, 50} {
		near(t, "softplus", softplus(v), math.Log1p(math.Exp(-math.Abs(v)))+math.Max(v, 0), 1e-12)
	}
	// E[benefit − price] is the logsum over α, less the persuasion by social proof.
	v, alpha, price, proof := -1.2, 0.1, 6.0, 0.7
	p := 1 / (1 + math.Exp(-v))
	mean := p*(occasion(v, alpha, price, proof, true)-price) + (1-p)*occasion(v, alpha, price, proof, false)
	near(t, "surplus of an occasion", mean, (math.Log1p(math.Exp(v))-p*proof)/alpha, 1e-12)
}

// With a fixed number of callers the revenue f·x(f) peaks at f = c/(ε − 1) for ε > 1 and grows
// without limit for ε ≤ 1.
func TestRevenueOfFee(t *testing.T) {
	const c, x0 = 1e-5, 1e9
	revenue := func(eps, f float64) float64 {
		return f * integration{cost: c, elasticity: eps, least: 1e-9}.demand(x0, f)
	}
	for _, eps := range []float64{1.2, 1.5, 2, 3, 8} {
		best := c / (eps - 1)
		top := revenue(eps, best)
		for _, k := range []float64{1e-3, 0.1, 0.5, 0.9, 0.99, 1.01, 1.1, 2, 10, 1e3} {
			if r := revenue(eps, k*best); !(r < top) {
				t.Errorf("ε %v: revenue %v at %v of the best fee, %v at it", eps, r, k, top)
			}
		}
	}
	for _, eps := range []float64{0.3, 0.5, 0.8, 1} {
		before := 0.0
		for f := c / 100; f < 1e6*c; f *= 3 {
			r := revenue(eps, f)
			if !(r > before) {
				t.Errorf("ε %v: revenue %v at the fee %v, %v below it", eps, r, f, before)
			}
			before = r
		}
		limit := math.Inf(1)
		if eps == 1 {
			limit = c * x0 // approached
		}
		if before > limit {
			t.Errorf("ε %v: revenue %v", eps, before)
		}
	}
}

// Calls maximise G(x) − c·x − f·max(0, x − x̄), as a fine grid confirms; G is the integral of the
// demand, with derivative A·x^(−1/ε).
func TestCalls(t *testing.T) {
	step := 1.002
	if testing.Short() {
		step = 1.05
	}
	for _, eps := range []float64{0.5, 0.8, 1, 1 + 1e-12, 1.2, 3} {
		a := integration{cost: 0.01, elasticity: eps, least: 50}
		for _, x0 := range []float64{0, 30, 60, 400, 5000, 1e6} {
			for _, fee := range []float64{0, 0.003, 0.01, 0.2} {
				for _, free := range []float64{0, 100, 1e5} {
					x, gross, net := a.choose(x0, fee, free)
					profit := func(x float64) float64 { return a.gross(x0, x) - a.cost*x - fee*math.Max(0, x-free) }
					bestX, best := 0.0, 0.0
					try := func(y float64) {
						if p := profit(y); p > best {
							bestX, best = y, p
						}
					}
					try(free) // a kink
					for y := 50.0; y < 3e6; y *= step {
						try(y)
					}
					if !(math.Abs(net-best) <= (step-1)*math.Max(1e-3, best)/10+1e-9) || net < best-1e-12 {
						t.Errorf("ε %v, x0 %v, fee %v, free %v: %v calls leave %v, a grid finds %v at %v", eps, x0, fee, free, x, net, best, bestX)
					}
					if x > 0 && gross != a.gross(x0, x) {
						t.Errorf("gross %v", gross)
					}
				}
			}
		}
		slope := (a.gross(5000, 300.01) - a.gross(5000, 299.99)) / 0.02
		near(t, "marginal value", slope, 0.01*math.Pow(5000/300.0, 1/eps), 1e-7*slope)
	}
	// The form of M18: (A/(c + f))^ε, G = A·x^(1−1/ε)/(1−1/ε) without x_min.
	a := integration{cost: 1e-5, elasticity: 1.2, least: 1e-200}
	A := 1e-5 * math.Pow(1e6, 1/1.2)
	near(t, "calls", a.demand(1e6, 4e-5), math.Pow(A/5e-5, 1.2), 1e-6)
	near(t, "gross", a.gross(1e6, 2e5), A*math.Pow(2e5, 1-1/1.2)/(1-1/1.2), 1e-9)
	// Below the quota nothing is paid; in between it is used up.
	b := integration{cost: 0.01, elasticity: 1, least: 1}
	for _, x := range []struct{ x0, fee, free, want float64 }{{100, 1, 200, 100}, {100, 0.03, 50, 50}, {100, 0.03, 20, 25}} {
		got, _, _ := b.choose(x.x0, x.fee, x.free)
		near(t, fmt.Sprintf("calls of %+v", x), got, x.want, 1e-9)
	}
}

// The loss to a fee is the integral over the fee of the paid calls.
func TestLossIsTheAreaUnderDemand(t *testing.T) {
	a := integration{cost: 0.01, elasticity: 0.7, least: 1}
	_, _, free := a.choose(1e4, 0, 0)
	_, _, net := a.choose(1e4, 0.02, 0)
	sum := 0.0
	const steps = 100_000
	for k := range steps {
		sum += a.demand(1e4, 0.02*(float64(k)+0.5)/steps) * 0.02 / steps
	}
	near(t, "loss", free-net, sum, 1e-6*sum)
}

// A provider that expects more than the fee pays for the badge; with errors the share is logistic.
func TestVerifies(t *testing.T) {
	near(t, "gain", badgeGain(0.1, 5000), 5000*math.Expm1(0.1), 1e-9)
	near(t, "gain of a loss", badgeGain(0.1, -5000), 0, 0)
	if !verifies(301, 300, 0, 0.3) || verifies(299, 300, 0, 0.9) {
		t.Error("without errors who gains pays")
	}
	for _, fee := range []float64{0, 0.01, 300} {
		if verifies(0, fee, 1, 1-1e-12) {
			t.Errorf("who gains nothing pays %v", fee)
		}
	}
	const n = 100_000
	key, share := rng.New(1, 0, "verify"), 0.0
	for k := range uint64(n) {
		if verifies(250, 300, 0.4, key.Open(k, 0)) {
			share += 1. / n
		}
	}
	want := num.Sigmoid(-50. / (0.4 * 250))
	simtest.Z(t, "share who pay", share, math.Sqrt(want*(1-want)), n, want, 0)
}
