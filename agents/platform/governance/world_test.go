package governance

import (
	"cmp"
	"math"
	"slices"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// trial is a world of users who buy at a rate, each time at a random shop on the platform.
type trial struct {
	world   societytest.World
	shops   int     // default 10
	start   int     // shops at the start, the first ones; others may enter; default all
	rate    float64 // purchases per consumer and day, default 1
	quality float64 // of all shops, default .8
	price   float64 // default 60
	goods   float64 // default 36
	spec    string
	set     func(*market)
}

// market stands in for commerce.
type market struct {
	w           *society.World
	m           *governance
	firms       *society.Firms
	key         rng.Key
	rate        float64
	price       units.Money
	sale, goods *sim.Stream
	listed      []int
	orders      [][]int64 // by worker
}

func (x trial) build(t testing.TB, o simtest.Options) (*sim.Simulation, *governance) {
	t.Helper()
	x.rate, x.quality, x.price, x.goods, x.shops = cmp.Or(x.rate, 1), cmp.Or(x.quality, 0.8), cmp.Or(x.price, 60),
		cmp.Or(x.goods, 36), cmp.Or(x.shops, 10)
	p := new(Spec)
	r, _ := x.world.Build(t, o, func(b *sim.Builder, w *society.World) error {
		s := b.Scope("market")
		k := &market{w: w, key: s.Key("buy"), rate: x.rate * w.Clock.Days(), price: money(x.price)}
		k.firms = &society.Firms{Trade: society.TradeShop, Account: w.Shop, Start: cmp.Or(x.start, x.shops),
			Quality: slices.Repeat([]float64{x.quality}, x.shops), Goods: slices.Repeat([]units.Money{money(x.goods)}, x.shops)}
		if x.start > 0 {
			move := &society.Mobility{Scope: w.Scope}
			move.Room[society.TradeShop] = x.shops - x.start
			w.Move(move)
		}
		w.Register(k.firms)
		w.Wallets()
		s.Members(w.Shop, x.shops)
		k.sale = s.Stream(sim.Stream{Name: "sale", From: w.Wallets(), To: w.Shop, Phase: sim.Trade})
		k.goods = s.Stream(sim.Stream{Name: "goods", From: w.Shop, To: w.Supplier, Phase: sim.Settle})
		for range s.Workers() {
			k.orders = append(k.orders, make([]int64, x.shops))
		}
		s.Step(sim.Step{Name: "buy", Phase: sim.Trade, Rows: w.N, Before: k.open, Chunk: k.buy})
		s.Step(sim.Step{Name: "supply", Phase: sim.Settle, Rows: x.shops, Chunk: k.supply, Commit: func(sim.Tick, int) {
			for _, o := range k.orders {
				clear(o)
			}
		}})
		if x.set != nil {
			x.set(k)
		}
		societytest.Add(t, b, w, "governance", x.spec, p)
		k.m = p.run
		return nil
	})
	return r, p.run
}

func (x trial) run(t testing.TB) (*sim.Simulation, *governance) { return societytest.Run(t, x.build) }

func (k *market) open(sim.Tick, int) {
	k.listed = k.listed[:0]
	for j, listed := range k.w.Governance.Listed {
		if listed {
			k.listed = append(k.listed, j)
		}
	}
}

func (k *market) buy(c *sim.Chunk) {
	key := k.key.At(int(c.Tick), 0)
	for i := c.Lo; i < c.Hi && len(k.listed) > 0; i++ {
		for n := range uint64(num.PoissonInverse(key.Open(uint64(i), 0), k.rate)) {
			j := k.listed[key.Below(uint64(i), 1+2*n, uint64(len(k.listed)))]
			k.sale.Pay(c, i, j, k.price)
			k.w.Governance.Sold(c, i, j, k.price, key.Float(uint64(i), 2+2*n) < k.w.Governance.Delivers[j])
			k.orders[c.Worker][j]++
		}
	}
}

func (k *market) supply(c *sim.Chunk) {
	for j := c.Lo; j < c.Hi; j++ {
		for _, o := range k.orders {
			k.goods.Pay(c, j, 0, units.Money(o[j])*(k.firms.Goods[j]-k.w.Governance.Saves[j]))
		}
	}
}

// decisions is the number of decisions of shops whether to misbehave.
func (m *governance) decisions() (n float64) {
	for _, spell := range m.shops.spell {
		n += float64(spell)
	}
	return n
}

// share compares a share of n with its expected value.
func share(t testing.TB, name string, got, n, want, bias float64) {
	t.Helper()
	if n < 1 {
		t.Fatalf("%s: of nothing", name)
	}
	simtest.Z(t, name, got/n, math.Sqrt(want*(1-want))+1e-12, int(n), want, bias)
}

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

var total, money = societytest.Total, societytest.Money
