package commerce

import (
	"fmt"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

var near, total = need.Near, societytest.Total

// trial is a world of users with shops and nothing else.
type trial struct {
	world societytest.World
	set   func(*Spec)
	shops func(*shops) // changes what Build drew
	more  func(*sim.Builder, *society.World)
}

func (x trial) build(t testing.TB, o simtest.Options) (*sim.Simulation, *commerce) {
	t.Helper()
	if x.world.Ties.Kind == "" {
		x.world.Ties = society.TiesSpec{Kind: "ring", Degree: 4}
	}
	x.world.Seed = 7
	p := new(Spec)
	r, _ := x.world.Build(t, o, func(b *sim.Builder, w *society.World) error {
		if x.more != nil {
			x.more(b, w)
		}
		societytest.Add(t, b, w, "commerce", "{}", p, func(p *Spec) { p.HasReputation = true }, x.set)
		if x.shops != nil {
			h := &p.run.shops
			x.shops(h)
			copy(h.cost0, h.cost)
			copy(h.from, h.quality)
		}
		return nil
	})
	return r, p.run
}

func (x trial) run(t testing.TB) (*sim.Simulation, *commerce) { return societytest.Run(t, x.build) }

// captured is what the consumers have captured so far.
func (m *commerce) captured() float64 {
	return (m.w.Consumer.Balance() + m.w.Consumer.Booked()).Float()
}

// setPrices sets the prices of the shops and the cost of their goods.
func (h *shops) setPrices(cost float64, prices ...float64) {
	for j, p := range prices {
		h.price[j], h.cost[j] = p, cost*p
		h.goods[j] = units.Amount(cost * p)
	}
}

func count(n int) units.Extensive { return units.Extensive{Value: float64(n)} }

func perDay(x float64) units.Rate { return units.Rate{Value: x, Per: units.Day} }

// topicsOf draws the shops' topics again.
func topicsOf(m *commerce) [][]int8 {
	all := make([][]int8, m.shops.n)
	for j := range all {
		all[j] = m.w.Topic(fmt.Sprintf("shop.%d", j+1))
	}
	return all
}
