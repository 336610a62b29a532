package payment

import (
	"testing"
	"time"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
)

var near, total, money = need.Near, societytest.Total, societytest.Money

// trial is a world of users with payment and nothing else.
type trial struct {
	world societytest.World
	spec  string // the section; {} is the defaults
	set   func(*Spec)
	all   bool // everybody has bound from the start
	more  func(*sim.Builder, *society.World, *payment)
}

func (x trial) build(t testing.TB, o simtest.Options) (*sim.Simulation, *payment) {
	t.Helper()
	p := new(Spec)
	r, _ := x.world.Build(t, o, func(b *sim.Builder, w *society.World) error {
		w.Feasts = map[string][]time.Time{"eve": {time.Date(2015, 2, 18, 0, 0, 0, 0, time.UTC)}}
		societytest.Add(t, b, w, "payment", x.spec, p, x.set)
		if x.all {
			for i := range w.N {
				p.run.ever[i>>6] |= 1 << (i & 63)
				p.run.bound.Set(i, w.Status[i] == society.Using)
			}
		}
		if x.more != nil {
			x.more(b, w, p.run)
		}
		return nil
	})
	return r, p.run
}

func (x trial) run(t testing.TB) (*sim.Simulation, *payment) { return societytest.Run(t, x.build) }

// buying lets everybody buy for the given amount at shop 0 in each tick.
func buying(amount float64) func(*sim.Builder, *society.World, *payment) {
	return func(b *sim.Builder, w *society.World, m *payment) {
		s := b.Scope("shops")
		s.Members(w.Shop, 2)
		sale := s.Stream(sim.Stream{Name: "sale", From: w.Consumer, To: w.Shop, Phase: sim.Trade})
		s.Step(sim.Step{Name: "buy", Phase: sim.Trade, Rows: w.N, Chunk: func(c *sim.Chunk) {
			for i := c.Lo; i < c.Hi; i++ {
				if w.Active(i) {
					sale.Pay(c, i, i%2, money(amount))
					w.Bound.Pay(c, i, uint32(i%2), money(amount))
				}
			}
		}})
	}
}
