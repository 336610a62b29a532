package satisfaction

import (
	"fmt"
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/rng"
	"guanxi/sim/units"
)

// A constant input c gives S = c·(1 − e^(−t/T_S)) from 0, at any tick up to a day.
func TestConstantInput(t *testing.T) {
	for _, parts := range []int{1, 2, 24} {
		x := trial{world: societytest.World{N: 50, Ticks: 90 * parts, Tick: units.Day / units.Duration(parts), Every: parts},
			fit: 0.4, emotion: 24, experience: 0.24,
			spec: "{start: 0, half: {emotional: 8}, churn: {base: 0/day}}"}
		r, _ := x.run(t)
		for part, c := range map[string]float64{"_emotional": 0.75, "_experiential": 0.64, "_social": 0,
			"": (0.75 + 0.64) / 3} {
			s := r.Series("satisfaction" + part)
			for _, day := range []int{0, 1, 10, 30, 90} {
				within := 2e-5
				if part != "" {
					within = rounding(1, 30, x.world.N)
				}
				near(t, "satisfaction"+part, s[day], c*(1-math.Exp(-float64(day)/30)), within)
			}
		}
	}
}

// The days of a longer tick are experienced one by one, as on ticks of a day, and so are the parts of a
// tick that days do not divide: likes that come all at once, friends who are met each day, goods
// worth more than fit leaves room for.
func TestDaysOfLongTicks(t *testing.T) {
	key := rng.New(3, 0, "days")
	part := units.Day
	x := trial{world: societytest.World{N: 400}, spec: "{memory: 10d, churn: {base: 0/day}}"}
	x.feelers = func(w *society.World, c *sim.Chunk) {
		apart := int(w.Clock.Tick / part)
		for i := c.Lo; i < c.Hi; i++ {
			for k := range apart {
				day, at := (int(c.Tick)-1)*apart+k, (float64(k)+key.Float(uint64(i), 0))/float64(apart)
				bits := key.At(day, 0).Bits(uint64(i), 0)
				if bits&7 == 0 {
					w.Experienced.AddEmotion(c, i, at, int64(bits>>8&31), int64(bits>>16&3))
				}
				for n := range bits >> 24 & 3 {
					w.Experienced.AddContact(c, i, at, int(n))
				}
				if bits>>32&7 == 0 {
					w.Experienced.AddBought(c, i, at, 900)
				}
			}
			w.Experienced.AddExperience(c, i, society.Milli(-0.6*w.Clock.Days()))
		}
	}
	run := func(parts int) *sim.Simulation {
		x.world.Tick, x.world.Ticks, x.world.Every = units.Duration(parts)*part, 84/parts, 84/parts
		r, _ := x.run(t)
		return r
	}
	for _, k := range []struct {
		part  units.Duration
		parts []int
	}{{units.Day, []int{2, 7, 28}}, {18 * units.Hour, []int{2}}, {20 * units.Hour, []int{3}}} {
		part = k.part
		apart := run(1)
		for _, parts := range k.parts {
			r := run(parts)
			for _, name := range []string{"satisfaction", "satisfaction_emotional", "satisfaction_experiential",
				"satisfaction_social"} {
				near(t, fmt.Sprintf("%s on ticks of %d × %v", name, parts, part), r.Series(name)[1], apart.Series(name)[1],
					2*rounding(x.world.Tick.Days(), 10, x.world.N))
			}
		}
	}
}
