package entry

import (
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

// trial is a world of users with a market in which consumers spend a fixed amount per month, shared
// by all present providers.
type trial struct {
	n        int // consumers; default 100
	ticks    int // number of ticks, by default of a day
	tick     units.Duration
	spend    float64 // per month, in each trade
	start    int     // providers at the start
	trades   []society.Trade
	function string
	spec     string
	seed     uint64
	rep      int
	set      func(*street)
	world    func(*sim.Builder, *society.World)
}

// street stands in for the mechanisms that make providers.
type street struct {
	w       *society.World
	m       *providers
	f       *society.Firms
	spend   float64                  // per tick
	profit  func(j int) float64      // of row j, per tick; nil: all share what is spent
	weight  func(t sim.Tick) float64 // factor on spending; nil: 1
	note    func(t sim.Tick)         // called as the market opens
	best    float64                  // price
	sold    []float64
	quality []float64
	price   []float64
	cost    []float64
	pay     *sim.Stream
	back    *sim.Stream
}

func (x trial) build(t testing.TB, o simtest.Options) (*sim.Simulation, *providers, map[society.Trade]*street) {
	t.Helper()
	if x.n == 0 {
		x.n = 100
	}
	if x.trades == nil {
		x.trades = []society.Trade{society.TradeShop}
	}
	p := new(Spec)
	streets := map[society.Trade]*street{}
	world := societytest.World{N: x.n, Ticks: x.ticks, Tick: x.tick, Seed: x.seed, Replicate: x.rep}
	r, _ := world.Build(t, o, func(b *sim.Builder, w *society.World) error {
		if x.world != nil {
			x.world(b, w)
		}
		societytest.Add(t, b, w, "providers", x.spec, p)
		for _, k := range x.trades {
			streets[k] = x.lay(b.Scope("street."+k.String()), w, p.run, k)
		}
		return nil
	})
	return r, p.run, streets
}

func (x trial) lay(s *sim.Scope, w *society.World, m *providers, k society.Trade) *street {
	y := &street{w: w, m: m, spend: x.spend / month * w.Clock.Days(), best: math.NaN()}
	account := w.Shop
	if k == society.TradeAccount {
		account = w.Publisher
	}
	rows := x.start + w.Room(k)
	y.sold = make([]float64, rows)
	y.quality = make([]float64, rows)
	for j := range rows {
		y.quality[j] = 0.5
	}
	y.f = &society.Firms{Trade: k, Account: account, Function: x.function, Start: x.start, Quality: y.quality,
		Sold: func(j int) float64 { return y.sold[j] }}
	if k == society.TradeShop {
		y.price, y.cost = make([]float64, rows), make([]float64, rows)
		for j := range rows {
			y.price[j], y.cost[j] = 10, 6
		}
		y.f.Price, y.f.Cost = y.price, y.cost
		y.f.Best = func(int) float64 { return y.best }
	}
	s.Members(account, rows)
	w.Register(y.f)
	y.pay = s.Stream(sim.Stream{Name: "spend." + k.String(), From: w.Wallets(), To: account, Phase: sim.Trade,
		Module: society.Cocreation, Doc: "x"})
	y.back = s.Stream(sim.Stream{Name: "lose." + k.String(), From: account, To: w.Supplier, Phase: sim.Trade,
		Module: society.Cocreation, Doc: "x"})
	if x.set != nil {
		x.set(y)
	}
	s.Step(sim.Step{Name: "spend", Phase: sim.Trade, Before: y.trade})
	s.Step(sim.Step{Name: "change", Phase: sim.Adapt, Before: y.change})
	return y
}

func (y *street) trade(t sim.Tick, _ int) {
	c := sim.Chunk{Tick: t}
	all := y.spend
	if y.weight != nil {
		all *= y.weight(t)
	}
	n := y.f.Count()
	if y.note != nil {
		y.note(t)
	}
	for j := range y.f.Rows {
		if !y.f.IsOpen(j) {
			continue
		}
		x := all / float64(n)
		if y.profit != nil {
			x = y.profit(j)
		}
		y.sold[j] += x
		switch v := units.Amount(math.Abs(x)); {
		case x > 0:
			y.pay.Pay(&c, 0, j, v)
		case x < 0:
			y.back.Pay(&c, j, 0, v)
		}
	}
}

func (y *street) change(t sim.Tick, _ int) {
	for j := range y.f.Rows {
		if x := y.f.Terms(j, t); x != nil {
			y.quality[j] = x.Quality
			if y.price != nil {
				y.price[j], y.cost[j] = x.Price, 6*(0.5+x.Quality) // any law: that of shops is in commerce
			}
		}
	}
}

func (x trial) run(t testing.TB) (*sim.Simulation, *providers, map[society.Trade]*street) {
	t.Helper()
	r, m, streets := x.build(t, simtest.Options{Workers: 1})
	simtest.Run(t, r)
	return r, m, streets
}

var (
	near = need.Near
	sum  = societytest.Total
)
