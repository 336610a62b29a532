package commerce

import (
	"context"
	"fmt"
	"testing"
	"time"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/spec"
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

func defaults(t testing.TB) *Spec {
	t.Helper()
	p := new(Spec)
	if _, problems := spec.Decode(nil, p.Declare); problems.Err() != nil {
		t.Fatal(problems)
	}
	p.HasReputation = true
	return p
}

func (x trial) build(t testing.TB, replicate int, o simtest.Options) (*sim.Simulation, *commerce) {
	t.Helper()
	if x.tick == 0 {
		x.tick = units.Day
	}
	if x.ties.Kind == "" {
		x.ties = society.TiesSpec{Kind: "ring", Degree: 4}
	}
	b := sim.NewBuilder(sim.Config{
		Clock: sim.Clock{Start: time.Date(2017, 1, 9, 0, 0, 0, 0, time.UTC), Tick: x.tick, Ticks: x.ticks},
		Seed:  7, Replicate: replicate, Every: x.every, Workers: o.Workers, Audit: o.Audit,
	})
	w, err := society.Build(b, society.Setting{People: society.PeopleSpec{Count: x.n, Interests: 8, Taste: 0.3}, Ties: x.ties})
	if err != nil {
		t.Fatal(err)
	}
	for i := range w.N {
		w.SetInitial(i)
	}
	if x.world != nil {
		x.world(b, w)
	}
	p := defaults(t)
	if x.set != nil {
		x.set(p)
	}
	if err := p.Build(b.Scope("commerce"), w); err != nil {
		t.Fatal(err)
	}
	if x.shops != nil {
		x.shops(&p.run.shops)
	}
	r, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return r, p.run
}

func (x trial) run(t testing.TB, replicate int) (*sim.Simulation, *commerce) {
	t.Helper()
	r, m := x.build(t, replicate, simtest.Options{Workers: 1})
	if err := r.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	return r, m
}

func total(r *sim.Simulation, metric string) (sum float64) {
	for _, x := range r.Series(metric) {
		sum += x
	}
	return sum
}

// setPrices gives the shops prices and the goods their costs.
func (h *shops) setPrices(cost float64, prices ...float64) {
	for j, p := range prices {
		h.price[j], h.cost[j] = p, cost*p
		h.goods[j], _ = units.FromFloat(cost * p)
	}
}

func count(n int) units.Extensive { return units.Extensive{Value: float64(n)} }

func perDay(x float64) units.Rate { return units.Rate{Value: x, Per: units.Day} }

// topicsOf draws the shops' topics anew.
func topicsOf(m *commerce) [][]int8 {
	all := make([][]int8, m.shops.n)
	for j := range all {
		all[j] = m.w.Topic(fmt.Sprintf("shop.%d", j+1))
	}
	return all
}
