package services

import (
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

var near, total, last = need.Near, societytest.Total, societytest.Last

// trial is a world of users with services and stand-ins for shops, accounts and games.
type trial struct {
	world    societytest.World
	spec     string
	set      func(*Spec)
	shops    int     // each with a profit
	profit   float64 // per day, default 0
	accounts int
	quality  func(j int) float64 // default ½
	games    float64             // a player's payments per day; default 0, nobody plays
	released func(t sim.Tick) bool
	more     func(*sim.Builder, *society.World)
}

func (x trial) build(t testing.TB, o simtest.Options) (*sim.Simulation, *services) {
	t.Helper()
	p := new(Spec)
	r, _ := x.world.Build(t, o, func(b *sim.Builder, w *society.World) error {
		w.Wallets()
		if x.more != nil {
			x.more(b, w)
		}
		x.market(b.Scope("market"), w)
		if x.games > 0 {
			w.Plays = sim.Column[uint8](b.Scope("play"), "plays", w.N)
			s := b.Scope("play")
			iap := s.Stream(sim.Stream{Name: "game.iap", From: w.Wallets(), To: w.Platform, Phase: sim.Trade,
				Revenue: "game_revenue"})
			s.Step(sim.Step{Name: "play", Phase: sim.Trade, Rows: w.N, Chunk: func(c *sim.Chunk) {
				for i := c.Lo; i < c.Hi; i++ {
					if !w.Active(i) || i%3 != 0 {
						continue
					}
					if w.Coins != nil {
						w.Coins.Add(c, society.CoinSpent{Who: uint32(i), Amount: units.Amount(x.games)})
					} else {
						iap.Pay(c, i, 0, units.Amount(x.games))
					}
				}
			}})
		}
		societytest.Add(t, b, w, "services", x.spec, p, x.set)
		return nil
	})
	return r, p.run
}

// market stands in for shops and accounts.
func (x trial) market(s *sim.Scope, w *society.World) {
	quality := x.quality
	if quality == nil {
		quality = func(int) float64 { return 0.5 }
	}
	for _, k := range []struct {
		n       int
		trade   society.Trade
		account *sim.Account
		of      string
	}{{x.shops, society.TradeShop, w.Shop, "mini_programs"}, {x.accounts, society.TradeAccount, w.Publisher,
		"public_accounts"}} {
		if k.n == 0 {
			continue
		}
		s.Members(k.account, k.n)
		f := &society.Firms{Trade: k.trade, Account: k.account, Function: k.of, Start: k.n, Quality: make([]float64, k.n)}
		for j := range f.Quality {
			f.Quality[j] = quality(j)
		}
		w.Register(f)
		if x.profit == 0 {
			continue
		}
		earn := s.Stream(sim.Stream{Name: "earn." + k.trade.String(), From: w.Investor, To: k.account, Phase: sim.Settle})
		s.Step(sim.Step{Name: "earn", Phase: sim.Settle, Before: func(t sim.Tick, _ int) {
			for j := range k.n {
				if f.IsOpen(j) {
					earn.Pay(&sim.Chunk{Tick: t}, 0, j, units.Amount(x.profit*w.Clock.Days()))
				}
			}
		}})
	}
	if x.released != nil {
		w.Functions = &society.Functions{Names: []string{"mini_programs", "payment", "public_accounts"},
			Released: make([]bool, 3), Fit: []float64{1}, Served: [][]float64{make([]float64, len(society.Needs()))}}
		s.Step(sim.Step{Name: "release", Phase: sim.Arrive, Before: func(t sim.Tick, _ int) {
			for k := range w.Functions.Released {
				w.Functions.Released[k] = x.released(t)
			}
		}})
	}
}

func (x trial) run(t testing.TB) (*sim.Simulation, *services) { return societytest.Run(t, x.build) }

// captured is what a party captured over the run.
func captured(r *sim.Simulation, party string) (sum units.Money) {
	x := r.Table("value")
	for k := range x.Rows() {
		if x.Col("party").Text(k) == party {
			v, _ := x.Col("captured").Int(k)
			sum += units.Money(v)
		}
	}
	return sum
}
