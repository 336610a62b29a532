package load

import (
	"fmt"
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

var near = need.Near

// trial is a world in which everybody's feed shows some advertisements in each session.
type trial struct {
	world societytest.World
	each  func(i int) int
	rho   float64
	match float64
}

func (x trial) build(t testing.TB, o simtest.Options) (*sim.Simulation, *Load) {
	t.Helper()
	a, m := new(Spec), (*Load)(nil)
	societytest.Section(t, "{}", a.Declare)
	r, _ := x.world.Build(t, o, func(b *sim.Builder, w *society.World) error {
		s := b.Scope("ads")
		a.Match = x.rho
		m = New(s, w, a, .2)
		s.Step(sim.Step{Name: "serve", Phase: sim.Expose, Rows: w.N, Chunk: func(c *sim.Chunk) {
			for i := range w.Browsing.Rows(c.Lo, c.Hi) {
				for range int(w.View(i).Browses) * x.each(i) {
					w.Load.Show(i, x.match)
				}
			}
		}})
		s.Step(sim.Step{Name: "load", Phase: sim.Adapt, Rows: w.N, Chunk: m.Feel})
		return nil
	})
	return r, m
}

func TestEquations(t *testing.T) {
	near(t, "from 0", toward(0, 2, 30, 30), 2*(1-math.Exp(-1)), 1e-15)
	near(t, "at rest", toward(2, 2, 1, 30), 2, 0)
	near(t, "two days at once", toward(1, 4, 2, 30), toward(toward(1, 4, 1, 30), 4, 1, 30), 1e-14)
	near(t, "a session on one day", daysWith(3, 1), 1, 0)
	near(t, "a session in a week", daysWith(1, 7), 1, 1e-14)
	near(t, "two in a week", daysWith(2, 7), 2-1.0/7, 1e-14)
	near(t, "in less than a day", daysWith(2, .9), .9, 0)
	if rounded(1.5, 0) != 6144 || rounded(1e9, .5) != 1<<16-1 || rounded(0, .99) != 0 || rounded(1+.5/society.LoadUnit,
		.6) != 4097 {
		t.Error("rounding is wrong")
	}
	l := &society.Load{Mean: []uint16{0, 4096, 8192, 60000}, Shown: make([]uint16, 4), Sensitivity: .31}
	for i, want := range []float64{1, .69, .38, .05} {
		near(t, "attention", l.Attention(i), want, 1e-15)
	}
	near(t, "no load", (*society.Load)(nil).Attention(7), 1, 0)
	(*society.Load)(nil).Show(7, 0)
	near(t, "matched", lighter(3, .5, .8), 2.6, 1e-15)
	near(t, "matched too well", lighter(1, 1, 2), 0, 0)
}

// hidden is f, the share of a load that was at rest that is felt on the mean of D days since a share h of it is hidden:
// (1 − h) + h(T/D)(1 − e^(−D/T)).
func hidden(h, memory, days float64) float64 { return 1 - h + h*memory/days*(1-math.Exp(-days/memory)) }

// inverted is the b at which hiding so much raises sessions by a factor R: (R − 1)/(l(R − f)).
func inverted(rise, l, f float64) float64 { return (rise - 1) / (l * (rise - f)) }

// The default and its range follow from a feed in which hiding .82 of the advertisements raised time by 6 %, at loads
// of 12 posts a session of which 10 to 15 % are advertisements: over four weeks, over a year, and in between.
func TestSensitivityFromAFeed(t *testing.T) {
	const h, rise, memory = .82, 1.06, 30
	for _, x := range []struct{ days, l, b float64 }{{28, 1.2, .144}, {28, 1.5, .115}, {28, 1.8, .096}, {365, 1.2, .062},
		{365, 1.5, .049}, {365, 1.8, .041}} {
		b := inverted(rise, x.l, hidden(h, memory, x.days))
		near(t, fmt.Sprintf("b of %v days at a load of %v", x.days, x.l), b, x.b, 5e-4)
		mean, left := x.l, 0.0
		for range int(x.days) { // a day has the mean of what is left where it begins and where it ends
			next := toward(mean, x.l*(1-h), 1, memory)
			left += 1 - b*(mean+next)/2
			mean = next
		}
		near(t, fmt.Sprintf("rise in %v days, day by day", x.days), left/x.days/(1-b*x.l), rise, 3e-5)
	}
	a := new(Spec)
	societytest.Section(t, "{}", a.Declare)
	weeks, year := inverted(rise, 1.5, hidden(h, memory, 28)), inverted(rise, 1.5, hidden(h, memory, 365))
	near(t, "default", a.Sensitivity, math.Sqrt(weeks*year), 5e-4)
}

// A constant load l gives L̄ = l(1 − e^(−t/T_L)), at any tick, and nothing where nothing is shown.
func TestConstantLoad(t *testing.T) {
	for _, tick := range []units.Duration{units.Hour, 5 * units.Hour, units.Day, 3 * units.Day} {
		const days = 45
		ticks := int(days * units.Day / tick)
		x := trial{world: societytest.World{N: 600, Tick: tick, Ticks: ticks, Pace: 40, Open: .5},
			each: func(i int) int { return i % 3 }}
		r, m := societytest.Run(t, x.build)
		period := m.days
		past := math.Floor(float64(ticks)*m.w.Clock.Days()/period+1e-9) * period
		for l := range 3 {
			sum := 0.0
			for i := l; i < m.w.N; i += 3 {
				sum += m.w.Load.Of(i)
			}
			near(t, fmt.Sprintf("load of %d at ticks of %v", l, tick), sum/200, float64(l)*(1-math.Exp(-past/30)), 6e-4)
		}
		near(t, "felt", societytest.Last(r, "ad_load.felt"), 1-math.Exp(-past/30), 6e-4)
		near(t, "attention", societytest.Last(r, "ad_load.attention"), 1-.075*(1-math.Exp(-past/30)), 6e-4)
	}
}

// Of advertisements that match by .5 more than one shown to anybody, where ρ is .5, four are felt as three.
func TestMatchedAdsAreLighter(t *testing.T) {
	x := trial{world: societytest.World{N: 600, Ticks: 45, Pace: 40, Open: .5}, each: func(int) int { return 2 }, rho: .5,
		match: .7}
	r, _ := societytest.Run(t, x.build)
	near(t, "felt", societytest.Last(r, "ad_load.felt"), 2*.75*(1-math.Exp(-1.5)), 6e-4)
	near(t, "load", societytest.Last(r, "ad_load"), 2, 0)
}

// Days without sessions that open the feed leave the mean as it is, by a twin that looks at each day, and
// longer ticks have as many days with sessions.
func TestDaysWithoutSessions(t *testing.T) {
	x := trial{world: societytest.World{N: 3000, Ticks: 56, Pace: 1, Open: .4}, each: func(int) int { return 1 }}
	r, m := x.build(t, simtest.Options{Workers: 1})
	twin := make([]float64, m.w.N)
	for tick := sim.Tick(1); tick <= 56; tick++ {
		simtest.Ticks(t, r, tick, tick)
		for i := range twin {
			if int(m.w.View(i).Browses) > 0 {
				twin[i] += (1 - math.Exp(-1.0/30)) * (1 - twin[i])
			}
		}
	}
	off := 0.0
	for i := range twin {
		off += m.w.Load.Of(i) - twin[i]
		near(t, "load", m.w.Load.Of(i), twin[i], .003) // some six deviations of the rounding
	}
	near(t, "bias", off/float64(m.w.N), 0, 3e-5)
	want := 1 - math.Pow(1-(1-math.Exp(-.4))*(1-math.Exp(-1.0/30)), 56)
	for _, tick := range []units.Duration{6 * units.Hour, units.Day, units.Week} {
		x.world.Tick, x.world.Ticks = tick, int(56*units.Day/tick)
		r, _ := societytest.Run(t, x.build)
		near(t, fmt.Sprintf("felt at ticks of %v", tick), societytest.Last(r, "ad_load.felt"), want, .006)
	}
}

func TestContract(t *testing.T) {
	for _, tick := range []units.Duration{6 * units.Hour, units.Week} {
		x := trial{world: societytest.World{N: 5000, Tick: tick, Ticks: 40, Pace: 3, Open: .3, Every: 4},
			each: func(i int) int { return i % 4 }, rho: .4, match: .7}
		simtest.Contract(t, func(t testing.TB, o simtest.Options) *sim.Simulation {
			r, _ := x.build(t, o)
			return r
		})
	}
}
