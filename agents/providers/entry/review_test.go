package entry

import (
	"fmt"
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// Steps: a price moves a share η of the way, quality climbs and stays near the optimum, and fixed
// cost and data are paid by the month.
func TestSteps(t *testing.T) {
	var y *street
	_, m, _ := trial{ticks: 1460, start: 5, spend: 1,
		set: func(s *street) {
			y, s.best = s, 30
			s.profit = func(j int) float64 { return 300 - 500*(s.quality[j]-0.73)*(s.quality[j]-0.73) }
		},
		spec: "{enter: {shop: 0/year, cost: 900}, exit: {rate: 0}, adapt: {price: 0.2, quality: 0.02, every: 10d}}"}.run(t)
	for j := range 5 {
		steps := math.Floor(1460.0/10 + m.trades[society.TradeShop].rows[j].start)
		near(t, "price", y.price[j], 30-20*math.Pow(0.8, steps), 1e-9)
		near(t, "quality", y.quality[j], 0.73, 0.041)
	}
	// All payments up to the last step of each provider.
	want := 0.0
	for j := range 5 {
		want += float64(m.trades[society.TradeShop].rows[j].last) * 900 / month
	}
	near(t, "fixed cost", m.w.Supplier.Balance().Float(), want, 1e-3)
	// Nobody pays or decides before the function is released.
	r, m, _ := trial{ticks: 100, start: 5, spend: 1, function: "shops",
		world: func(_ *sim.Builder, w *society.World) {
			w.Functions = &society.Functions{Names: []string{"shops"}, Released: []bool{false}, Fit: []float64{1},
				Served: [][]float64{make([]float64, 20)}}
		},
		spec: "{enter: {shop: 900/year, cost: 900, spread: 0}, exit: {rate: 99}}"}.run(t)
	if m.w.Supplier.Balance() != 0 || r.Series("providers")[100] != 5 {
		t.Errorf("%v paid, %v there before the release", m.w.Supplier.Balance(), r.Series("providers")[100])
	}
	// Earlier receipts are not part of the profit of providers or of the trade.
	r, m, _ = trial{ticks: 90, start: 4, spend: 1000, function: "shops",
		world: func(b *sim.Builder, w *society.World) {
			released := []bool{false}
			w.Functions = &society.Functions{Names: []string{"shops"}, Released: released, Fit: []float64{1},
				Served: [][]float64{make([]float64, 20)}}
			b.Scope("release").Step(sim.Step{Name: "release", Phase: sim.Arrive,
				Before: func(t sim.Tick, _ int) { released[0] = t > 40 }})
		},
		spec: "{enter: {shop: 0/year, cost: 50}, exit: {rate: 0}, adapt: {quality: 0, price: 0}}"}.run(t)
	near(t, "profit", r.Series("provider_profit.shop")[90], 200, 1e-3)
	each, _, known := m.trades[society.TradeShop].market.look(100)
	near(t, "profit shown by the trade", each, 250, 1e-3)
	if !known {
		t.Error("after a month nothing is known")
	}
}

// Bids follow the return: where spending grows with the bid and sales do not, they converge to the
// target return.
func TestBids(t *testing.T) {
	for _, aim := range []float64{1, 2.5} {
		spent, earned := make([]float64, 2), 0.0
		_, m, _ := trial{ticks: 1500, start: 3, spend: 1000,
			set: func(y *street) {
				y.f.ByAds = func(j int) float64 { return earned * float64(j) } // nothing for shop 0
				y.w.Arms = []society.Arm{{Shop: 1, Factor: 1, Spent: func() float64 { return spent[0] }},
					{Shop: 0, Factor: 1, Spent: func() float64 { return spent[1] }},
					{Shop: 2, Factor: 1, Spent: func() float64 { return 0 }}}
				y.weight = func(sim.Tick) float64 {
					earned += 100
					for k := range spent {
						spent[k] += 70 * y.w.Arms[k].Factor
					}
					return 1
				}
			},
			spec: fmt.Sprintf("{enter: {shop: 0/year}, exit: {rate: 0}, adapt: {bid: 0.2, return: %v, quality: 0, every: 15d}}",
				aim)}.run(t)
		near(t, "factor", m.w.Arms[0].Factor, 100/(70*aim), 1e-2)
		near(t, "factor without sales", m.w.Arms[1].Factor, leastBid, 1e-12)
		near(t, "factor without spending", m.w.Arms[2].Factor, 1, 0)
	}
}

// What providers have paid and what they owe is together what presence has cost so far, on each day
// of the first period of an entrant and of the months of all, also where costs change.
func TestOwed(t *testing.T) {
	x := trial{ticks: 200, start: 3, spend: 4000, trades: []society.Trade{society.TradeShop, society.TradeAccount},
		spec: "{enter: {shop: 40/year, account: 40/year, cost: 900}, exit: {rate: 0}, adapt: {topic: 0.1, data: 60, " +
			"every: 45d}}"}
	x.set = func(s *street) {
		s.note = func(t sim.Tick) {
			if t == 101 {
				s.m.spec.Enter.Cost, s.m.spec.Adapt.Data = units.Amount(90), units.Amount(500)
			}
		}
	}
	var m *providers
	want := 0.0
	x.world = func(b *sim.Builder, w *society.World) {
		b.Scope("books").AfterTick(nil, func(tick sim.Tick) error {
			got := w.Supplier.Balance()
			for _, x := range m.trades {
				each := m.spec.Enter.Cost.Float()
				if x.f.Learn {
					each += m.spec.Adapt.Data.Float()
				}
				want += each * float64(x.here) / month
				for j := range x.f.Rows {
					got += x.f.Owed(j, tick)
				}
			}
			near(t, "paid and owed", got.Float(), want, 1e-2)
			return nil
		})
	}
	r, built, _ := x.build(t, simtest.Options{Workers: 1})
	m = built
	simtest.Run(t, r)
	if m.trades[0].here < 6 || m.trades[1].here < 6 {
		t.Error("too few have entered")
	}
}

// Who follows its readers' interests takes a step of that length in every period, others none.
func TestTopicsAreFollowed(t *testing.T) {
	for _, learns := range []bool{false, true} {
		_, _, streets := trial{ticks: 70, start: 3, spend: 1000, trades: []society.Trade{society.TradeAccount},
			set:  func(s *street) { s.f.Learn = learns },
			spec: "{enter: {account: 0/year, cost: 50}, exit: {rate: 0}, adapt: {topic: 0.3}}"}.run(t)
		for j := range 3 {
			want := map[bool]float64{true: 0.3}[learns]
			near(t, "step", streets[society.TradeAccount].f.New[j].Learn, want, 0)
		}
	}
}

// Where costs change in the middle of periods, each tick is billed at its own.
func TestCostsThatChange(t *testing.T) {
	for _, tick := range []units.Duration{6 * units.Hour, units.Day, units.Week} {
		days := tick.Days()
		ticks, change := int(200/days), sim.Tick(101/days)
		x := trial{ticks: ticks, tick: tick, start: 3, spend: 1,
			spec: "{enter: {shop: 0/year, cost: 900}, exit: {rate: 0}, adapt: {every: 45d}}"}
		x.set = func(s *street) {
			s.note = func(t sim.Tick) {
				if t == change {
					s.m.spec.Enter.Cost = units.Amount(90)
				}
			}
		}
		_, m, _ := x.run(t)
		want := 0.0
		for j := range 3 {
			last := m.trades[society.TradeShop].rows[j].last
			want += float64(float64(change-1)*900+float64(last-change+1)*90) * days / month
		}
		near(t, "fixed cost", m.w.Supplier.Balance().Float(), want, 1e-3)
	}
}
