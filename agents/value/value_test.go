package value_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/agents/value"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

// Use and attention in closed form: each of N users is served alike and finds the same load, so d days are worth
// φ·W·N·d/30.4375 d times how well what it is used for is served, and the load takes s_f·W of the feed times 1 − g², on
// ticks of a quarter of a day to a week. Of what was bought through advertisements the share φ is taken off.
func TestUse(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 34))
	for k := range 200 {
		between := func(lo, hi float64) float64 { return lo + (hi-lo)*r.Float64() }
		worth := func(lo float64) value.Worth {
			return value.Worth{Month: units.Amount(between(0, 210)), Alone: between(lo, 1)}
		}
		p := value.UseSpec{Talk: worth(0), Feed: worth(-1), Attention: between(0, 1)}
		tick := []units.Duration{6 * units.Hour, units.Day, units.Week}[k%3]
		x := societytest.World{N: 20 + r.IntN(40), Tick: tick, Ticks: (1 + r.IntN(3)) * max(1, int(units.Week/tick)),
			People: "{segments: {all: {share: " +
				"100%, needs: {talk: 3, buy: 1, see: 2, share: 2}}}}"}
		served := make([]float64, len(society.Needs()))
		for n := range served {
			served[n] = r.Float64()
		}
		of := func(need string) float64 { return served[slices.Index(society.Needs(), need)] }
		g, bought := between(.05, 1), units.Amount(between(-10, 10))
		run, w := x.Build(t, simtest.Options{}, func(b *sim.Builder, w *society.World) error {
			w.Functions = &society.Functions{Served: [][]float64{served}}
			w.Load = &society.Load{Mean: make([]uint16, w.N), Sensitivity: 1 - g}
			for i := range w.Load.Mean {
				w.Load.Mean[i] = society.LoadUnit
			}
			value.BuildUse(w, &p)
			b.Scope("shop").Step(sim.Step{Name: "shop", Phase: sim.Trade, Rows: 1, Chunk: func(c *sim.Chunk) {
				w.Held.Book(c, 0, bought)
			}})
			return nil
		})
		simtest.Run(t, run)
		months := float64(w.N) * float64(x.Ticks) * tick.Days() / 30.4375
		talk := p.Talk.Alone * p.Talk.Month.Float() * months * of("talk")
		feed := p.Feed.Alone * p.Feed.Month.Float() * months * (of("see") + of("share")) / 2
		lost := p.Attention * p.Feed.Month.Float() * months * (of("see") + of("share")) / 2 * (1 - g*g)
		held := p.Feed.Alone * bought.Float() * float64(x.Ticks)
		what, within := fmt.Sprintf("%d: %+v", k, p), 1e-6*float64(w.N*x.Ticks)
		need.Near(t, what+": captured", w.Consumer.Booked().Float(), talk+feed-held-lost, 3*within)
		for name, want := range map[string]float64{"use_value": talk + feed - held - lost, "use_value.talk": talk,
			"use_value.feed": feed, "use_held": held, "use_attention": lost} {
			need.Near(t, what+": "+name, societytest.Total(run.Series(name)), want, 3*within)
		}
	}
}

// Who needs more of what a use serves has as much more of it; its mean over all who are served fully is W.
func TestUseByNeed(t *testing.T) {
	x := societytest.World{N: 400, Ticks: 7, People: "{segments: {old: {share: 25%, needs: {talk: 3, buy: 1}}, " +
		"young: {share: 75%, needs: {talk: 1, buy: 3}}}}"}
	p := value.UseSpec{Talk: value.Worth{Month: 30 * units.One, Alone: 1}}
	run, w := x.Build(t, simtest.Options{}, func(_ *sim.Builder, w *society.World) error {
		value.BuildUse(w, &p)
		return nil
	})
	simtest.Run(t, run)
	need.Near(t, "mean", w.Consumer.Booked().Float()/400, 7*30/30.4375, 1e-6)
	for i := range w.N {
		want := [2]float64{.75, .25}[w.Who(i).Segment] / (w.Size[0]*.75 + w.Size[1]*.25) * 400 * 7 * 30 / 30.4375
		need.Near(t, "of one", w.Consumer.Captured(i).Float(), want, 1e-6)
	}
}

// Nobody who does not use the platform, and nobody who is kept off, has anything booked.
func TestUseOfNobody(t *testing.T) {
	p := value.UseSpec{Talk: value.Worth{Month: 50 * units.One, Alone: 1}, Attention: 1}
	off := value.KeptOffSpec{For: 3 * units.Week, Count: 1000}
	for users, days := range map[float64]float64{-1: 0, 0: 14} {
		x := societytest.World{N: 300, Ticks: 35, Users: users}
		off.At = x.Date(3)
		run, w := x.Build(t, simtest.Options{}, func(_ *sim.Builder, w *society.World) error {
			value.BuildUse(w, &p)
			value.BuildKeptOff(w, &off)
			return nil
		})
		simtest.Run(t, run)
		need.Near(t, "worth", w.Consumer.Booked().Float(), 50*300*days/30.4375, 1e-3)
	}
}

func TestContractOfUse(t *testing.T) {
	x := societytest.World{N: 5000, Ticks: 40, Users: .6, Pace: 2, Ties: society.TiesSpec{Kind: "ring", Degree: 4}}
	off := value.KeptOffSpec{At: x.Date(5), For: 20 * units.Day, Count: 200}
	simtest.Contract(t, func(t testing.TB, o simtest.Options) *sim.Simulation {
		run, _ := x.Build(t, o, func(b *sim.Builder, w *society.World) error {
			societytest.LeaveAll(b, w, 30)
			defer value.BuildKeptOff(w, &off)
			value.BuildUse(w, &value.UseSpec{Talk: value.Worth{Month: 15 * units.One, Alone: .5},
				Feed: value.Worth{Month: 56 * units.One, Alone: .25}, Attention: .24})
			return nil
		})
		return run
	})
}
