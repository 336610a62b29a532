package entry

import (
	"fmt"
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
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
		if start == 60 && sum(r.Series("provider_exits.shop")) < 40 || start == 2 && sum(r.Series("provider_entries.shop")) < 18 {
			t.Errorf("from %d: too little moved", start)
		}
	}
}

// balance is the number at which as many enter as leave.
func balance(rate, spend, cost, sigmaE, x0, sigmaX float64) float64 {
	sigmoid := func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
	lo, hi := 0.0, 1e4
	for range 100 {
		n := (lo + hi) / 2
		if rate*sigmoid((spend/(n+1)-cost)/sigmaE) > n*x0*sigmoid(-(spend/n-cost)/sigmaX) {
			lo = n
		} else {
			hi = n
		}
	}
	return lo
}

// With noise the number converges on average to that at which as many enter as leave; two equal
// trades are equal in distribution.
func TestBalanceAndEqualTrades(t *testing.T) {
	const replicates, ticks = 12, 3000
	var sums [society.Trades][]float64
	for rep := range replicates {
		r, _, _ := trial{ticks: ticks, spend: 20_000, start: 40, rep: rep + 1, trades: []society.Trade{society.TradeAccount, society.TradeShop},
			spec: "{enter: {shop: 30/year, account: 30/year, cost: 400, spread: 500}, exit: {rate: 0.1, spread: 500, memory: 30d}, adapt: {quality: 0, topic: 0}}"}.run(t)
		for k := range society.Trades {
			n := r.Series("providers." + k.String())[1000:]
			sums[k] = append(sums[k], sum(n)/float64(len(n)))
		}
	}
	want := balance(30.0/12, 20_000, 400, 500, 0.1, 500)
	var difference []float64
	for k := range society.Trades {
		mean, sd := societytest.MeanSD(sums[k])
		simtest.Z(t, "mean number", mean, sd, len(sums[k]), want, 0.015*want) // the balance is concave, so fluctuations shift it
		t.Logf("%v: %.2f ± %.2f, balance %.2f", k, mean, sd/math.Sqrt(float64(len(sums[k]))), want)
	}
	for rep := range sums[0] {
		difference = append(difference, sums[0][rep]-sums[1][rep])
	}
	mean, sd := societytest.MeanSD(difference)
	simtest.Z(t, "difference of two equal trades", mean, sd, len(difference), 0, 1e-9)
	_, sd0 := societytest.MeanSD(sums[0])
	_, sd1 := societytest.MeanSD(sums[1])
	if ratio := sd0 / sd1; ratio < 0.35 || ratio > 2.9 { // beyond the .1 % points of F(11, 11)
		t.Errorf("standard deviations %v and %v", sd0, sd1)
	}
}

// With a noise of a quarter of the cost and candidates that would replace n* firms at the largest hazard, the
// number converges to n*, where one earns just the cost: entrants share with one more, so that it is a little lower.
func TestZeroProfitWithNoise(t *testing.T) {
	const replicates, ticks, cost, n = 12, 3000, 400.0, 50.0
	want := balance(0.1*n, n*cost, cost, cost/4, 0.1, cost/4)
	if !(want > n-1 && want < n) {
		t.Fatalf("as many enter as leave at %v", want)
	}
	for _, start := range []int{20, 100} {
		var mean []float64
		for rep := range replicates {
			r, _, _ := trial{ticks: ticks, spend: n * cost, start: start, rep: rep + 1,
				spec: "{enter: {shop: 60/year, cost: 400, spread: 100}, exit: {rate: 0.1, spread: 100, memory: 30d}, adapt: {quality: 0}}"}.run(t)
			shops := r.Series("providers.shop")[1000:]
			mean = append(mean, sum(shops)/float64(len(shops)))
		}
		m, sd := societytest.MeanSD(mean)
		simtest.Z(t, fmt.Sprintf("mean number from %d", start), m, sd, replicates, want, 0.015*want)
		t.Logf("from %d: %.2f ± %.2f, balance %.2f", start, m, sd/math.Sqrt(replicates), want)
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
	low, share := run("cost: 200, spread: 100}, exit: {rate: 0.3, spread: 50"), run("cost: 800, spread: 400, account_cost: 25%}, exit: {rate: 0.3, spread: 200")
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

// Candidates use the trade's books of the last quarter, cash and bookings, before the fixed cost:
// for any tick, while providers enter and leave and users join.
func TestProspect(t *testing.T) {
	for _, tick := range []units.Duration{6 * units.Hour, units.Day, 7 * units.Day} {
		days := tick.Days()
		type tickOf struct{ earned, there, users float64 }
		var all []tickOf
		var w *society.World
		var captured, fixed float64
		x := trial{ticks: int(400 / days), tick: tick, spend: 4000, start: 5,
			world: func(b *sim.Builder, at *society.World) {
				w = at
				s := b.Scope("perk")
				perk := s.Benefit("perk", w.Shop, society.Cocreation, "x")
				s.Step(sim.Step{Name: "grow", Phase: sim.Arrive, Before: func(t sim.Tick, _ int) { w.Users = 100 + int64(float64(t)*days/4) }})
				s.Step(sim.Step{Name: "perk", Phase: sim.Trade, Before: func(t sim.Tick, _ int) {
					c := sim.Chunk{Tick: t}
					perk.Book(&c, 0, units.Amount(float64(t)*days*days))
				}})
			},
			set: func(y *street) {
				y.m.s.AfterTick(func(sim.Tick) error {
					sum := 0.0
					for j := range y.f.Rows {
						sum += y.f.Captured(j)
					}
					paid := y.m.fixed[society.TradeShop].Sum()
					all = append(all, tickOf{sum - captured + paid - fixed, float64(y.f.Count()), float64(w.Users)})
					captured, fixed = sum, paid
					return nil
				})
			},
			spec: "{enter: {shop: 60/year, cost: 300, spread: 250}, exit: {rate: 1, spread: 200}, adapt: {quality: 0}}"}
		r, _, _ := x.run(t)
		day := max(1, int(1/days+0.5)) // ticks per day
		kept := int(math.Ceil(3 * 30.4375 / (float64(day) * days)))
		got := r.Series("entry_chance.shop")
		for k := range all {
			first := max(0, (k+day)/day-kept) * day
			var of tickOf
			for _, x := range all[first : k+1] {
				of.earned, of.there, of.users = of.earned+x.earned, of.there+x.there*days, of.users+x.users
			}
			want, n := 0.0, all[k].there
			if float64(k+1-first)*days > 30.4375 {
				pi := of.earned / of.there * 30.4375 * n / (n + 1) * all[k].users / of.users * float64(k+1-first)
				want = 1 / (1 + math.Exp(-(pi-300)/250))
			}
			if !(math.Abs(got[k+1]-want) <= 1e-9) {
				t.Fatalf("ticks of %v: in tick %d the chance is %v, should be %v", tick, k+1, got[k+1], want)
			}
		}
		if sum(r.Series("provider_entries")) < 10 || sum(r.Series("provider_exits")) < 5 {
			t.Errorf("ticks of %v: too little moves", tick)
		}
	}
}

// Candidates for an empty market expect no profit, and weigh the cost.
func TestEmptyMarket(t *testing.T) {
	r, m, _ := trial{ticks: 400, start: 1, spend: 10,
		set:  func(y *street) { y.profit = func(int) float64 { return -100 } },
		spec: "{enter: {shop: 0/year, cost: 300, spread: 200}, exit: {rate: 100, spread: 0}, adapt: {quality: 0}}"}.run(t)
	if m.trades[society.TradeShop].here != 0 {
		t.Fatal("who loses is there")
	}
	chance := r.Series("entry_chance.shop")
	for _, tick := range []int{60, 150, 400} { // within the quarter, and after it
		near(t, fmt.Sprintf("chance in tick %d", tick), chance[tick], 1/(1+math.Exp(1.5)), 1e-12)
	}
}

// The slope of purchases per user over the number of providers.
func TestVariety(t *testing.T) {
	_, m, _ := trial{ticks: 1500, spend: 1, start: 4,
		world: func(b *sim.Builder, w *society.World) {
			s := b.Scope("growth")
			s.Step(sim.Step{Name: "grow", Phase: sim.Arrive, Before: func(t sim.Tick, _ int) { w.Users = 100 + int64(t) }})
		},
		set: func(y *street) {
			y.profit = func(int) float64 { return float64(y.w.Users) * math.Pow(float64(y.f.Count()), -0.6) } // in all n^.4 a user
		},
		spec: "{enter: {shop: 20/year, cost: 0, spread: 0}, exit: {rate: 0}, adapt: {quality: 0}}"}.run(t)
	near(t, "elasticity of the audience to variety", m.trades[society.TradeShop].samples.variety.value(), 0.4, 0.02)
}
