package regulator

import (
	"math"
	"testing"
	"time"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// build makes a world in which the platform earns a unit of each user and day.
func build(t testing.TB, o simtest.Options) (*sim.Simulation, *society.World) {
	p := new(Spec)
	r, w := societytest.World{N: 500, Ticks: 60, Users: .5}.Build(t, o, func(b *sim.Builder, w *society.World) error {
		societytest.Add(t, b, w, "regulator", "{tax: {share: 3%}}", p)
		w.Wallets()
		trade := b.Scope("trade")
		earned := trade.Stream(sim.Stream{Name: "trade", From: w.Consumer, To: w.Platform, Phase: sim.Trade,
			Module: society.Acquisition, Revenue: "trade_revenue"})
		trade.Step(sim.Step{Name: "earn", Phase: sim.Trade, Rows: w.N, Chunk: func(c *sim.Chunk) {
			for i := c.Lo; i < c.Hi; i++ {
				if w.Status[i] == society.Using {
					earned.Pay(c, i, 0, units.One)
				}
			}
		}})
		return nil
	})
	p.Attach(r)
	return r, w
}

func TestContract(t *testing.T) { simtest.Contract(t, societytest.First(build)) }

// The narrowest of the limits that hold is in force, from the tick of its day on.
func TestWithin(t *testing.T) {
	clock := sim.Clock{Start: time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC), Tick: units.Day, Ticks: 60}
	day := func(d int) time.Time { return clock.Start.AddDate(0, 0, d) }
	limit := func(from time.Time, least, most float64) spec.Named[Limit] {
		return spec.Named[Limit]{V: Limit{Key: "a", From: from, least: least, most: most}}
	}
	p := &Spec{Limits: []spec.Named[Limit]{limit(time.Time{}, math.Inf(-1), .3), limit(day(9), .1, .2),
		limit(day(19), .15, 1)}}
	for _, x := range []struct {
		tick        sim.Tick
		least, most float64
	}{{1, math.Inf(-1), .3}, {9, math.Inf(-1), .3}, {10, .1, .2}, {20, .15, .2}} {
		least, most := p.Within(clock, "a", x.tick)
		need.Near(t, "most", most, x.most, 0)
		if least != x.least {
			t.Errorf("in tick %d at least %v, should be %v", x.tick, least, x.least)
		}
	}
	if least, most := p.Within(clock, "b", 60); !math.IsInf(least, -1) || !math.IsInf(most, 1) {
		t.Error("another key is held")
	}
}
