package services

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
)

// The utility of stickers: appeal, price and social proof.
func TestStickerEquations(t *testing.T) {
	near(t, "social proof of nobody", stickerProof(0.3, 0), 0, 0)
	near(t, "social proof of seven", stickerProof(0.3, 7), 0.3*math.Log(8), 1e-15)
	near(t, "utility", stickerUtility(-4, 0.1, 6, 0.5), -4.1, 1e-15)
}

// With a fixed number of callers the revenue f·x(f) peaks at f = c/ε.
func TestRevenueOfFee(t *testing.T) {
	const c, x0 = 1e-5, 1e9
	for _, eps := range []float64{0.3, 0.5, 0.8, 1, 1.2, 1.5, 2, 3, 8} {
		revenue := func(f float64) float64 { return f * integration{cost: c, elasticity: eps}.demand(x0, f) }
		for _, k := range []float64{1e-3, 0.1, 0.5, 0.9, 0.99, 1.01, 1.1, 2, 10, 1e3} {
			if r, top := revenue(k*c/eps), revenue(c/eps); !(r < top) {
				t.Errorf("ε %v: revenue %v at %v of the best fee, %v at it", eps, r, k, top)
			}
		}
	}
}

// Calls maximise G(x) − c·x − f·max(0, x − x̄), as a fine grid confirms; up to 50 nobody calls.
func TestCalls(t *testing.T) {
	step := 1.002
	if testing.Short() {
		step = 1.05
	}
	for _, eps := range []float64{0.05, 0.5, 0.8, 1, 1.2, 3} {
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
					for y := 1e-3; y < 3e6; y *= step {
						try(y)
					}
					if bestX < 50*step {
						if x > 50*step*step || x > 0 && bestX < 50/step {
							t.Errorf("ε %v, x0 %v, fee %v, free %v: %v calls, the best are %v", eps, x0, fee, free, x, bestX)
						}
						continue
					}
					if !(math.Abs(net-best) <= (step-1)*math.Max(1e-3, best)/10+1e-9) || net < best-1e-12 {
						t.Errorf("ε %v, x0 %v, fee %v, free %v: %v calls leave %v, a grid finds %v at %v", eps, x0, fee, free, x, net,
							best, bestX)
					}
					if x > 0 && gross != a.gross(x0, x) {
						t.Errorf("gross %v", gross)
					}
				}
			}
		}
	}
	near(t, "elasticity without a fee", math.Log(integration{cost: 1, elasticity: 0.7}.demand(1, 1e-6))/math.Log(1+1e-6),
		-0.7, 1e-5)
	// Below the quota nothing is paid; in between it is used up.
	b := integration{cost: 0.01, elasticity: 1, least: 1}
	for _, x := range []struct{ x0, fee, free, want float64 }{{100, 1, 200, 100}, {100, 0.03, 50, 50},
		{100, 0.01, 20, 100 / math.E}} {
		got, _, _ := b.choose(x.x0, x.fee, x.free)
		near(t, fmt.Sprintf("calls of %+v", x), got, x.want, 1e-9)
	}
}

// The surplus is the area under demand above the price, within the ranges of all keys and beyond; it is quantity over
// slope, so finite, and at most c·x_0/ε.
func TestSurplusIsTheAreaUnderDemand(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	within := func(from, to float64) float64 { return from * math.Pow(to/from, rnd.Float64()) }
	for range 300 {
		a := integration{cost: within(1e-6, 1e-2), elasticity: within(0.05, 50)}
		x0, fee := within(1e3, 1e9), 0.0
		if rnd.IntN(3) > 0 {
			fee = within(1e-3, 20) * a.cost / a.elasticity
		}
		_, _, net := a.choose(x0, fee, 0)
		sum, width := 0.0, 40*a.cost/a.elasticity // e^−40 of the area is beyond
		const steps = 4000
		for k := range steps {
			sum += a.demand(x0, fee+width*(float64(k)+0.5)/steps) * width / steps
		}
		near(t, fmt.Sprintf("surplus of %+v, x0 %v, fee %v", a, x0, fee), net, sum, 1e-2*sum)
		if most := a.cost * x0 / a.elasticity; !(net <= most*(1+1e-9)) {
			t.Errorf("%+v, x0 %v, fee %v: a surplus of %v, at most %v", a, x0, fee, net, most)
		}
	}
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
