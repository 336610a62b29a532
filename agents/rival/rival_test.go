package rival

import (
	"fmt"
	"math"
	"testing"
	"time"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

var near = need.Near

// trial is a world with a rival and nothing else.
type trial struct {
	world societytest.World
	spec  string
	fit   func(t sim.Tick) []float64 // of the platform, by segment
}

func (x trial) build(t testing.TB, o simtest.Options) (*sim.Simulation, *rival) {
	t.Helper()
	p := new(Spec)
	r, _ := x.world.Build(t, o, func(b *sim.Builder, w *society.World) error {
		if x.fit != nil {
			w.Functions = &society.Functions{Fit: x.fit(0)}
			b.Scope("functions").Step(sim.Step{Name: "fit", Phase: sim.Arrive, Before: func(t sim.Tick, _ int) { copy(w.Functions.Fit, x.fit(t)) }})
		}
		societytest.Add(t, b, w, "rival", x.spec, p)
		return nil
	})
	return r, p.run
}

func (x trial) run(t testing.TB) (*sim.Simulation, *rival) { return societytest.Run(t, x.build) }

const two = "{segments: {a: {share: 25%}, b: {share: 75%}}}"

func TestContract(t *testing.T) {
	simtest.Contract(t, societytest.First(trial{world: societytest.World{N: 9000, Ticks: 60, People: two, Users: 0.5}, spec: "{kind: follow, start: 0.2, lag: 20d}",
		fit: func(t sim.Tick) []float64 { return []float64{0.3 + float64(t)/100, 0.8} }}.build))
}

func TestEquations(t *testing.T) {
	near(t, "grown", grown(0.2, 0.01), 0.21, 1e-15)
	near(t, "followed for a lag", followed(0, 0.8, 1, 30, 30), 0.8*(1-math.Exp(-1)), 1e-12)
	near(t, "followed from above", followed(0.9, 0.8, 0.5, 1e6, 30), 0.4, 1e-12)
	near(t, "at rest", followed(0.4, 0.8, 0.5, 30, 30), 0.4, 1e-15)
}

// u_R(t) = u_R0 + growth·t, at most `most`.
func TestGrowth(t *testing.T) {
	for _, tick := range []units.Duration{units.Day, 6 * units.Hour} {
		n := int(400 * units.Day / tick)
		r, m := trial{world: societytest.World{N: 10, Tick: tick, Ticks: n, Every: 1}, spec: "{start: 0.1, growth: 0.2/year, most: 0.3}"}.run(t)
		u := r.Series("rival_utility")
		near(t, "at the start", u[0], 0.1, 0)
		half := int(180 * units.Day / tick)
		near(t, "after 180 days", u[half], 0.1+0.2*180/365.25, 1e-9)
		near(t, "at the end", u[n], 0.3, 0)
		near(t, "threshold", m.pub.Threshold[0], 0.5*0.3, 1e-15)
		near(t, "outside", m.pub.Outside[0], 0.3, 1e-15)
		near(t, "churn", m.pub.Churn[0], math.Exp(0.3), 1e-12)
		if m.w.Rival != m.pub {
			t.Error("others do not see the rival")
		}
	}
}

// The rival appears on its day, not at the end of that day's tick: 20 days after it, u_R is the same
// at any length of the tick, also where the day lies within a tick.
func TestAppears(t *testing.T) {
	start := time.Date(2011, 1, 21, 0, 0, 0, 0, time.UTC)
	for kind, want := range map[string]float64{"growth, growth: 0.01/day": 0.3, "follow, lag: 40d": 1 - 0.9*math.Exp(-0.5)} {
		for tick, appears := range map[units.Duration]int{6 * units.Hour: 81, units.Day: 21, 8 * units.Day: 3, 40 * units.Day: 1} {
			r, _ := trial{world: societytest.World{N: 10, Start: start, Tick: tick, Ticks: int(40 * units.Day / tick), Every: 1}, spec: "{kind: " + kind + ", from: 2011-02-10, start: 0.1}",
				fit: func(sim.Tick) []float64 { return []float64{1} }}.run(t)
			u := r.Series("rival_utility")
			near(t, "before its day", u[appears-1], 0, 0)
			if u[appears] <= 0.1 {
				t.Errorf("%s on ticks of %v: after its day u_R is %v", kind, tick, u[appears])
			}
			near(t, kind+" 20 days later", u[len(u)-1], want, 1e-9)
		}
		given := ""
		for _, from := range []string{"", ", from: 2011-01-21"} {
			r, _ := trial{world: societytest.World{N: 10, Start: start, Ticks: 9, Every: 1}, spec: "{kind: " + kind + ", start: 0.1" + from + "}",
				fit: func(sim.Tick) []float64 { return []float64{1} }}.run(t)
			text := fmt.Sprint(r.Series("rival_utility"))
			if given != "" && text != given {
				t.Errorf("%s: from the first day %s, without a day %s", kind, text, given)
			}
			given = text
		}
	}
}

// At a constant fit, u_R approaches c·fit with e^{−t/lag}, in each segment by itself.
func TestFollows(t *testing.T) {
	fit := []float64{0.4, 0.9}
	r, m := trial{world: societytest.World{N: 4000, Ticks: 100, Every: 1, People: two}, spec: "{kind: follow, start: 0.1, lag: 50d, copy: 80%, threshold: 2, outside: 3, churn: 1.5}",
		fit: func(sim.Tick) []float64 { return fit }}.run(t)
	mean := 0.0
	for g, c := range fit {
		want := 0.8*c + (0.1-0.8*c)*math.Exp(-2)
		near(t, "u_R", m.pub.Utility[g], want, 1e-9)
		near(t, "threshold", m.pub.Threshold[g], 2*want, 1e-9)
		near(t, "outside", m.pub.Outside[g], 3*want, 1e-9)
		near(t, "churn", m.pub.Churn[g], math.Exp(1.5*want), 1e-9)
		mean += want * m.w.Size[g] / 4000
	}
	u := r.Series("rival_utility")
	near(t, "mean", u[100], mean, 1e-9)
	if m.pub.MostChurn != max(m.pub.Churn[0], m.pub.Churn[1]) {
		t.Errorf("the bound of churn is %v of %v", m.pub.MostChurn, m.pub.Churn)
	}
	if k := r.Series("share_kept"); k[100] != 1 {
		t.Errorf("the share kept is %v where nobody leaves", k[100])
	}
}

// The state agrees with a loop over the days, at a changing fit: what is bounded is u_R itself, so that
// the offer falls with the first day on which it copies less. A live key that changes acts on what
// the rival offers by then, on that day.
func TestTwin(t *testing.T) {
	fit := func(t sim.Tick) []float64 { return []float64{0.5 + 0.4*math.Sin(float64(t)/9), 0.3} }
	r, m := trial{world: societytest.World{N: 100, Ticks: 200, Every: 1, People: two}, spec: "{kind: follow, start: 0.6, lag: 30d, copy: 90%, most: 0.5}", fit: fit}.build(t, simtest.Options{Workers: 1})
	defer r.Close()
	u, lag, copied, threshold := []float64{0.5, 0.5}, 30.0, 0.9, 0.5
	for day := sim.Tick(1); day <= 200; day++ {
		switch day {
		case 60:
			copied = 0
		case 90:
			copied, lag = 1, 0.5
		case 120:
			lag, threshold = 3000, 2
		case 150:
			copied, lag, threshold = 0.3, 7, 0
		}
		m.spec.Copy, m.spec.Lag, m.spec.Threshold = copied, units.Duration(lag*float64(units.Day)), threshold
		simtest.Tick(t, r, day)
		for g, c := range fit(day) {
			u[g] = min(0.5, u[g]*math.Exp(-1/lag)+copied*c*(1-math.Exp(-1/lag)))
			near(t, fmt.Sprintf("u_R on day %d", day), m.pub.Utility[g], u[g], 1e-9)
			near(t, fmt.Sprintf("threshold on day %d", day), m.pub.Threshold[g], threshold*u[g], 1e-9)
		}
	}
}

// The bound on churn is that of the largest segment value, whichever it is, and comes down with
// the rival's offer. The mean is over all consumers, and the share kept over those who have ever
// used the platform.
func TestFollowsDown(t *testing.T) {
	fit := func(t sim.Tick) []float64 {
		if t < 50 {
			return []float64{0.9, 0.4}
		}
		return []float64{0.2, 0.1}
	}
	p := new(Spec)
	r, w := societytest.World{N: 4000, Ticks: 100, Every: 1, People: two, Users: 0.5}.Build(t, simtest.Options{Workers: 1}, func(b *sim.Builder, w *society.World) error {
		w.Functions = &society.Functions{Fit: fit(0)}
		s := b.Scope("functions")
		s.Step(sim.Step{Name: "fit", Phase: sim.Arrive, Before: func(t sim.Tick, _ int) { copy(w.Functions.Fit, fit(t)) }})
		societytest.Each(b, w, sim.Adapt, func(c *sim.Chunk, i int) {
			if i%4 == 0 {
				w.Leave(c, i)
			}
		})
		societytest.Add(t, b, w, "rival", "{kind: follow, lag: 2d, churn: 1.5}", p)
		return nil
	})
	defer r.Close()
	m := p.run
	for tick := sim.Tick(1); tick <= 100; tick++ {
		simtest.Tick(t, r, tick)
		near(t, "bound", m.pub.MostChurn, math.Max(m.pub.Churn[0], m.pub.Churn[1]), 0)
		if m.pub.Churn[0] < m.pub.Churn[1] {
			t.Fatalf("tick %d: churn %v", tick, m.pub.Churn)
		}
	}
	near(t, "it has come down", m.pub.MostChurn, math.Exp(1.5*0.2), 1e-6)
	u, kept := r.Series("rival_utility"), r.Series("share_kept")
	near(t, "mean", u[99], (0.2*m.w.Size[0]+0.1*m.w.Size[1])/4000, 1e-6)
	near(t, "kept", kept[99], float64(w.Users)/float64(w.Registered), 0)
	if kept[99] > 0.8 || kept[99] < 0.7 {
		t.Errorf("%v are kept of those of whom a quarter left", kept[99])
	}
}
