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
}

func (x trial) build(t testing.TB, o simtest.Options) (*sim.Simulation, *rival) {
	t.Helper()
	p := new(Spec)
	r, _ := x.world.Build(t, o, func(b *sim.Builder, w *society.World) error {
		societytest.Add(t, b, w, "rival", x.spec, p)
		return nil
	})
	return r, p.run
}

func (x trial) run(t testing.TB) (*sim.Simulation, *rival) { return societytest.Run(t, x.build) }

func TestContract(t *testing.T) {
	simtest.Contract(t, societytest.First(trial{world: societytest.World{N: 5000, Ticks: 60, Users: 0.5},
		spec: "{start: 0.2}"}.build))
}

// u_R(t) = u_R0 + growth·t, at most `most`.
func TestGrowth(t *testing.T) {
	for _, tick := range []units.Duration{units.Day, 6 * units.Hour} {
		n := int(400 * units.Day / tick)
		r, m := trial{world: societytest.World{N: 10, Tick: tick, Ticks: n, Every: 1}, spec: "{start: 0.1, growth: " +
			"0.2/year, most: 0.3}"}.run(t)
		u := r.Series("rival_utility")
		near(t, "at the start", u[0], 0.1, 0)
		half := int(180 * units.Day / tick)
		near(t, "after 180 days", u[half], 0.1+0.2*180/365.25, 1e-9)
		near(t, "at the end", u[n], 0.3, 0)
		near(t, "threshold", m.pub.Threshold, 0.5*0.3, 1e-15)
		near(t, "outside", m.pub.Outside, 0.3, 1e-15)
		near(t, "churn", m.pub.Churn, math.Exp(0.3), 1e-12)
		if m.w.Rival != m.pub {
			t.Error("others do not see the rival")
		}
	}
}

// The rival appears on its day, not at the end of that day's tick: 20 days after it, u_R is the same
// at any length of the tick, also where the day lies within a tick.
func TestAppears(t *testing.T) {
	start := time.Date(2011, 1, 21, 0, 0, 0, 0, time.UTC)
	for tick, appears := range map[units.Duration]int{6 * units.Hour: 81, units.Day: 21, 8 * units.Day: 3,
		40 * units.Day: 1} {
		r, _ := trial{world: societytest.World{N: 10, Start: start, Tick: tick, Ticks: int(40 * units.Day / tick), Every: 1},
			spec: "{from: 2011-02-10, start: 0.1, growth: 0.01/day}"}.run(t)
		u := r.Series("rival_utility")
		near(t, "before its day", u[appears-1], 0, 0)
		if u[appears] <= 0.1 {
			t.Errorf("on ticks of %v: after its day u_R is %v", tick, u[appears])
		}
		near(t, "20 days later", u[len(u)-1], 0.3, 1e-9)
	}
	given := ""
	for _, from := range []string{"", ", from: 2011-01-21"} {
		r, _ := trial{world: societytest.World{N: 10, Start: start, Ticks: 9, Every: 1},
			spec: "{start: 0.1, growth: 0.01/day" + from + "}"}.run(t)
		text := fmt.Sprint(r.Series("rival_utility"))
		if given != "" && text != given {
			t.Errorf("from the first day %s, without a day %s", text, given)
		}
		given = text
	}
}

// The state agrees with a loop over the days. A live key that changes acts on what the rival offers by
// then, on that day. The share kept is over those who have ever used the platform.
func TestTwin(t *testing.T) {
	p := new(Spec)
	r, w := societytest.World{N: 4000, Ticks: 200, Every: 1, Users: 0.5}.Build(t, simtest.Options{Workers: 1},
		func(b *sim.Builder, w *society.World) error {
			societytest.Each(b, w, sim.Adapt, func(c *sim.Chunk, i int) {
				if i%4 == 0 {
					w.Leave(c, i)
				}
			})
			societytest.Add(t, b, w, "rival", "{start: 0.1, growth: 0.3/year, most: 0.2}", p)
			return nil
		})
	defer r.Close()
	u, growth, threshold, churn := 0.1, 0.3, 0.5, 1.0
	for day := sim.Tick(1); day <= 200; day++ {
		switch day {
		case 60:
			growth = 0
		case 90:
			growth, threshold = 0.1, 2
		case 120:
			growth, churn = 3, 0.5
		}
		p.Growth, p.Threshold, p.Churn = units.Rate{Value: growth, Per: units.Year}, threshold, churn
		simtest.Tick(t, r, day)
		u = min(0.2, u+growth/365.25)
		pub := p.run.pub
		near(t, fmt.Sprintf("u_R on day %d", day), pub.Utility, u, 1e-9)
		near(t, fmt.Sprintf("threshold on day %d", day), pub.Threshold, threshold*u, 1e-9)
		near(t, fmt.Sprintf("churn on day %d", day), pub.Churn, math.Exp(churn*u), 1e-9)
	}
	kept := r.Series("share_kept")
	near(t, "kept", kept[199], float64(w.Users)/float64(w.Registered), 0)
	if u != 0.2 || kept[199] > 0.8 || kept[199] < 0.7 {
		t.Errorf("u_R is %v; %v are kept of those of whom a quarter left", u, kept[199])
	}
}
