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

// Use and attention in closed form: each of N users is served alike and finds the same load, so a run of d days
// is worth φ·(W − H)·N·d/30.4375·U/U_0, and the load takes s_f·W·N·d/30.4375·U/U_0·(1 − g²), on ticks of a quarter
// of a day to a week. What has a price is left out of U.
func TestUse(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 34))
	for k := range 200 {
		between := func(lo, hi float64) float64 { return lo + (hi-lo)*r.Float64() }
		p := value.UseSpec{Worth: units.Amount(between(0, 210)), Held: units.Amount(between(0, 80)), At: between(.1, 1),
			Alone: between(-1, 1), Feed: between(0, 1)}
		tick := []units.Duration{6 * units.Hour, units.Day, units.Week}[k%3]
		x := societytest.World{N: 20 + r.IntN(40), Tick: tick, Ticks: 1 + r.IntN(12), People: "{segments: {all: {share: " +
			"100%, needs: {talk: 3, buy: 1}}}}"}
		talk, buy, g, priced := r.Float64(), r.Float64(), between(.05, 1), k%2 == 0
		run, w := x.Build(t, simtest.Options{}, func(_ *sim.Builder, w *society.World) error {
			served := make([]float64, len(society.Needs()))
			served[slices.Index(society.Needs(), "talk")], served[slices.Index(society.Needs(), "buy")] = talk, buy
			w.Functions = &society.Functions{Served: [][]float64{served}}
			w.Load = &society.Load{Mean: make([]uint16, w.N), Sensitivity: 1 - g}
			for i := range w.Load.Mean {
				w.Load.Mean[i] = society.LoadUnit
			}
			if priced {
				w.Prices("buy")
			}
			value.BuildUse(w, &p)
			return nil
		})
		simtest.Run(t, run)
		fit := .75*talk + .25*buy
		if priced {
			fit = .75 * talk
		}
		months := float64(w.N) * float64(x.Ticks) * tick.Days() / 30.4375 * fit / p.At
		worth, lost := p.Alone*(p.Worth.Float()-p.Held.Float())*months, p.Feed*p.Worth.Float()*months*(1-g*g)
		what, within := fmt.Sprintf("%d: %+v", k, p), 1e-6*float64(w.N*x.Ticks)
		need.Near(t, what+": captured", w.Consumer.Booked().Float(), worth-lost, within)
		need.Near(t, what+": use_value", societytest.Total(run.Series("use_value")), worth-lost, within)
		need.Near(t, what+": months", societytest.Total(run.Series("use_months")), months, 1e-9*months)
	}
}

// Nobody who does not use the platform, and nobody who is kept off, has anything booked.
func TestUseOfNobody(t *testing.T) {
	p := value.UseSpec{Worth: 50 * units.One, At: 1, Alone: 1, Feed: 1}
	off := value.KeptOffSpec{For: 3 * units.Day, Count: 1000}
	for users, days := range map[float64]float64{-1: 0, 0: 7} {
		x := societytest.World{N: 300, Ticks: 10, Users: users}
		off.At = x.Date(3)
		run, w := x.Build(t, simtest.Options{}, func(_ *sim.Builder, w *society.World) error {
			value.BuildKeptOff(w, &off)
			value.BuildUse(w, &p)
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
			value.BuildKeptOff(w, &off)
			value.BuildUse(w, &value.UseSpec{Worth: 56 * units.One, Held: 34 * units.One, At: .4, Alone: .25, Feed: .24})
			return nil
		})
		return run
	})
}
