package variety

import (
	"fmt"
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/choice"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

var near = need.Near

// trial is a world in which users gain by a trade, as gain says of a tick, and by games.
type trial struct {
	world societytest.World
	spec  string
	gain  func(c *sim.Chunk, i int) float64
	more  func(b *sim.Builder, w *society.World)
}

func (x trial) build(t testing.TB, o simtest.Options) (*sim.Simulation, *society.World) {
	t.Helper()
	return x.world.Build(t, o, func(b *sim.Builder, w *society.World) error {
		societytest.Add(t, b, w, "variety", x.spec, new(Spec))
		s := b.Scope("trade")
		parts, games := choice.Count(s, w, "shops", "shops"), s.MoneyCounter("surplus.games", "games")
		w.Gain(games)
		societytest.Each(b, w, sim.Trade, func(c *sim.Chunk, i int) {
			if w.Status[i] == society.Using {
				each := units.Amount(x.gain(c, i) / 4)
				parts.Purchase(c, i, 2*each, 1, choice.Shift{Surprise: -3, Decided: .5})
				parts.Other(c, i, each)
				games.Add(c, int64(each))
			}
		})
		if x.more != nil {
			x.more(b, w)
		}
		return nil
	})
}

// y after n ticks of a constant surplus g a tick is g·30.4375/Δ·(1 − e^(−nΔ/T_y)), whatever rows are recorded and
// however long ticks are, and all of it is seen in FitOf, beside how well a consumer is served.
func TestExpected(t *testing.T) {
	for _, tick := range []units.Duration{6 * units.Hour, units.Day, 7 * units.Day} {
		for _, every := range []int{1, 9, 60} {
			const g, n = 1.2, 60
			x := trial{world: societytest.World{N: 500, Ticks: n + 1, Tick: tick, Every: every, Users: .4},
				spec: "{weight: 0.004, memory: 50d}", gain: func(*sim.Chunk, int) float64 { return g },
				more: func(_ *sim.Builder, w *society.World) { w.Functions = &society.Functions{Fit: []float64{.3}} }}
			r, w := societytest.Run(t, x.build)
			y := g * society.Month / tick.Days() * -math.Expm1(-n*tick.Days()/50)
			series := r.Series("expected_surplus")
			near(t, "y", series[len(series)-1], y, 1e-9*y)
			for i := range w.N {
				near(t, "fit", w.FitOf(i), .3+.004*y, 1e-12*y)
				near(t, "served", w.ServedOf(i), .3, 0)
			}
			near(t, "most", w.MostFit(), 1+.004*y, 1e-12*y)
		}
	}
}

// With gains that differ between people and ticks, and users who come and go, y is that of a loop over the ticks.
func TestTold(t *testing.T) {
	gain := func(c *sim.Chunk, i int) float64 { return float64((i*7+int(c.Tick)*3)%11) - 4 }
	var sum, users [91]float64
	x := trial{world: societytest.World{N: 300, Ticks: 90, Users: .2}, spec: "{weight: 0.01, memory: 30d}", gain: gain,
		more: func(b *sim.Builder, w *society.World) {
			s := b.Scope("seen")
			s.Step(sim.Step{Name: "see", Phase: sim.Trade, Commit: func(t sim.Tick, _ int) {
				for i := range w.N {
					if w.Status[i] == society.Using {
						sum[t] += gain(&sim.Chunk{Tick: t}, i)
					}
				}
			}})
			s.Step(sim.Step{Name: "count", Phase: sim.Measure, Commit: func(t sim.Tick, _ int) { users[t] = float64(w.Users) }})
			societytest.Each(b, w, sim.Act, func(c *sim.Chunk, i int) {
				switch {
				case c.Tick >= 40 && c.Tick < 45:
					w.Leave(c, i)
				case (i+int(c.Tick))%9 == 0:
					w.Join(c, i, 0)
				}
			})
		}}
	r, w := societytest.Run(t, x.build)
	y, least := 0., 0.
	for tick := 1; tick < 90; tick++ {
		now := 0.
		if users[tick] > 0 {
			now = sum[tick] / users[tick] * society.Month
		}
		y += -math.Expm1(-1./30) * (now - y)
		least = min(least, y)
	}
	series := r.Series("expected_surplus")
	near(t, "y", series[len(series)-1], y, 1e-3)
	near(t, "users while all have left", users[44], 0, 0)
	near(t, "fit", w.FitOf(0), max(0, 1+.01*y), 1e-5)
}

// What users lose keeps others off, down to a fit of 0 and not below; no weight is nothing, to the bit.
func TestBounds(t *testing.T) {
	lose := func(*sim.Chunk, int) float64 { return -5 }
	_, w := societytest.Run(t, trial{world: societytest.World{N: 50, Ticks: 90}, spec: "{weight: 1}", gain: lose}.build)
	near(t, "fit", w.FitOf(3), 0, 0)
	near(t, "most", w.MostFit(), 1, 0)
	_, w = societytest.Run(t, trial{world: societytest.World{N: 50, Ticks: 90}, spec: "{weight: 0}", gain: lose}.build)
	if w.Prospect != nil || w.FitOf(3) != 1 {
		t.Errorf("without weight the fit is %v", w.FitOf(3))
	}
	for _, x := range []struct{ weight, on, want string }{{"0", "adoption", "weight is 0, so that nobody is drawn by " +
		"what others gain"}, {"1", "adoption", ""}, {"1", "satisfaction", ""},
		{"1", "", "nobody joins or leaves by it; set adoption or satisfaction"}} {
		p := new(Spec)
		societytest.Section(t, fmt.Sprintf("{weight: %s}", x.weight), p.Declare)
		if got := p.Idle(func(name string) bool { return name == x.on }, nil); got != x.want {
			t.Errorf("weight %s with %q: %q", x.weight, x.on, got)
		}
	}
}

func TestContract(t *testing.T) {
	simtest.Contract(t, societytest.First(trial{world: societytest.World{N: 5000, Ticks: 60, Users: .3},
		spec: "{weight: 0.01}", gain: func(c *sim.Chunk, i int) float64 { return float64(i % 7) }}.build))
}
