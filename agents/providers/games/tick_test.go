package games

import (
	"fmt"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Holding hardly depends on the length of the tick: neither the share who still play after some
// days nor their number of relations. All install at once and are held strongly, the hardest case:
// two thirds would otherwise quit on the first day.
func TestTickLength(t *testing.T) {
	const days = 8
	type outcome struct{ run, guild, relations float64 }
	measure := func(tick units.Duration) outcome {
		x := trial{world: societytest.World{N: 30_000, Ties: society.TiesSpec{Kind: "erdos_renyi", MeanDegree: 10}, Tick: tick, Ticks: int(days * units.Day / tick), Pace: 4}, titles: []spec.Named[TitleSpec]{
			game(t, "guild", selfBuilt, func(v *TitleSpec) { v.Install, v.Meet, v.Quit.Friends = perDay(0), 0.3, 0.3 }),
			game(t, "run", embedded, func(v *TitleSpec) { v.Install, v.Invites, v.Quit.Friends = perDay(0), perDay(0), 0.3 }),
		}}
		r, m := x.build(t, simtest.Options{Workers: 1})
		atOnce(m)
		simtest.Ticks(t, r, 1, sim.Tick(x.world.Ticks))
		n := float64(x.world.N)
		return outcome{float64(m.titles[1].players()) / n, float64(m.titles[0].players()) / n, m.meanRelations(m.titles[0])}
	}
	want := measure(90 * units.Minute)
	for _, tick := range []units.Duration{units.Day} {
		got := measure(tick)
		t.Logf("tick %v: %+v, at 90 minutes %+v", tick, got, want)
		// Standard errors of the differences are .0042, .0028 and .042; the remaining 2 % at most are
		// due to the length of the tick.
		near(t, fmt.Sprintf("tick %v: share who play with friends", tick), got.run, want.run, 4*0.0042+0.012)
		near(t, fmt.Sprintf("tick %v: share who play with relations", tick), got.guild, want.guild, 4*0.0028)
		near(t, fmt.Sprintf("tick %v: relations", tick), got.relations, want.relations, 4*0.042+0.02)
	}
}
