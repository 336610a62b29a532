package commerce

import (
	"fmt"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// trial is a world of users with shops and nothing else.
type trial struct {
	n     int
	ties  society.TiesSpec
	ticks int
	tick  units.Duration // 0 is a day
	every int
	set   func(*Spec)
	shops func(*shops) // changes what Build drew
	world func(*sim.Builder, *society.World)
}

func (x trial) build(t testing.TB, replicate int, o simtest.Options) (*sim.Simulation, *commerce) {
	t.Helper()
	if x.ties.Kind == "" {
		x.ties = society.TiesSpec{Kind: "ring", Degree: 4}
	}
	p := new(Spec)
	world := societytest.World{N: x.n, Ties: x.ties, Tick: x.tick, Ticks: x.ticks, Every: x.every, Seed: 7, Replicate: replicate}
	r, _ := world.Build(t, o, func(b *sim.Builder, w *society.World) error {
		if x.world != nil {
			x.world(b, w)
		}
		societytest.Add(t, b, w, "commerce", "{}", p, func(p *Spec) { p.HasReputation = true }, x.set)
		if x.shops != nil {
			x.shops(&p.run.shops)
		}
		return nil
	})
	return r, p.run
}

func (x trial) run(t testing.TB, replicate int) (*sim.Simulation, *commerce) {
	t.Helper()
	r, m := x.build(t, replicate, simtest.Options{Workers: 1})
	simtest.Run(t, r)
	return r, m
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
