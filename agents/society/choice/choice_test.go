package choice

import (
	"math"
	"testing"

	"guanxi/sim/rng"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"

	"pgregory.net/rapid"

	_ "guanxi/sim/simtest/seed"
)

var near = need.Near

// V28: multinomial logit, utilities 1, .5, 0 and outside 0; in portions of one size nothing changes.
func TestShares(t *testing.T) {
	v, w := []float64{1, 0.5, 0}, make([]float64, 3)
	for _, law := range []func() (float64, float64){func() (float64, float64) { return Shares(v, w) },
		func() (float64, float64) { return Portions(v, []float64{1, 1, 1}, w) }} {
		total, inclusive := law()
		for k, want := range []float64{0.42693, 0.25895, 0.15706} {
			near(t, "share", w[k]/total, want, 5e-6)
		}
		near(t, "share of no purchase", 1-(w[0]+w[1]+w[2])/total, 0.15706, 5e-6)
		near(t, "inclusive value", inclusive, 1.85113, 5e-6)
	}
}

// Two halves of an offer equal the offer if each enters the choice with half its weight, V − ln 2. Two whole copies do
// not: consumers gain from spurious variety (red bus, blue bus), and the inclusive value rises by ln(1 + P).
func TestSplit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.SliceOfN(rapid.Float64Range(-20, 20), 1, 8).Draw(t, "v")
		w := make([]float64, 9)
		total, inclusive := Shares(v, w)
		sold := w[0] / total
		half := append([]float64{v[0] - math.Ln2, v[0] - math.Ln2}, v[1:]...)
		total, split := Shares(half, w)
		near(t, "inclusive value of halves", split, inclusive, 1e-13*(1+math.Abs(inclusive)))
		near(t, "share of halves", (w[0]+w[1])/total, sold, 1e-13)
		_, twice := Shares(append([]float64{v[0]}, v...), w)
		want := inclusive + math.Log1p(sold)
		near(t, "inclusive value of a second copy", twice, want, 1e-12*(1+math.Abs(want)))
	})
}

// Twice the like offers raise the inclusive value by κ·ln 2 where one is surely bought, for 300 drawn sets; at κ = 0
// many are worth one, and one offer crowds nobody.
func TestCrowding(t *testing.T) {
	draw := rng.New(5, 1, "crowding").Stream(0)
	for range 300 {
		n, kappa, v := 1+int(draw.Below(20)), draw.Open(), 40+20*draw.Open()
		worth := func(kappa, v float64, n int) float64 {
			all, r := make([]float64, n), make([]float64, n)
			for k := range all {
				all[k], r[k] = v+Crowding(kappa, n), 1
			}
			_, inclusive := Shares(all, make([]float64, n))
			_, portions := Portions(all, r, make([]float64, n))
			near(t, "in portions", portions, inclusive, 1e-12*inclusive)
			return inclusive
		}
		near(t, "of twice the offers", worth(kappa, v, 2*n)-worth(kappa, v, n), kappa*math.Ln2, 1e-12*v)
		near(t, "crowded fully", worth(0, v-50, n), Inclusive(v-50), 1e-12*(1+v))
		near(t, "as in a logit", Crowding(1, n), 0, 0)
		near(t, "alone", Crowding(kappa, 1), 0, 0)
	}
}

// One offer, from hardly ever to surely bought: the worth of an occasion in three forms, and 1/α of a purchase where
// few buy.
func TestOneOffer(t *testing.T) {
	for _, v := range []float64{-40, -20, -4.1, 0, 2, 10, 36} {
		want, p := math.Max(v, 0)+math.Log1p(math.Exp(-math.Abs(v))), 1/(1+math.Exp(-v))
		near(t, "inclusive", Inclusive(v), want, 1e-12)
		near(t, "per purchase", PerPurchase(v)*p, want, 1e-12*math.Max(1, v))
		if v < 20 {
			near(t, "by the probability", InclusiveOf(p), want, 1e-7)
		}
	}
	near(t, "at ½ of a price of 80, per unit of spending", (Benefit(0, Alpha(80, 2.6), 80, Shift{})-80)/80,
		2*math.Ln2/2.6, 1e-12)
	near(t, "hardly ever bought", PerPurchase(-1000), 1, 0)
	near(t, "surely bought", PerPurchase(700), 700, 1e-9)
	near(t, "persuaded and surprised", Benefit(-30, 0.5, 1, Shift{Surprise: 0.75, Decided: 0.25}), 1+1.5/0.5, 1e-9)
	near(t, "1/α of a logit", PerUtility(100, 2.5, .03), 38.8, 1e-12)
	near(t, "α of what is free", Alpha(0, 2), 2e6, 1e-6)
}

// In portions nobody buys more than once, whatever the utilities and prices, and the shadow price is there only where
// somebody would.
func TestOnePurchaseAtMost(t *testing.T) {
	draw, bound := rng.New(2, 1, "portions").Stream(0), 0
	for range 2000 {
		n := 1 + int(draw.Below(6))
		v, r, w := make([]float64, n), make([]float64, n), make([]float64, n)
		many, inside := 0.0, 0.0
		for k := range v {
			v[k], r[k] = 30*draw.Open()-15, math.Exp(6*draw.Open()-3)
			many += math.Exp(v[k])
			inside += r[k] * math.Exp(v[k])
		}
		total, inclusive := Portions(v, r, w)
		sum := 0.0
		for _, x := range w {
			sum += x / total
		}
		if sum > 1+1e-9 {
			t.Fatalf("%v purchases at utilities %v of %v portions", sum, v, r)
		}
		if many > 1+inside {
			bound++
			near(t, "surely bought", sum, 1, 1e-9)
		} else {
			near(t, "purchases", sum, many/(1+inside), 1e-9)
			near(t, "inclusive value", inclusive, math.Log1p(inside), 1e-9*(1+inclusive))
		}
	}
	if bound < 100 {
		t.Errorf("the shadow price is met %d times", bound)
	}
}

// What is expected is the mean of what was delivered, with ten purchases of the prior belief, and less of it as it
// fades.
func TestRecord(t *testing.T) {
	var x Record
	near(t, "at first", x.Mean(), 0, 0)
	for range 30 {
		x.Add(.4, 1)
	}
	near(t, "after 30", x.Mean(), .3, 1e-12)
	x.Fade(1. / 3)
	near(t, "faded", x.Mean(), .2, 1e-12)
}

// The surplus of cards, of those who join a team, and of stickers is the area under their demand above the price, for
// 300 drawn parameters: a logit, of which a unit costs α, or which has the elasticity η where few buy.
func TestSurplusIsTheArea(t *testing.T) {
	draw := rng.New(4, 1, "area").Stream(0)
	for range 300 {
		v, price, alpha := 16*draw.Open()-10, math.Exp(7*draw.Open()-1), math.Exp(8*draw.Open()-6)
		if draw.Below(2) == 0 { // by an elasticity, that of demand where few buy
			eta := 1.1 + 8*draw.Open()
			alpha = Alpha(price, eta)
			few := func(p float64) float64 { return 1 / (1 + math.Exp(20+alpha*(p-price))) }
			near(t, "elasticity", math.Log(few(price)/few(price*1.0001))/math.Log(1.0001), eta, 1e-3*eta)
		}
		demand := func(p float64) float64 { return 1 / (1 + math.Exp(alpha*(p-price)-v)) }
		area, p := need.Area(demand, price), demand(price)
		near(t, "of cards and teams", p*(Benefit(v, alpha, price, Shift{})-price), area, 1e-2*area)
		near(t, "of stickers", Inclusive(v)/alpha, area, 1e-2*area)
	}
}

// A uniform draw through the inverse distribution function gives the right probabilities.
func TestPick(t *testing.T) {
	v, w := []float64{1, 0.5, 0}, make([]float64, 3)
	total, _ := Shares(v, w)
	const n = 400000
	got := [4]float64{}
	key := rng.New(3, 0, "pick")
	for i := range uint64(n) {
		got[Pick(w, total, key.Float(i, 0))+1]++
	}
	for k, p := range []float64{1 / total, w[0] / total, w[1] / total, w[2] / total} {
		if k == 0 {
			p = 1 - (w[0]+w[1]+w[2])/total
		}
		simtest.Z(t, "share picked", got[k]/n, math.Sqrt(p*(1-p)), n, p, 0)
	}
	if Pick(w, total, 0) != 0 || Pick(w, total, 1-0x1p-53) != -1 {
		t.Error("the ends of [0, 1) pick the first offer and the outside option")
	}
}
