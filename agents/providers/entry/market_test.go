package entry

import (
	"fmt"
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/simtest"
)

// With a fixed audience that spends 10,000 a month and a cost of 490, the number of providers
// converges to the zero-profit number, 20.4, from below and from above: the 20th earns 10, the 21st
// would lose.
func TestZeroProfit(t *testing.T) {
	for _, start := range []int{2, 60} {
		r, _, _ := trial{ticks: 4000, spend: 10_000, start: start,
			spec: "{enter: {shop: 20/year, cost: 490, spread: 0}, exit: {rate: 0.3, spread: 0}, adapt: {quality: 0}}"}.run(t)
		n := r.Series("providers.shop")
		if got := n[4000]; got != 20 {
			t.Errorf("from %d: %v providers, the zero-profit number is 20", start, got)
		}
		near(t, "profit", r.Series("provider_profit.shop")[4000], 10, 0.5)
		near(t, "HHI", r.Series("provider_hhi.shop")[4000], 0.05, 1e-3)
		if start == 60 && sum(r.Series("provider_exits.shop")) < 40 || start == 2 &&
			sum(r.Series("provider_entries.shop")) < 18 {
			t.Errorf("from %d: too little moved", start)
		}
	}
}

// An account with a share of a shop's cost and noise does what it does where both are that low for
// all.
func TestAccountCost(t *testing.T) {
	run := func(spec string) *sim.Simulation {
		r, _, _ := trial{ticks: 900, spend: 9000, start: 20, trades: []society.Trade{society.TradeAccount},
			spec: "{enter: {account: 60/year, " + spec + ", memory: 30d}, adapt: {quality: 0, topic: 0}}"}.run(t)
		return r
	}
	low, share := run("cost: 200, spread: 100}, exit: {rate: 0.3, spread: 50"),
		run("cost: 800, spread: 400, account_cost: 25%}, exit: {rate: 0.3, spread: 200")
	for _, name := range []string{"providers.account", "entry_chance.account", "provider_profit.account"} {
		if a, b := low.Series(name), share.Series(name); !simtest.Same(a, b) {
			t.Errorf("%s is %v, and %v at a quarter of four times the cost", name, a, b)
		}
	}
	if sum(low.Series("provider_exits.account")) < 10 || sum(low.Series("provider_entries.account")) < 10 {
		t.Error("too little moved")
	}
}

// Spending doubles with the audience, and the trend shows it before the quarter does; the
// elasticity of entry is (1 − P)·π̂/σ_e.
func TestAudience(t *testing.T) {
	r, m, _ := trial{ticks: 1000, spend: 1000, start: 4,
		world: func(b *sim.Builder, w *society.World) {
			s := b.Scope("growth")
			s.Step(sim.Step{Name: "grow", Phase: sim.Arrive, Before: func(t sim.Tick, _ int) { w.Users = 100 + int64(t) }})
		},
		set:  func(y *street) { y.weight = func(t sim.Tick) float64 { return float64(100+t) / 100 } },
		spec: "{enter: {shop: 0/year, cost: 500, spread: 800}, exit: {rate: 0}, adapt: {quality: 0}}"}.run(t)
	// With four providers: 250·(1 + t/100) a month, ×4/5.
	for _, tick := range []int{200, 500, 1000} {
		want := 200 * (1 + float64(tick)/100)
		p := 1 / (1 + math.Exp(-(want-500)/800))
		near(t, fmt.Sprintf("chance in tick %d", tick), r.Series("entry_chance.shop")[tick], p, 0.004)
	}
	x, n := 0.0, 0.0
	for tick := 31.0; tick < 1000; tick += 31 {
		pi := 200 * (1 + tick/100)
		x += (1 - 1/(1+math.Exp(-(pi-500)/800))) * pi / 800
		n++
	}
	near(t, "elasticity of entry", m.trades[society.TradeShop].samples.entry.value(), x/n, 0.12)
}

// The slope of purchases per user over the number of providers.
func TestVariety(t *testing.T) {
	_, m, _ := trial{ticks: 1500, spend: 1, start: 4,
		world: func(b *sim.Builder, w *society.World) {
			s := b.Scope("growth")
			s.Step(sim.Step{Name: "grow", Phase: sim.Arrive, Before: func(t sim.Tick, _ int) { w.Users = 100 + int64(t) }})
		},
		set: func(y *street) {
			// in all n^.4 a user
			y.profit = func(int) float64 { return float64(y.w.Users) * math.Pow(float64(y.f.Count()), -0.6) }
		},
		spec: "{enter: {shop: 20/year, cost: 0, spread: 0}, exit: {rate: 0}, adapt: {quality: 0}}"}.run(t)
	near(t, "elasticity of the audience to variety", m.trades[society.TradeShop].samples.variety.value(), 0.4, 0.02)
}
