package providers

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// With a fixed audience, which spends 10,000 a month, and a cost of 490 the number
// goes to that at which nobody earns anything, 20.4, from below and from above:
// the 20th earns 10, the 21st would lose.
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

// With noise the number goes to that at which as many enter as leave, on the
// mean; two equal trades are equal in distribution.
func TestBalanceAndEqualTrades(t *testing.T) {
	const replicates, ticks = 40, 3000
	var sums [society.Trades][]float64
	for rep := range replicates {
		r, _, _ := trial{ticks: ticks, spend: 20_000, start: 40, rep: rep + 1, trades: []society.Trade{society.TradeAccount, society.TradeShop},
			spec: "{enter: {shop: 30/year, account: 30/year, cost: 400, spread: 500}, exit: {rate: 0.1, spread: 500, memory: 30d}, adapt: {quality: 0, topic: 0}}"}.run(t)
		for k := range society.Trades {
			n := r.Series("providers." + k.String())[1000:]
			sums[k] = append(sums[k], sum(n)/float64(len(n)))
		}
		if testing.Short() && rep == 5 {
			break
		}
	}
	want := balance(30.0/12, 20_000, 400, 500, 0.1, 500)
	moments := func(v []float64) (mean, sd float64) {
		for _, x := range v {
			mean += x / float64(len(v))
		}
		for _, x := range v {
			sd += (x - mean) * (x - mean) / float64(len(v)-1)
		}
		return mean, math.Sqrt(sd)
	}
	var difference []float64
	for k := range society.Trades {
		mean, sd := moments(sums[k])
		simtest.Z(t, "mean number", mean, sd, len(sums[k]), want, 0.015*want) // the balance is concave: fluctuations shift it
		t.Logf("%v: %.2f ± %.2f, balance %.2f", k, mean, sd/math.Sqrt(float64(len(sums[k]))), want)
	}
	for rep := range sums[0] {
		difference = append(difference, sums[0][rep]-sums[1][rep])
	}
	mean, sd := moments(difference)
	simtest.Z(t, "difference of two equal trades", mean, sd, len(difference), 0, 1e-9)
	_, sd0 := moments(sums[0])
	_, sd1 := moments(sums[1])
	if ratio := sd0 / sd1; ratio < 0.45 || ratio > 2.2 { // beyond the .1 % points of F(39, 39)
		t.Errorf("standard deviations %v and %v", sd0, sd1)
	}
}

// What is spent doubles with the audience, and the trend says so before the
// quarter does; the elasticity of entry is (1 − P)·π̂/σ_e.
func TestAudience(t *testing.T) {
	r, m, _ := trial{ticks: 1000, spend: 1000, start: 4,
		world: func(b *sim.Builder, w *society.World) {
			s := b.Scope("growth")
			s.Step(sim.Step{Name: "grow", Phase: sim.Arrive, Before: func(t sim.Tick, _ int) { w.Users = 100 + int64(t) }})
		},
		set:  func(y *street) { y.weight = func(t sim.Tick) float64 { return float64(100+t) / 100 } },
		spec: "{enter: {shop: 0/year, cost: 500, spread: 800}, exit: {rate: 0}, adapt: {quality: 0}}"}.run(t)
	// Of four: 250·(1 + t/100) a month, ×4/5.
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

// Who thinks of entering weighs what the books of the trade say of the last quarter, cash
// and what is booked, before the cost of being there: on all ticks, while providers come
// and go and users join.
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
					paid := y.m.count.shops.Sum()
					all = append(all, tickOf{sum - captured + paid - fixed, float64(y.f.Count()), float64(w.Users)})
					captured, fixed = sum, paid
					return nil
				})
			},
			spec: "{enter: {shop: 60/year, cost: 300, spread: 250}, exit: {rate: 1, spread: 200}, adapt: {quality: 0}}"}
		r, _, _ := x.run(t)
		day := max(1, int(1/days+0.5)) // ticks
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
			if math.Abs(got[k+1]-want) > 1e-9 {
				t.Fatalf("ticks of %v: in tick %d the chance is %v, should be %v", tick, k+1, got[k+1], want)
			}
		}
		if sum(r.Series("provider_entries")) < 10 || sum(r.Series("provider_exits")) < 5 {
			t.Errorf("ticks of %v: too little moves", tick)
		}
	}
}

// Who finds an empty market expects nothing of it, and weighs the cost.
func TestEmptyMarket(t *testing.T) {
	r, m, _ := trial{ticks: 400, start: 1, spend: 10,
		set:  func(y *street) { y.profit = func(int) float64 { return -100 } },
		spec: "{enter: {shop: 0/year, cost: 300, spread: 200}, exit: {rate: 100, spread: 0}, adapt: {quality: 0}}"}.run(t)
	if m.trades[society.TradeShop].here != 0 {
		t.Fatal("who loses is there")
	}
	chance := r.Series("entry_chance.shop")
	for _, tick := range []int{60, 150, 400} { // in the quarter, and after it
		near(t, fmt.Sprintf("chance in tick %d", tick), chance[tick], 1/(1+math.Exp(1.5)), 1e-12)
	}
}

// Following readers costs by the month of who does it, and nobody else.
func TestData(t *testing.T) {
	for _, x := range []struct {
		topic string
		learn bool
		data  float64
	}{{"0.1", true, 60}, {"0", true, 0}, {"0.1", false, 0}} {
		_, m, _ := trial{ticks: 300, start: 4, spend: 1, trades: []society.Trade{society.TradeAccount},
			set:  func(y *street) { y.f.Learn = x.learn },
			spec: fmt.Sprintf("{enter: {account: 0/year, cost: 0}, exit: {rate: 0}, adapt: {quality: 0, every: 45d, topic: %s, data: 60}}", x.topic)}.run(t)
		want := 0.0
		for j := range 4 {
			want += float64(m.trades[society.TradeAccount].rows[j].last) / month * x.data
		}
		near(t, "paid for data", m.data.Sum(), want, 1e-4)
	}
}

// Means and tenths are of those who are there.
func TestWhoIsCounted(t *testing.T) {
	r, _, _ := trial{ticks: 200, start: 12, spend: 1, world: removes(12, 11, 90),
		set: func(y *street) {
			for j := range 12 {
				y.quality[j] = float64(j) / 20
			}
			y.profit = func(j int) float64 { return float64(100*j) / month }
		},
		spec: "{enter: {shop: 0/year, cost: 40}, exit: {rate: 0}, adapt: {quality: 0, price: 0}}"}.run(t)
	// A first period is shorter than a month, by as much as its provider decides early in it.
	near(t, "HHI of the first month", r.Series("provider_hhi.shop")[30], 506.0/66/66, 1e-3)
	for name, want := range map[string]float64{"provider_quality.shop": 0.25, "provider_profit.shop": 460,
		"provider_profit_low.shop": 60, "provider_profit_high.shop": 860, "provider_hhi.shop": 385.0 / 55 / 55} {
		near(t, name, r.Series(name)[200], want, 1e-3)
	}
}

// The slope of what a user buys over the number of providers.
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

// Steps: a price goes a share η of the way, quality climbs its hill and stays near
// the top, fixed cost and data are paid by the month.
func TestSteps(t *testing.T) {
	var y *street
	_, m, _ := trial{ticks: 1460, start: 5, spend: 1,
		set: func(s *street) {
			y, s.best = s, 30
			s.profit = func(j int) float64 { return 300 - 500*(s.quality[j]-0.73)*(s.quality[j]-0.73) }
		},
		spec: "{enter: {shop: 0/year, cost: 900}, exit: {rate: 0}, adapt: {price: 0.2, quality: 0.02, every: 10d, goods: 2}}"}.run(t)
	for j := range 5 {
		steps := math.Floor(1460.0/10 + m.trades[society.TradeShop].rows[j].start)
		near(t, "price", y.price[j], 30-20*math.Pow(0.8, steps), 1e-9)
		near(t, "quality", y.quality[j], 0.73, 0.041)
		near(t, "cost", y.cost[j], 6*(1+2*(y.quality[j]-0.5)), 1e-9)
	}
	// All that was paid, until the last step of each.
	want := 0.0
	for j := range 5 {
		want += float64(m.trades[society.TradeShop].rows[j].last) * 900 / month
	}
	near(t, "fixed cost", m.w.Supplier.Balance().Float(), want, 1e-3)
	// Nobody pays, or decides, before the function is there.
	r, m, _ := trial{ticks: 100, start: 5, spend: 1, function: "shops",
		world: func(_ *sim.Builder, w *society.World) {
			w.Functions = &society.Functions{Names: []string{"shops"}, Released: []bool{false}, Fit: []float64{1}, Served: [][]float64{make([]float64, 20)}}
		},
		spec: "{enter: {shop: 900/year, cost: 900, spread: 0}, exit: {rate: 99}}"}.run(t)
	if m.w.Supplier.Balance() != 0 || r.Series("providers")[100] != 5 {
		t.Errorf("%v paid, %v there before the release", m.w.Supplier.Balance(), r.Series("providers")[100])
	}
	// What came in before is no part of what they, or the trade, earn.
	r, m, _ = trial{ticks: 90, start: 4, spend: 1000, function: "shops",
		world: func(b *sim.Builder, w *society.World) {
			released := []bool{false}
			w.Functions = &society.Functions{Names: []string{"shops"}, Released: released, Fit: []float64{1}, Served: [][]float64{make([]float64, 20)}}
			b.Scope("release").Step(sim.Step{Name: "release", Phase: sim.Arrive, Before: func(t sim.Tick, _ int) { released[0] = t > 40 }})
		},
		spec: "{enter: {shop: 0/year, cost: 50}, exit: {rate: 0}, adapt: {quality: 0, price: 0}}"}.run(t)
	near(t, "profit", r.Series("provider_profit.shop")[90], 200, 1e-3)
	each, _, known := m.trades[society.TradeShop].market.look(100)
	near(t, "profit shown by the trade", each, 250, 1e-3)
	if !known {
		t.Error("after a month nothing is known")
	}
}

// Bids follow the return: where spending grows with the bid and sales do not, they
// end where the return is the one aimed at.
func TestBids(t *testing.T) {
	for _, aim := range []float64{1, 2.5} {
		spent, earned := make([]float64, 2), 0.0
		_, m, _ := trial{ticks: 1500, start: 3, spend: 1000,
			set: func(y *street) {
				y.f.ByAds = func(j int) float64 { return earned * float64(j) } // nothing of shop 0
				y.w.Arms = []society.Arm{{Shop: 1, Factor: 1, Spent: func() float64 { return spent[0] }}, {Shop: 0, Factor: 1, Spent: func() float64 { return spent[1] }}}
				y.weight = func(sim.Tick) float64 {
					earned += 100
					for k := range spent {
						spent[k] += 70 * y.w.Arms[k].Factor
					}
					return 1
				}
			},
			spec: fmt.Sprintf("{enter: {shop: 0/year}, exit: {rate: 0}, adapt: {bid: 0.2, return: %v, quality: 0, every: 15d}}", aim)}.run(t)
		near(t, "factor", m.w.Arms[0].Factor, 100/(70*aim), 1e-2)
		near(t, "factor without sales", m.w.Arms[1].Factor, leastBid, 1e-12)
	}
}

// The first step of bids that a timeline sets off looks at its period, as each one.
func TestBidsFromSomeDayOn(t *testing.T) {
	spent, earned := 0.0, 0.0
	_, m, _ := trial{ticks: 194, start: 2, spend: 1000,
		set: func(y *street) {
			y.f.ByAds = func(int) float64 { return earned }
			y.w.Arms = []society.Arm{{Shop: 1, Factor: 1, Spent: func() float64 { return spent }}}
			y.weight = func(t sim.Tick) float64 {
				spent += 10
				switch { // nothing is earned in periods that end from day 180 on
				case t < 160:
					earned += 1000
				case t == 180:
					y.m.spec.Adapt.Bid = 0.2
				}
				return 1
			}
		},
		spec: "{enter: {shop: 0/year}, exit: {rate: 0}, adapt: {bid: 0, quality: 0, every: 15d}}"}.run(t)
	near(t, "factor after a step", m.w.Arms[0].Factor, math.Exp(-0.2), 1e-9)
}

// Rows are reserved for those who may enter; a rate that is raised finds them
// taken, and that is said once.
func TestRoom(t *testing.T) {
	r, m, _ := trial{ticks: 600, start: 1, spend: 1e9, set: func(y *street) {
		y.m.spec.Enter.Rate[society.TradeShop] = units.ExtensiveRate{Value: 1, Per: units.Day}
	},
		spec: "{enter: {shop: 5/year, cost: 0, spread: 0}, exit: {rate: 0}, adapt: {quality: 0}}"}.run(t)
	x := m.trades[society.TradeShop]
	mean := 600 / 365.25 * 5
	if room := x.f.Rows - 1; room != int(reserve(mean)) || x.here != x.f.Rows || r.Series("providers")[600] != float64(x.f.Rows) {
		t.Errorf("room for %d, %d are there", room, x.here)
	}
	if w := r.Warnings().Error(); strings.Count(w, "rows for entrants are taken on") != 1 {
		t.Errorf("warnings: %s", w)
	}
	// In the long run as many enter as the rate says, where all do.
	r, _, _ = trial{ticks: 2000, start: 1, spend: 1e9, spec: "{enter: {shop: 40/year, cost: 0, spread: 0}, exit: {rate: 0}, adapt: {quality: 0}}"}.run(t)
	days := 2000 - 31.0 // nobody enters in the first month
	want := days / 365.25 * 40
	simtest.Z(t, "entries", sum(r.Series("provider_entries.shop")), math.Sqrt(want), 1, want, 1)
	if r, _, _ := (trial{ticks: 3, trades: []society.Trade{}, spec: "{}"}).run(t); len(r.Warnings()) == 0 {
		t.Error("no warning without any provider")
	}
}

// removes lets the platform remove a shop of so many at the end of a tick.
func removes(shops, j int, in sim.Tick) func(*sim.Builder, *society.World) {
	return func(b *sim.Builder, w *society.World) {
		all := slices.Repeat([]bool{true}, shops)
		w.Governance = &society.Governance{Listed: slices.Clone(all), Admitted: all}
		b.Scope("remove").Step(sim.Step{Name: "remove", Phase: sim.Adapt, Before: func(t sim.Tick, _ int) {
			w.Governance.Listed[j] = t < in
		}})
	}
}

// Who is removed pays for what it had of its period, day for day, and is gone.
func TestRemoved(t *testing.T) {
	r, m, _ := trial{ticks: 100, start: 4, spend: 1000, world: removes(4, 2, 41),
		spec: "{enter: {shop: 0/year, cost: 300}, exit: {rate: 0}, adapt: {quality: 0}}"}.run(t)
	f := m.trades[society.TradeShop].f
	if f.Until[2] != 42 || r.Series("providers")[100] != 3 || sum(r.Series("provider_removals")) != 1 {
		t.Errorf("gone from tick %d on, %v are there", f.Until[2], r.Series("providers")[100])
	}
	near(t, "captured", f.Captured(2), 41*(1000/month/4-300/month), 1e-3)
}

// Who is admitted and removed in the tick in which it came is removed, not refused, and
// pays for the day; who is refused was never there.
func TestRemovedAtOnce(t *testing.T) {
	captured := map[bool]float64{}
	for _, admitted := range []bool{true, false} {
		r, m, _ := trial{ticks: 300, start: 1, spend: 1e6, world: func(b *sim.Builder, w *society.World) {
			const rows = 1000
			w.Governance = &society.Governance{Listed: slices.Repeat([]bool{true}, rows), Admitted: slices.Repeat([]bool{true}, rows)}
			b.Scope("remove").Step(sim.Step{Name: "remove", Phase: sim.Adapt, Before: func(t sim.Tick, _ int) {
				f := w.Firms(society.TradeShop)
				for j := range f.Rows {
					if f.Entered(j, t) {
						w.Governance.Listed[j], w.Governance.Admitted[j] = false, admitted
					}
				}
			}})
		}, spec: "{enter: {shop: 20/year, cost: 300, spread: 0}, exit: {rate: 0}, adapt: {quality: 0}}"}.run(t)
		f := m.trades[society.TradeShop].f
		came := 0.0
		for j := f.Start; j < f.Rows; j++ {
			if f.Until[j] > 0 {
				came++
			}
		}
		removed, refused := sum(r.Series("provider_removals")), sum(r.Series("provider_refused"))
		if came < 5 || removed+refused != came || removed > 0 != admitted || refused > 0 == admitted {
			t.Errorf("admitted %v: of %v that came %v were removed and %v refused", admitted, came, removed, refused)
		}
		captured[admitted] = f.Captured(f.Start)
	}
	near(t, "cost of a day", captured[false]-captured[true], 300/month, 1e-3)
}

func lively(workers simtest.Options, t testing.TB) *sim.Simulation {
	r, _, _ := trial{n: 9000, ticks: 60, spend: 9000, start: 20, trades: []society.Trade{society.TradeAccount, society.TradeShop},
		spec: "{enter: {shop: 60/year, account: 60/year}, exit: {rate: 0.6}, adapt: {every: 10d}}"}.build(t, workers)
	return r
}

func TestContract(t *testing.T) {
	build := func(t testing.TB, o simtest.Options) *sim.Simulation { return lively(o, t) }
	t.Run("workers", func(t *testing.T) { simtest.Workers(t, build) })
	t.Run("books", func(t *testing.T) { simtest.Books(t, build) })
	t.Run("allocations", func(t *testing.T) { simtest.Allocations(t, build, 8, 30) })
}

// A tick of six hours gives the same as one of a day, on the mean.
func TestShorterTicks(t *testing.T) {
	if testing.Short() {
		t.Skip("some seconds")
	}
	var mean, squares [2]float64
	const replicates = 12
	for rep := range replicates {
		for k, tick := range []units.Duration{units.Day, 6 * units.Hour} {
			r, _, _ := trial{ticks: int(900 * units.Day / tick), tick: tick, spend: 9000, start: 40, rep: rep + 1,
				spec: "{enter: {shop: 60/year, cost: 300, spread: 300}, exit: {rate: 0.4}, adapt: {quality: 0}}"}.run(t)
			n := r.Series("providers")[len(r.Series("providers"))/3:]
			x := sum(n) / float64(len(n))
			mean[k] += x / replicates
			squares[k] += x * x / replicates
		}
	}
	se := math.Sqrt((squares[0] - mean[0]*mean[0] + squares[1] - mean[1]*mean[1]) / (replicates - 1))
	if off := math.Abs(mean[0] - mean[1]); off > 4*se+0.01*mean[0] {
		t.Errorf("%v providers on a tick of a day, %v on one of six hours (± %.2g)", mean[0], mean[1], se)
	}
}

func TestExtremes(t *testing.T) {
	for _, text := range []string{
		"{enter: {shop: 1000/year, account: 1000/year, cost: 0, spread: 0}, exit: {rate: 100, spread: 0}}",
		"{enter: {shop: 1000/year, cost: 1e9, spread: 0}, exit: {rate: 100}}",
		"{exit: {rate: 100, spread: 0, memory: 1d}, adapt: {every: 1d, price: 100%, quality: 100%, bid: 100%, topic: 100%}}",
		"{enter: {cost: 1e9, spread: 1e9}, adapt: {every: 1000d, goods: 100}}",
	} {
		r, _, _ := trial{ticks: 200, spend: 1000, start: 3, trades: []society.Trade{society.TradeAccount, society.TradeShop}, spec: text}.run(t)
		for _, k := range []string{"account", "shop"} {
			flow := 3 + sum(r.Series("provider_entries."+k)) - sum(r.Series("provider_exits."+k))
			if got := r.Series("providers." + k)[200]; got != flow {
				t.Errorf("%s: %v are there, %v by the flows", text, got, flow)
			}
		}
	}
}

func TestRefused(t *testing.T) {
	for _, text := range []string{"{enter: {shop: -1/year}}", "{exit: {rate: -1}}", "{adapt: {every: 0d}}", "{adapt: {return: 0}}", "{adapt: {price: 101%}}"} {
		var node *spec.Node
		spec.Decode(nil, func(s *spec.Section) { s.Tree(&node, "x", text, "") })
		if _, problems := spec.Decode(node, new(Spec).Declare); problems.Err() == nil {
			t.Errorf("%s is taken", text)
		}
	}
	p := new(Spec)
	societytest.Section(t, "{enter: {shop: 1000/year per 1000}}", p.Declare)
	said := ""
	report := func(path, format string, args ...any) { said += path + ": " + fmt.Sprintf(format, args...) + "\n" }
	people := &society.PeopleSpec{Count: 1000}
	if p.CheckWorld(sim.Clock{Tick: units.Day, Ticks: 1000}, people, report); said != "" {
		t.Error(said)
	}
	people.Count = 1_000_000
	p.CheckWorld(sim.Clock{Tick: 31 * units.Day, Ticks: 1000}, people, report)
	if !strings.Contains(said, "adapt.every: 30d is shorter than a tick") || !strings.Contains(said, "enter.shop: up to") {
		t.Error(said)
	}
}

// Every key matters.
func TestKeys(t *testing.T) {
	digest := func(keys string) string {
		spent := 0.0
		r, _, _ := trial{ticks: 500, spend: 9000, start: 10, trades: []society.Trade{society.TradeAccount, society.TradeShop}, spec: keys,
			set: func(y *street) {
				y.best, y.f.Learn = 30, true
				if y.f.Trade == society.TradeShop {
					y.f.ByAds = func(int) float64 { return 3 * spent }
					y.w.Arms = []society.Arm{{Shop: 1, Factor: 1, Spent: func() float64 { spent++; return spent }}}
				}
			}}.run(t)
		return r.Digest()
	}
	base := map[string]string{"enter.account": "20/year", "enter.shop": "20/year", "enter.cost": "400", "enter.spread": "500",
		"exit.rate": "0.2", "exit.spread": "500", "exit.memory": "90d", "adapt.price": "0.1", "adapt.quality": "0.05", "adapt.bid": "0.05",
		"adapt.topic": "0.02", "adapt.every": "30d", "adapt.goods": "1", "adapt.return": "1", "adapt.data": "20"}
	text := func(key, value string) string {
		out := "{"
		for _, section := range []string{"enter", "exit", "adapt"} {
			out += section + ": {"
			for k, v := range base {
				if k == key {
					v = value
				}
				if name, ok := strings.CutPrefix(k, section+"."); ok {
					out += name + ": " + v + ", "
				}
			}
			out += "}, "
		}
		return out + "}"
	}
	want := digest(text("", ""))
	for key, other := range map[string]string{"enter.account": "90/year", "enter.shop": "90/year", "enter.cost": "800", "enter.spread": "50",
		"exit.rate": "0.9", "exit.spread": "50", "exit.memory": "300d", "adapt.price": "0.4", "adapt.quality": "0.2", "adapt.bid": "0.3",
		"adapt.topic": "0.2", "adapt.every": "20d", "adapt.goods": "3", "adapt.return": "2", "adapt.data": "90"} {
		if digest(text(key, other)) == want {
			t.Errorf("%s: nothing follows from it", key)
		}
	}
}

// firm is a provider as the twin sees it.
type firm struct {
	from, last               int
	start, took, sum, weight float64
	quality, q0, p0          float64
	steps                    int
	open, leaving            bool
}

// The twin does what the mechanism does, slowly and in the obvious way, with the
// same draws: who is there on each day, and of what quality.
func TestTwin(t *testing.T) {
	for rep := range 4 {
		var open [][]bool
		var quality [][]float64
		spend := 8000 + 3000*float64(rep)
		x := trial{ticks: 700, spend: spend, start: 3 + 5*rep, rep: rep + 1,
			spec: "{enter: {shop: 40/year, cost: 350, spread: 300}, exit: {rate: 0.4, spread: 200, memory: 60d}, adapt: {quality: 0.05, every: 25d}}",
			set: func(y *street) {
				y.profit = func(j int) float64 { return y.spend / float64(y.f.Count()) * (0.4 + y.quality[j]) }
				y.note = func(sim.Tick) {
					open = append(open, append([]bool(nil), y.f.Open...))
					quality = append(quality, append([]float64(nil), y.quality...))
				}
			}}
		_, m, _ := x.run(t)
		key := func(name string) rng.Key { return rng.New(3, x.rep, "providers."+name).Sub(uint64(society.TradeShop)) }
		firms := make([]*firm, x.start)
		for j := range firms {
			firms[j] = &firm{start: key("period").Float(uint64(j), 0), open: true, quality: 0.5}
		}
		var earned, there []float64 // by day
		for tick := 1; tick <= x.ticks; tick++ {
			n := 0
			for _, c := range firms {
				c.open = c.open && !c.leaving
				if c.open {
					n++
				}
			}
			thinks, mean := 0, 40/365.25
			for u, p, all := key("candidates").At(tick, 0).Open(0, 0), math.Exp(-mean), math.Exp(-mean); u > all; {
				thinks++
				p *= mean / float64(thinks)
				all += p
			}
			for k := range thinks {
				if len(earned) < 31 {
					break
				}
				first := max(0, len(earned)-len(m.trades[society.TradeShop].market.ring))
				pi := sum(earned[first:]) / sum(there[first:]) * 30.4375 * float64(n) / float64(n+1)
				if key("enter").At(tick, 0).Float(uint64(k), 0) < 1/(1+math.Exp(-(pi-350)/300)) {
					firms = append(firms, &firm{from: tick - 1, last: tick - 1, open: true, quality: 0.5})
					n++
				}
			}
			gross := 0.0
			for j, is := range open[tick-1] {
				if should := j < len(firms) && firms[j].open; is != should {
					t.Fatalf("replicate %d, tick %d: row %d is open: %v; the twin says %v", rep, tick, j, is, should)
				}
				if !is {
					continue
				}
				c := firms[j]
				if math.Abs(quality[tick-1][j]-c.quality) > 1e-12 {
					t.Fatalf("replicate %d, tick %d: row %d has quality %v; the twin says %v", rep, tick, j, quality[tick-1][j], c.quality)
				}
				got := math.Round(spend/30.4375/float64(n)*(0.4+c.quality)*1e6) / 1e6
				c.took += got
				gross += got
				if math.Floor(float64(tick-c.from)/25+c.start) == math.Floor(float64(tick-1-c.from)/25+c.start) {
					continue
				}
				months := float64(tick-c.last) / 30.4375
				net := c.took - math.Round(350*months*1e6)/1e6
				keep := math.Exp(-25.0 / 60)
				c.sum, c.weight = c.sum*keep+net, c.weight*keep+months
				c.took, c.last = 0, tick
				hazard := 0.4 * months / (1 + math.Exp(c.sum/c.weight/200))
				if c.leaving = key("exit").At(tick, 0).Float(uint64(j), 0) < 1-math.Exp(-hazard); c.leaving {
					continue
				}
				profit := net / months
				to := 1.0
				if key("turn").At(tick, 0).Bits(uint64(j), 0)>>63 == 1 {
					to = -1
				}
				if up := (c.quality - c.q0) * (profit - c.p0); c.steps > 0 && up != 0 {
					to = math.Copysign(1, up)
				}
				c.steps++
				c.q0, c.p0 = c.quality, profit
				if next := min(1, max(0, c.quality+0.05*to)); next != c.quality {
					c.quality = next
				} else {
					c.quality -= 0.05 * to
				}
			}
			earned, there = append(earned, gross), append(there, float64(n))
		}
		if len(firms) < x.start+10 || m.trades[society.TradeShop].here == len(firms) {
			t.Errorf("%d entered, %d are there: the twin shows little", len(firms)-x.start, m.trades[society.TradeShop].here)
		}
	}
}
