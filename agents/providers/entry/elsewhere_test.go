package entry

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
)

// Known values, and the commission at which shops that can sell elsewhere leave where prices follow
// Lerner's p/p° = .6/(1 − t) + 1/η, in closed form: with y = 1 − t, y²/η + (.6δ − δ(1 − t₀)/η)·y = .6δ(1 − t₀).
func TestLossOf(t *testing.T) {
	near(t, "what others take as well", lossOf(1, 0.03, 0.97, 0.6), 0, 1e-15)
	near(t, "a tenth more here", lossOf(1, 0.03, 0.87, 0.6), 0.1, 1e-15)
	near(t, "half of the sales there", lossOf(0.5, 0, 0.7, 0.6), 0.1, 1e-15)
	for k := range uint64(200) {
		u := rng.New(4, int(k), "loss")
		sales, take, b := 0.4+0.6*u.Float(0, 0), 0.06*u.Float(0, 1), 1/(1.5+6.5*u.Float(0, 2))
		loss := func(t float64) float64 { return lossOf(sales, take, 1-t, 0.6/(0.6/(1-t)+b)) }
		a := sales * (1 - take)
		half := 0.6*sales - a*b
		at := 1 - (math.Sqrt(half*half+2.4*a*b)-half)/(2*b)
		near(t, "loss at the commission at which shops leave", loss(at), 0, 1e-12)
		if loss(at-0.005) >= 0 || loss(at+0.005) <= 0 {
			t.Errorf("half a point below %v shops lose %v, above it %v", at, loss(at-0.005), loss(at+0.005))
		}
	}
}

// elsewhere is a market of shops that earn the same and never leave for low profit, at prices of 10 and
// costs of 6, of whose sales they keep a share.
func elsewhere(ticks, start, rep int, kept float64, section, enter string) trial {
	return trial{ticks: ticks, spend: 1000, start: start, rep: rep,
		spec: fmt.Sprintf("{enter: {shop: %s, cost: 0, spread: 0}, exit: {rate: 0}, adapt: {price: 0, quality: 0, every: "+
			"1d}%s}", enter, section),
		set: func(y *street) { y.f.Kept = func(int) float64 { return kept } }}
}

// Of n shops n(1 − s + s·e^(−ℓ·loss·months)) stay, in 60 worlds; where nothing is lost all do.
func TestLeavingForElsewhere(t *testing.T) {
	const n, days = 400, 90
	stayed, left := 0, 0
	for k := range uint64(60) {
		u := rng.New(21, int(k), "elsewhere")
		s, sales, take, kept, leave := u.Float(0, 0), 0.4+0.6*u.Float(0, 1), 0.1*u.Float(0, 2), 0.7+0.35*u.Float(0, 3),
			30*u.Float(0, 4)
		r, _, _ := elsewhere(days, n, int(k)+1, kept, fmt.Sprintf(", elsewhere: {shops: %v, sales: %v, take: %v, leave: %v}",
			s, sales, take, leave), "0/year").run(t)
		loss := max(0, sales*(1-take-0.6)-(kept-0.6))
		q := s * (1 - math.Exp(-leave*loss*(days-1)/30.4375))
		gone := sum(r.Series("provider_elsewhere"))
		near(t, fmt.Sprintf("world %d: gone at a loss of %.3f", k, loss), gone, n*q, 4*math.Sqrt(n*q*(1-q))+1e-9)
		near(t, "present", r.Series("providers.shop")[days], n-gone, 0)
		near(t, "who left for low profit", sum(r.Series("provider_exits")), 0, 0)
		if loss == 0 {
			stayed++
		} else if gone > 0 {
			left++
		}
	}
	if stayed < 9 || left < 9 {
		t.Errorf("shops leave in %d worlds and lose nothing in %d", left, stayed)
	}
}

// Where nobody can, or nothing drives them, every other number is as without the section.
func TestElsewhereWithoutEffect(t *testing.T) {
	run := func(section string) map[string][]float64 {
		r, _, _ := trial{n: 200, ticks: 300, spend: 9000, start: 10, trades: []society.Trade{society.TradeAccount,
			society.TradeShop},
			set:  func(y *street) { y.f.Kept = func(int) float64 { return 0.9 } },
			spec: "{enter: {shop: 60/year, account: 60/year}, exit: {rate: 0.6}, adapt: {every: 10d}" + section + "}"}.run(t)
		all := map[string][]float64{}
		for _, m := range r.Metrics() {
			all[m.Name] = r.Series(m.Name)
		}
		return all
	}
	without := run("")
	for _, section := range []string{", elsewhere: {shops: 0%}", ", elsewhere: {shops: 100%, sales: 0%, leave: 1e6}",
		", elsewhere: {shops: 100%, take: 20%}"} {
		for name, v := range run(section) {
			if was, ok := without[name]; ok && !slices.EqualFunc(v, was, func(a, b float64) bool {
				return a == b || a != a &&
					b != b
			}) {
				t.Errorf("%s: %s moves", section, name)
			}
		}
	}
}

func TestContractWithElsewhere(t *testing.T) {
	simtest.Whole(t, func(t testing.TB, o simtest.Options) (r *sim.Simulation) {
		x := elsewhere(60, 30, 1, 0.9, ", elsewhere: {}", "60/year")
		x.n = 5000
		r, _, _ = x.build(t, o)
		return r
	})
}
